/** Counts reports as they come; memory grows with tests, categories and groups, not with reports. */
import type { Report } from "../model/report.ts";
import type {
  BatchTally,
  CategoryTally,
  GroupTally,
  RankedName,
  RankedScore,
  SideTally,
} from "../model/tally.ts";
import { CATEGORIES } from "../model/tests.table.ts";
import { openSharedFailures } from "./shared-failures.ts";

export interface TallyReader {
  /** All reports of one name. */
  add(reports: readonly Report[]): void;
  end(): BatchTally;
}

export interface TallyOptions {
  /** Names in the ranking; where there are more, only the lowest. */
  readonly top: number;
}

const SIDES = ["web", "mail"] as const;
type Side = (typeof SIDES)[number];

/** More groups than a person reads. */
const MOST_GROUPS = 1_000;
const FAILURES = 10;

export function openTally({ top }: TallyOptions): TallyReader {
  const statuses = { ok: 0, partial: 0, unresolvable: 0, error: 0 };
  const histograms: Record<Side, Uint32Array> = { web: new Uint32Array(101), mail: new Uint32Array(101) };
  const perfect: Record<Side, number> = { web: 0, mail: 0 };
  const categories = new Map<string, Counts>();
  const failures = new Map<string, number>();
  const groups = new Map<string, Group>();
  const lowest = openLowest(top);
  const shared = openSharedFailures();
  let names = 0;

  function addSide(side: Side, report: Report): void {
    const score = scoreOf(report);
    if (score === null) return;
    const bins = histograms[side];
    bins[score.percentage] = (bins[score.percentage] ?? 0) + 1;
    if (report.score.percentage === 100) perfect[side] += 1;
  }

  function addReport(report: Report, seen: Seen): void {
    statuses[report.status] += 1;
    if (isSide(report.target.type)) addSide(report.target.type, report);
    // What is told of the zone stands in both reports of a name.
    // Where there is nothing to judge nothing was passed or failed either.
    const shown = report.status === "unresolvable" ? [] : report.categories;
    const fresh = shown.filter(({ id }) => !seen.categories.has(id));
    for (const { id, status } of fresh) {
      seen.categories.add(id);
      countCategory(categories, id, COLUMN[status]);
    }
    for (const { id, status } of report.tests) if (status === "failed") seen.failed.add(id);
  }

  function addGroups(reports: readonly Report[]): void {
    for (const name of groupsOf(reports)) {
      const known = groups.get(name);
      if (known === undefined && groups.size >= MOST_GROUPS) continue;
      const group = known ?? { names: 0, web: { sum: 0, n: 0 }, mail: { sum: 0, n: 0 } };
      groups.set(name, group);
      group.names += 1;
      for (const report of reports) addToGroup(group, report);
    }
  }

  return {
    add(reports) {
      names += 1;
      const seen: Seen = { categories: new Set(), failed: new Set() };
      for (const report of reports) addReport(report, seen);
      for (const id of seen.failed) failures.set(id, (failures.get(id) ?? 0) + 1);
      addGroups(reports);
      shared.add(reports);
      const ranked = rankedOf(reports);
      if (ranked !== null) lowest.add(ranked);
    },
    end: () => ({
      names,
      statuses: { ...statuses },
      sides: { web: sideOf("web"), mail: sideOf("mail") },
      categories: CATEGORIES.flatMap(({ id }): CategoryTally[] => {
        const counts = categories.get(id);
        return counts === undefined ? [] : [{ id, ...counts }];
      }),
      failures: [...failures]
        .map(([id, count]) => ({ id, names: count }))
        .toSorted((a, b) => b.names - a.names || (a.id < b.id ? -1 : 1))
        .slice(0, FAILURES),
      sharedFailures: shared.end(),
      ranking: lowest.count() <= top ? lowest.all().toReversed() : [],
      lowest: lowest.all(),
      ranked: lowest.count(),
      groups: [...groups]
        .map(([group, each]) => groupOf(group, each))
        .toSorted((a, b) => (a.group < b.group ? -1 : 1)),
    }),
  };

  function sideOf(side: Side): SideTally | null {
    const bins = histograms[side];
    const n = bins.reduce((sum, count) => sum + count, 0);
    if (n === 0) return null;
    const at = (rank: number): number => percentileOf(bins, rank);
    return { n, min: at(0), median: at(Math.floor((n - 1) / 2)), max: at(n - 1), perfect: perfect[side] };
  }
}

