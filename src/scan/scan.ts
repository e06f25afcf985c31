/** Measures targets and judges them from their evidence, as `judge` would from the files. */
import { setImmediate as nextTurn } from "node:timers/promises";
import pLimit from "p-limit";
import type { EvidenceDocument } from "../model/evidence.ts";
import type { Profile } from "../model/profile.ts";
import type { Report } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { TURNS } from "../net/turns.ts";
import { collect, type Run } from "./collect.ts";
import type { Origin } from "./judge.ts";
import type { ScanOutcome, ScanRequest } from "./request.ts";
import { openRun } from "./run.ts";
import { checkSelection, hasSelected } from "./selection.ts";
import type { Target } from "./target.ts";
import { runIdOf, timeText } from "./time.ts";

const CONCURRENCY = 4;

/**
 * Scans targets, several at once.
 *
 * After the signal no further target is started and the running ones get `graceMs` to finish.
 *
 * @throws UserError `test-unknown` or `usage` before anything is sent
 */
export async function scan(request: ScanRequest): Promise<ScanOutcome> {
  refuseNothingToDo(request);
  await refuseUnknownVerdicts(request.profile);
  const startedMs = request.clock();
  const [run, { openJudge, resultOf }] = await Promise.all([
    openRun(request, runIdOf(startedMs, request.runSuffix)),
    // The checks are many; they are loaded while the first answers are under way, so the questions go first.
    nextTurn().then(() => import("./judge.ts")),
  ]);
  const judging = openJudge({ ...request, memo: request.net.memo });
  const limit = pLimit(request.concurrency ?? CONCURRENCY);
  const done: { evidence: EvidenceDocument; reports: readonly Report[] }[] = [];
  const skipped: Target[] = [];
  const failures: unknown[] = [];

  const one = async (target: Target): Promise<void> => {
    if (request.signal?.aborted === true || failures.length > 0) {
      skipped.push(target);
      return;
    }
    const evidence = await collect(target, run);
    await TURNS.take();
    const reports = judging.reports(evidence, startedMs / 1000);
    done.push({ evidence, reports });
    await request.onTarget?.({ evidence, reports, done: done.length, total: request.targets.length });
  };
  // A full disk ends the run; targets under way are finished first.
  await Promise.all(
    request.targets.map((target) =>
      limit(() =>
        one(target).catch((error: unknown) => {
          failures.push(error);
        }),
      ),
    ),
  );
  if (failures.length > 0) throw failures[0];
  const documents = done.map(({ evidence }) => evidence).sort(byName);
  const [first = originOf(run, timeText(startedMs)), ...others] = documents;
  const reports = done.flatMap((each) => each.reports);
  return {
    result: resultOf([first, ...others], reports, judging.profile, request),
    evidence: documents,
    skipped,
  };
}

/** Before anything is sent; a profile that names no verdict cannot name a wrong one. */
async function refuseUnknownVerdicts(profile: Profile): Promise<void> {
  if (Object.keys(profile.verdicts).length === 0 && (profile.rules ?? []).length === 0) return;
  const { checkVerdicts } = await import("./profile-verdicts.ts");
  checkVerdicts(profile);
}

function refuseNothingToDo({ targets, options }: ScanRequest): void {
  checkSelection(options);
  const idle = targets.filter(({ types }) => !types.some((type) => hasSelected(type, options)));
  const [first] = idle;
  if (first === undefined) return;
  throw new UserError("usage", {
    what: `no test is left for ${first.name}`,
    why: `it is tested for ${first.types.join(" and ")}, and --only and --skip leave nothing of that`,
    fix: "waterpas list-checks",
  });
}

/** The header of a run that was interrupted before its first target. */
function originOf({ request, runId, vantage, inputs }: Run, startedAt: string): Origin {
  return {
    run_id: runId,
    target: { input: "", name: "", unicode: "", types: [] },
    options: request.options,
    collected_from: startedAt,
    ...(request.now === undefined ? {} : { now: request.now }),
    vantage,
    inputs,
  };
}

function byName(a: EvidenceDocument, b: EvidenceDocument): number {
  return a.target.name < b.target.name ? -1 : 1;
}
