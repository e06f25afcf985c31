/** One batch around which everything is put away again: network, signals, outputs. */
import type { RunHeader } from "../../model/report.ts";
import type { BatchTally } from "../../model/tally.ts";
import { SMTP_PACE } from "../../net/limits.table.ts";
import { openNet } from "../../net/open.ts";
import { statisticsJson } from "../../report/statistics.ts";
import { type Auditor, openAuditor } from "../../scan/batch/auditor.ts";
import type { BatchCounts } from "../../scan/batch/request.ts";
import { problemsOf } from "../../scan/problems.ts";
import { REPORT_VERSION } from "../../scan/report-document.ts";
import { runIdOf, timeText } from "../../scan/time.ts";
import { defined } from "../defined.ts";
import { EXIT, type ExitCode, worstExit } from "../exit.ts";
import { sayBug } from "../measure.ts";
import { sayProblems } from "../problems.ts";
import type { Session } from "../session.ts";
import { openSignals } from "../signals.ts";
import { planMeasuring } from "../sources.ts";
import { openTracing } from "../tracing.ts";
import { openFindings, type RunFindings, replay } from "./findings.ts";
import { type BatchOutputs, openOutputs } from "./outputs.ts";
import type { Parts } from "./parts.ts";
import type { Measuring, Prepared } from "./prepare.ts";
import { runList } from "./run-list.ts";
import { keepSummary } from "./show.ts";
import { confirmingOf, sharedFor } from "./threads.ts";

/** What a batch came to. */
export interface Outcome {
  readonly counts: BatchCounts;
  readonly tally: BatchTally;
  /** Names with a test that could not be measured. */
  readonly incomplete: number;
  readonly ms: number;
  /** Nothing is left to resume. */
  readonly isComplete: boolean;
  readonly code: ExitCode;
}

export async function measureList(prepared: Prepared, measuring: Measuring): Promise<Outcome> {
  const { options, session, profile, routing } = measuring;
  const tracing = openTracing(
    { ...options, isContinued: routing !== undefined },
    session.messages,
    session.io.cwd,
  );
  const signals = openSignals(() =>
    session.messages.say({
      kind: "note",
      what: "stopping: running targets get 10 s to finish",
      fix: "Ctrl-C again to stop now; what is done stays done",
    }),
  );
  const plan = await planMeasuring(prepared.sources, options, { profile, routing });
  const shared = sharedFor(options, prepared.list.lines);
  const net = openNet({
    ...plan.net,
    ...defined({ shared }),
    smtpApartMs: SMTP_PACE.batchApartMs,
    exclude: prepared.exclusions.prefixes,
    onAttempt: tracing.onAttempt,
  });
  try {
    await plan.onVantage(await net.vantage());
    return await measureOn({
      net,
      signals,
      prepared,
      measuring,
      tracing,
      shared,
      conditions: plan.conditions,
    });
  } finally {
    await net.close();
    tracing.close();
    signals.close();
  }
}

async function measureOn(ground: Omit<Parts, "bugs">): Promise<Outcome> {
  const { signals, prepared, measuring } = ground;
  const { folder, list, isTemporary } = prepared;
  const { plan, profile, session, options } = measuring;
  const startedMs = Date.now();
  const bugs = { count: 0 };
  const parts: Parts = { ...ground, bugs };
  const { auditor, header } = await beginRun({ ...parts, startedMs });
  const outputs = await openOutputs({ plan, run: header, profile, session, top: options.top });
  const findings = openFindings({
    outputs,
    known: header.problems,
    file: list.options.file,
    messages: session.messages,
  });
  const stopSummary = isTemporary ? () => undefined : keepSummary(folder.writeSummary, outputs);
  try {
    if (folder.before !== null) {
      await replay(folder.path, findings);
    }
    const counts = await runList({ ...parts, auditor, findings });
    stopSummary();
    const isComplete = counts.left + counts.pending === 0 && !signals.signal.aborted;
    if (isComplete && counts.targets === 0) sayEmpty(list.options.file, session.messages);
    const run = { ...header, problems: findings.problems() };
    await outputs.end(run);
    sayProblems(run.problems, session.messages);
    const tally = outputs.tally();
    if (!isTemporary) await endFolder(prepared, { outputs, findings, run, tally, startedMs, isComplete });
    return {
      counts,
      tally,
      incomplete: findings.incompleteCount,
      ms: Date.now() - startedMs,
      isComplete,
      code: worstExit([
        signals.code() ?? EXIT.done,
        bugs.count > 0 ? EXIT.internal : EXIT.done,
        isUndecided({ counts, tally, findings, isComplete }) ? EXIT.undecided : EXIT.done,
      ]),
    };
  } catch (error) {
    await outputs.abandon();
    throw error;
  } finally {
    stopSummary();
  }
}