/** What was counted of one name. */
interface Seen {
  readonly categories: Set<string>;
  readonly failed: Set<string>;
}

type Counts = { -readonly [K in keyof Omit<CategoryTally, "id">]: number };

const COLUMN = {
  passed: "passed",
  info: "noted",
  warning: "noted",
  failed: "failed",
  error: "unmeasured",
} as const satisfies Record<Report["categories"][number]["status"], keyof Counts>;

const isSide = (type: string): type is Side => type === "web" || type === "mail";

function countCategory(categories: Map<string, Counts>, id: string, column: keyof Counts): void {
  const counts = categories.get(id) ?? { passed: 0, noted: 0, failed: 0, unmeasured: 0 };
  counts[column] += 1;
  categories.set(id, counts);
}

/** The score, or that of what was measured. */
function scoreOf({ score }: Report): RankedScore | null {
  const { percentage, measured } = score;
  if (percentage !== null) return { percentage, isPartial: false };
  return measured === null || score.null_reason === "unresolvable"
    ? null
    : { percentage: measured, isPartial: true };
}

/** The value at a rank from 0. */
function percentileOf(bins: Uint32Array, rank: number): number {
  let seen = 0;
  for (const [value, count] of bins.entries()) {
    seen += count;
    if (seen > rank) return value;
  }
  return bins.length - 1;
}

function rankedOf(reports: readonly Report[]): RankedName | null {
  const [first] = reports;
  if (first === undefined) return null;
  const of = (side: Side): RankedScore | null => {
    const report = reports.find(({ target }) => target.type === side);
    return report === undefined ? null : scoreOf(report);
  };
  const [web, mail] = [of("web"), of("mail")];
  const known = [web, mail].filter((each) => each !== null);
  if (known.length === 0) return null;
  const { name, unicode, list = null, tags = [] } = first.target;
  const score = known.reduce((sum, { percentage }) => sum + percentage, 0) / known.length;
  return { name, unicode, list, tags, web, mail, score };
}

/** Keeps the lowest of many, worst first. */
function openLowest(most: number) {
  let kept: RankedName[] = [];
  let count = 0;
  const order = (a: RankedName, b: RankedName): number => a.score - b.score || (a.name < b.name ? 1 : -1);
  const trim = (): void => {
    kept = kept.toSorted(order).slice(0, most);
  };
  return {
    add(name: RankedName): void {
      count += 1;
      kept.push(name);
      if (kept.length > 2 * most + 100) trim();
    },
    all(): readonly RankedName[] {
      trim();
      return kept;
    },
    count: () => count,
  };
}

interface Mean {
  sum: number;
  n: number;
}

interface Group extends Record<Side, Mean> {
  names: number;
}

function groupsOf([first]: readonly Report[]): string[] {
  const { list, tags = [] } = first?.target ?? {};
  return [...(list == null ? [] : [`list:${list}`]), ...tags.map((tag) => `tag:${tag}`)];
}

function addToGroup(group: Group, report: Report): void {
  const score = scoreOf(report);
  if (score === null || !isSide(report.target.type)) return;
  const mean = group[report.target.type];
  mean.sum += score.percentage;
  mean.n += 1;
}

const meanOf = ({ sum, n }: Mean): number | null => (n === 0 ? null : Math.round((sum * 10) / n) / 10);

const groupOf = (group: string, { names, web, mail }: Group): GroupTally => ({
  group,
  names,
  web: meanOf(web),
  mail: meanOf(mail),
});
