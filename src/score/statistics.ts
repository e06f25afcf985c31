/** Adoption of standards over a run, and against the run before (`reports.md` 3). */
import type { TargetType } from "../model/evidence.ts";
import type { Report, RunHeader } from "../model/report.ts";
import type { GroupStatistics, RunChanges, Statistics, TargetChange } from "../model/statistics.ts";
import { type AdoptedStatuses, ONLY_PASSED } from "./adoption.ts";
import { changesBetween } from "./change.ts";
import { type GroupTally, openGroup } from "./group.ts";

export interface StatisticsOptions {
  readonly adopted?: AdoptedStatuses;
  /** Groups with fewer targets are left out; default 5. */
  readonly minGroup?: number;
}

/** Takes reports one by one; memory grows with groups and standards, not with reports, while there is no run before. */
export interface StatisticsReader {
  /** A report, and what the run before said of the same target. */
  readonly add: (report: Report, previous?: Report | null) => void;
  /** A target that only the run before has. */
  readonly miss: (previous: Report) => void;
  readonly end: (run: RunHeader, previous?: Pick<RunHeader, "run_id">) => Statistics;
}

const ALL = "all";

export function openStatistics({
  adopted = ONLY_PASSED,
  minGroup = 5,
}: StatisticsOptions = {}): StatisticsReader {
  const groups = new Map<string, GroupTally>();
  const changes = openChanges();
  const groupOf = (name: string): GroupTally => {
    const known = groups.get(name) ?? openGroup(adopted);
    groups.set(name, known);
    return known;
  };
  return {
    add: (report, previous = null) => {
      for (const name of groupsOf(report)) groupOf(name).add(report, previous);
      changes.add(report, previous);
    },
    miss: (previous) => {
      for (const name of groupsOf(previous)) groupOf(name).miss(previous);
      changes.miss(previous);
    },
    end: (run, previous) => ({
      kind: "waterpas-stats",
      schema_version: "1.0",
      run_id: run.run_id,
      previous_run_id: previous?.run_id ?? null,
      profile: run.profile.name,
      groups: [...groups]
        .map(([name, group]): GroupStatistics => ({ group: name, ...group.end(previous !== undefined) }))
        .filter(({ group, n }) => group === ALL || n >= minGroup)
        .toSorted(
          (a, b) => Number(b.group === ALL) - Number(a.group === ALL) || (a.group < b.group ? -1 : 1),
        ),
      changes: previous === undefined ? null : changes.end(),
    }),
  };
}

/** A target may be in several groups; in `all` it is once. */
function groupsOf({ target }: Report): string[] {
  const { list, tags = [], suffix } = target;
  return [
    ALL,
    ...(list == null ? [] : [`list:${list}`]),
    ...tags.map((tag) => `tag:${tag}`),
    ...(suffix === null ? [] : [`suffix:${suffix}`]),
  ];
}

interface Changes {
  readonly add: (report: Report, previous: Report | null) => void;
  readonly miss: (previous: Report) => void;
  readonly end: () => RunChanges;
}

const keyOf = ({ target }: Report): string => `${target.name} (${target.type as TargetType})`;

function openChanges(): Changes {
  const counts = { improved: 0, regressed: 0, neutral: 0 };
  const added: string[] = [];
  const removed: string[] = [];
  const targets: TargetChange[] = [];
  return {
    add: (report, previous) => {
      if (previous === null) {
        added.push(keyOf(report));
        return;
      }
      const { improved, regressed, neutral } = betweenReports(previous, report);
      counts.improved += improved.length;
      counts.regressed += regressed.length;
      counts.neutral += neutral;
      if (improved.length + regressed.length === 0 && previous.score.percentage === report.score.percentage)
        return;
      targets.push({
        name: report.target.name,
        type: report.target.type,
        score_old: previous.score.percentage,
        score_new: report.score.percentage,
        improved,
        regressed,
      });
    },
    miss: (previous) => void removed.push(keyOf(previous)),
    end: () => ({ ...counts, added, removed, targets }),
  };
}

function betweenReports(previous: Report, report: Report) {
  const all = changesBetween(previous, report);
  const idsOf = (kind: string): string[] =>
    all.filter((change) => change.kind === kind).map(({ test }) => test);
  const [improved, regressed] = [idsOf("improved"), idsOf("regressed")];
  return { improved, regressed, neutral: all.length - improved.length - regressed.length };
}
