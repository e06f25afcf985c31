/** One run of the queue, measured from this machine. */
import { randomBytes } from "node:crypto";
import { UserError } from "../../model/user-error.ts";
import { SMTP_PACE } from "../../net/limits.table.ts";
import { type Net, openNet } from "../../net/open.ts";
import { counted, duration } from "../../report/number.ts";
import { type Admission, openAdmission } from "../../scan/batch/admission.ts";
import { type Auditor, openAuditor } from "../../scan/batch/auditor.ts";
import { MEMORY_SHARE, openMonitor } from "../../scan/batch/monitor.ts";
import { operatorsOf } from "../../scan/batch/operator.ts";
import { unasked } from "../../scan/document.ts";
import type { Queue } from "../../scan/queue/database.ts";
import type { HungWorker } from "../../scan/queue/hung.ts";
import { workerHeaderOf } from "../../scan/queue/results.ts";
import type { QueuedRun } from "../../scan/queue/run.ts";
import { serveRun, type WorkerState } from "../../scan/queue/worker.ts";
import type { Target } from "../../scan/target.ts";
import type { Exclusions } from "../batch/exclude.ts";
import { openMemory } from "../batch/memory.ts";
import { openRate } from "../batch/progress.ts";
import { routingOf } from "../commands/scan-run.ts";
import { defined } from "../defined.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { sayBug } from "../measure.ts";
import type { BatchOptions, ListOptions } from "../options/batch.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { MailOptions } from "../options/mail.ts";
import type { EndpointOptions, NetworkOptions, ScanLimits } from "../options/measuring.ts";
import type { QueueOptions, WorkerOptions } from "../options/queue.ts";
import type { RoutingOptions } from "../options/routing.ts";
import { sayProblems } from "../problems.ts";
import type { Session } from "../session.ts";
import type { Signals } from "../signals.ts";
import { type Conditions, planMeasuring, readSources, type Sources } from "../sources.ts";
import { openTracing } from "../tracing.ts";
import { sayWaiting } from "./waiting.ts";

export type WorkerCommandOptions = GeneralOptions &
  NetworkOptions &
  RoutingOptions &
  QueueOptions &
  WorkerOptions &
  Pick<EndpointOptions, "caFile" | "hstsPreloadList"> &
  Pick<MailOptions, "ehlo"> &
  Pick<ScanLimits, "concurrency" | "label"> &
  Pick<ListOptions, "exclude"> &
  Pick<BatchOptions, "maxRss">;

/** What stays the same from run to run. */
export interface Machine {
  readonly exclusions: Exclusions;
  readonly options: WorkerCommandOptions;
  readonly session: Session;
  readonly signals: Signals;
}

/** Everything that decides what is measured: partly the run's business, partly this machine's. */
async function sourcesOf({ request }: QueuedRun, { options, session }: Machine): Promise<Sources> {
  const { depth, only, skip, now } = request;
  const asked = { ...options, depth, ...defined({ only, skip, now }) };
  const sources = await readSources(asked, session.io.cwd);
  return { ...sources, evidence: { ...sources.evidence, ...request.options } };
}

/** Serves the run until it is over, or until the signal. */
export async function measureRun(queue: Queue, run: QueuedRun, machine: Machine): Promise<ExitCode> {
  const { exclusions, options, session } = machine;
  const { only, skip, now, profile, target_timeout_ms: targetTimeout } = run.request;
  const sources = await sourcesOf(run, machine);
  const asked = { ...options, ...defined({ only, skip, now, targetTimeout }) };
  const routing = await routingOf([{ types: ["web", "mail"] }], asked, sources.network, session);
  if (routing.code !== null) return routing.code;
  const tracing = openTracing({ ...options, isContinued: true }, session.messages, session.io.cwd);
  const plan = await planMeasuring(sources, asked, { profile, routing: routing.run });
  const net = openNet({
    ...plan.net,
    smtpApartMs: SMTP_PACE.batchApartMs,
    exclude: exclusions.prefixes,
    onAttempt: tracing.onAttempt,
  });
  try {
    const seen = await net.vantage();
    refuseBlind(seen.ipv4, seen.ipv6);
    await plan.onVantage(seen);
    return await measureOn(net, { queue, run, machine, conditions: plan.conditions });
  } finally {
    await net.close();
    tracing.close();
  }
}

/** A machine without a network would take targets only to find that it cannot measure them. */
function refuseBlind(ipv4: string, ipv6: string): void {
  if (ipv4 === "ok" || ipv6 === "ok") return;
  throw new UserError("network-none", {
    what: "this machine has no network to measure from",
    fix: "waterpas doctor",
  });
}

interface Parts {
  readonly queue: Queue;
  readonly run: QueuedRun;
  readonly machine: Machine;
  readonly conditions: Conditions;
}

