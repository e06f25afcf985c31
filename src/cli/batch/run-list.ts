/** The list of a batch, worked off: how many at once, whose turn it is, what is kept, when there is a second try. */
import { openAdmission } from "../../scan/batch/admission.ts";
import type { Auditor } from "../../scan/batch/auditor.ts";
import { operatorsOf } from "../../scan/batch/operator.ts";
import type { BatchCounts, BatchState, SecondPass } from "../../scan/batch/request.ts";
import { runBatch } from "../../scan/batch/run.ts";
import type { Target } from "../../scan/target.ts";
import { sayBug } from "../measure.ts";
import type { RunFindings } from "./findings.ts";
import type { Parts } from "./parts.ts";
import type { Prepared } from "./prepare.ts";
import { showBatch } from "./show.ts";
import { openThreads } from "./threads.ts";

/** Lines up to which all evidence is kept where nobody says (`settled.md` 10.5). */
const ALL_EVIDENCE = 10_000;

/** Audits what is left of the list. */
export async function runList({
  net,
  signals,
  prepared,
  measuring,
  auditor,
  findings,
  tracing,
  shared,
  bugs,
}: Parts & { readonly auditor: Auditor; readonly findings: RunFindings }): Promise<BatchCounts> {
  const { list, folder, isTemporary } = prepared;
  const { options, session } = measuring;
  const admission = openAdmission({ most: options.concurrency });
  const crew = await openThreads({ net, signals, measuring, auditor, tracing, shared, bugs });
  let state: BatchState | null = null;
  const stop = showBatch({
    ...{ options, session, net, crew, admission },
    lines: list.lines,
    incomplete: () => findings.incompleteCount,
    state: () => state,
  });
  try {
    return await runBatch({
      list: list.entries(),
      seed: options.shuffle && options.ordered !== true ? list.seed : null,
      audit: crew?.audit ?? auditor.audit,
      judge: auditor.judge,
      admission,
      done: folder.recovered.done,
      pending: folder.pending,
      journal: isTemporary ? null : folder.journal,
      evidence: options.evidence ?? (list.lines <= ALL_EVIDENCE ? "all" : "failures"),
      secondPass: options.secondPass ? secondPassOf(list.lines) : null,
      onSecondPass: (crew ?? auditor).beginLast,
      isOrdered: options.ordered === true,
      sink: findings,
      clock: Date.now,
      signal: signals.signal,
      onBug: (where, error) => {
        bugs.count += 1;
        sayBug(session, where, error);
      },
      onOpen: (opened) => {
        state = opened;
      },
      ...(seesOperators(prepared, auditor) ? { operatorOf: operators({ net, signals, prepared }) } : {}),
    });
  } finally {
    stop();
    await crew?.close();
  }
}

/** A resolver tells nothing of name servers that it would not have to be asked for. */
const seesOperators = ({ sources }: Prepared, { run }: Auditor): boolean =>
  sources.evidence.resolver === "iterate" && run.vantage.dns === "ok";

/** About what is excluded nothing is asked, not even who runs it. */
function operators({ net, signals, prepared: { exclusions } }: Pick<Parts, "net" | "signals" | "prepared">) {
  const operatorOf = operatorsOf(net, signals.signal);
  return async (target: Target): Promise<string | null> =>
    exclusions.isExcluded(target.name) ? null : operatorOf(target);
}

/** What could not be measured is tried again a while later, and longer lists have longer whiles (`settled.md` 10.2). */
function secondPassOf(lines: number): SecondPass {
  return { afterMs: lines < 1_000 ? 60_000 : 600_000, most: 16 };
}