function sayEmpty(file: string, messages: Session["messages"]): void {
  messages.say({
    kind: "warning",
    code: "target-invalid",
    what: `${file} holds no target`,
    fix: "write one name a line; a CSV list needs a column domain, or --column",
  });
}

/** Says what the run is, in the folder too, before the first target. */
async function beginRun({
  net,
  signals,
  prepared,
  measuring,
  conditions,
  startedMs,
  bugs,
}: Parts & { readonly startedMs: number }): Promise<{
  readonly auditor: Auditor;
  readonly header: RunHeader;
}> {
  const { exclusions, list, folder, identity } = prepared;
  const { session, runSuffix } = measuring;
  const { tool, options, now = null } = conditions;
  const runId = folder.before?.run_id ?? runIdOf(startedMs, runSuffix);
  const request = {
    ...conditions,
    net,
    confirming: confirmingOf(measuring.options),
    clock: Date.now,
    signal: signals.signal,
    isExcluded: exclusions.isExcluded,
    onBug: (where: string, error: unknown) => {
      bugs.count += 1;
      sayBug(session, where, error);
    },
  };
  const auditor = await openAuditor(request, runId);
  const { vantage, inputs } = auditor.run;
  const header: RunHeader = {
    run_id: runId,
    started_at: folder.before?.started_at ?? timeText(startedMs),
    tool,
    profile: auditor.profile,
    inputs,
    vantage,
    problems: problemsOf([{ vantage, options }]),
    net_map: options.net_map === true,
    now,
  };
  await folder.begin(
    {
      kind: "waterpas-run",
      schema_version: REPORT_VERSION,
      ...header,
      targets: { count: list.lines, source_digest: list.digest },
      ...identity,
    },
    timeText(startedMs),
  );
  return { auditor, header };
}

interface Ended {
  readonly outputs: BatchOutputs;
  readonly findings: RunFindings;
  readonly run: RunHeader;
  readonly tally: BatchTally;
  readonly startedMs: number;
  readonly isComplete: boolean;
}

async function endFolder(
  { folder }: Prepared,
  { outputs, findings, run, tally, startedMs, isComplete }: Ended,
): Promise<void> {
  await folder.writeSummary(statisticsJson(outputs.statistics()));
  await folder.writeIncomplete(findings.incomplete);
  if (!isComplete) return;
  await folder.end({
    kind: "waterpas-run-end",
    run_id: run.run_id,
    finished_at: timeText(Date.now()),
    duration_ms: Date.now() - startedMs,
    counts: tally.statuses,
    problems: run.problems,
    shared_failures: tally.sharedFailures,
  });
}

/** Share of targets that this machine was too busy for, above which the run decides nothing (`settled.md` 2.8). */
const OWN_FAULT_SHARE = 0.01;

function isUndecided({
  counts,
  tally,
  findings,
  isComplete,
}: Pick<Ended, "tally" | "findings" | "isComplete"> & { readonly counts: BatchCounts }): boolean {
  if (!isComplete) return false;
  if (tally.names > 0 && findings.unmeasured === tally.names) return true;
  return counts.ownFault > OWN_FAULT_SHARE * Math.max(1, counts.done);
}