async function measureOn(net: Net, { queue, run, machine, conditions }: Parts): Promise<ExitCode> {
  const { exclusions, options, session, signals } = machine;
  const { tool, options: evidence } = conditions;
  let bugs = 0;
  const onBug = (where: string, error: unknown): void => {
    bugs += 1;
    sayBug(session, where, error);
  };
  const auditor = await openAuditor(
    {
      ...{ ...conditions, net, clock: Date.now },
      ...{ signal: signals.signal, isExcluded: exclusions.isExcluded, onBug },
    },
    run.header.run_id,
  );
  const header = workerHeaderOf(tool, auditor.run, evidence);
  sayProblems(header.problems, session.messages);
  session.messages.say({ kind: "note", what: `run ${run.id}: ${counted(run.targets, "target")}` });
  const admission = openAdmission({ most: options.concurrency });
  let state: WorkerState | null = null;
  const stop = watch({ net, admission, options, session, state: () => state });
  const startedMs = performance.now();
  try {
    await serveRun({
      ...{ queue, run, header, admission, onBug },
      worker: randomBytes(6).toString("hex"),
      audit: auditor.audit,
      judge: auditor.judge,
      giveUp: giveUpWith(auditor),
      signal: signals.signal,
      ...(options.shards === "auto" ? {} : { mostShards: options.shards }),
      onWait: sayWaiting(session),
      onHung: sayHung(session),
      onOpen: (opened) => {
        state = opened;
      },
      ...(evidence.resolver === "iterate" && auditor.run.vantage.dns === "ok"
        ? { operatorOf: operators(net, machine) }
        : {}),
    });
  } finally {
    stop();
  }
  const done = counted((state as WorkerState | null)?.done ?? 0, "target");
  session.messages.say({
    kind: "note",
    what: `run ${run.id}: ${done} measured here in ${duration(performance.now() - startedMs)}`,
  });
  return bugs > 0 ? EXIT.internal : EXIT.done;
}

const sayHung =
  ({ messages }: Session) =>
  ({ host, pid, backend, isEnded }: HungWorker): void => {
    const what = `the worker ${host} ${pid} has given no sign of life for a minute`;
    if (isEnded) messages.say({ kind: "note", what: `${what}: others take over its parts` });
    else
      messages.say({
        kind: "warning",
        what,
        why: "it works under another role, so that its hold on its parts cannot be ended from here",
        fix: `as that role, or with pg_signal_backend: SELECT pg_terminate_backend(${backend})`,
      });
  };

/** The report of a target about which nothing could be found out without an accident. */
const giveUpWith =
  ({ run, judge }: Auditor) =>
  (target: Target, seq: number) => {
    const { kind, ...seen } = unasked(target, run, "internal");
    const evidence = { kind, seq, ...seen };
    return { evidence, reports: judge(evidence) };
  };

/** About what is excluded nothing is asked, not even who runs it. */
function operators(net: Net, { exclusions, signals }: Machine) {
  const operatorOf = operatorsOf(net, signals.signal);
  return async (target: Target): Promise<string | null> =>
    exclusions.isExcluded(target.name) ? null : operatorOf(target);
}

const MAX_RSS = 1.5 * 1024 ** 3;
const SHOW_MS = 1_000;
const PLAIN_MS = 60_000;

interface Watched {
  readonly net: Net;
  readonly admission: Admission;
  readonly options: WorkerCommandOptions;
  readonly session: Session;
  readonly state: () => WorkerState | null;
}

/** Watches the load, and shows how it goes; until stopped. */
function watch({ net, admission, options, session, state }: Watched): () => void {
  const most = options.maxRss ?? MAX_RSS;
  const used = openMemory(most * MEMORY_SHARE);
  const monitor = openMonitor({
    admission,
    isFull: () => state()?.pool?.isFull === true,
    memory: () => ({ used: used(), most }),
    questions: () => {
      const { udpSent, udpSilent } = net.counts();
      return { sent: udpSent, silent: udpSilent };
    },
    onTick: () => state()?.pool?.wake(),
  });
  const { messages, io, quiet } = session;
  const rateOf = openRate();
  const isDrawn = io.err.isTTY && !io.env.CI && options.trace !== true;
  const show = (): void => {
    const { done = 0, shards = 0, pool } = state() ?? {};
    const rate = rateOf(performance.now(), done);
    const words = [
      `${done} done`,
      ...(rate === null ? [] : [`${rate.toFixed(1)}/s`]),
      `${pool?.running ?? 0} under way`,
      `${shards} of the run's parts`,
    ];
    if (isDrawn) messages.progress(` ${words.join("   ")}`);
    else messages.line(`progress ${words.join(", ")}`);
  };
  const isShown = options.progress !== false && !quiet;
  const timer = isShown ? setInterval(show, isDrawn ? SHOW_MS : PLAIN_MS) : undefined;
  return () => {
    clearInterval(timer);
    monitor.close();
    messages.progress("");
  };
}
