/** One run of the queue, measured from this machine. */
import { randomBytes } from "node:crypto";
import type { EvidenceOptions } from "../../model/evidence.ts";
import { UserError } from "../../model/user-error.ts";
import { type Net, openNet } from "../../net/open.ts";
import { counted, duration } from "../../report/number.ts";
import { type Admission, openAdmission } from "../../scan/batch/admission.ts";
import { type Auditor, openAuditor } from "../../scan/batch/auditor.ts";
import { openMonitor } from "../../scan/batch/monitor.ts";
import { operatorsOf } from "../../scan/batch/operator.ts";
import { unasked } from "../../scan/document.ts";
import type { Queue } from "../../scan/queue/database.ts";
import type { HungWorker } from "../../scan/queue/hung.ts";
import { workerHeaderOf } from "../../scan/queue/results.ts";
import type { QueuedRun } from "../../scan/queue/run.ts";
import { serveRun, type WorkerState } from "../../scan/queue/worker.ts";
import type { RunRouting } from "../../scan/routing.ts";
import type { Target } from "../../scan/target.ts";
import type { Exclusions } from "../batch/exclude.ts";
import { openRate } from "../batch/progress.ts";
import { routingOf } from "../commands/scan-run.ts";
import { defined } from "../defined.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { sayBug } from "../measure.ts";
import type { NetworkPlan } from "../network.ts";
import type { BatchOptions, ListOptions } from "../options/batch.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { NetworkOptions, ScanLimits } from "../options/measuring.ts";
import type { QueueOptions, WorkerOptions } from "../options/queue.ts";
import type { RoutingOptions } from "../options/routing.ts";
import { sayProblems } from "../problems.ts";
import type { Session } from "../session.ts";
import type { Signals } from "../signals.ts";
import { openTracing } from "../tracing.ts";
import { openVantage } from "../vantage.ts";
import { toolOf } from "../version.ts";

export type WorkerCommandOptions = GeneralOptions &
  NetworkOptions &
  RoutingOptions &
  QueueOptions &
  WorkerOptions &
  Pick<ScanLimits, "concurrency" | "label"> &
  Pick<ListOptions, "exclude"> &
  Pick<BatchOptions, "maxRss">;

/** What stays the same from run to run. */
export interface Machine {
  readonly network: NetworkPlan;
  readonly exclusions: Exclusions;
  readonly options: WorkerCommandOptions;
  readonly session: Session;
  readonly signals: Signals;
}

/** Serves the run until it is over, or until the signal. */
export async function measureRun(queue: Queue, run: QueuedRun, machine: Machine): Promise<ExitCode> {
  const { network, exclusions, options, session } = machine;
  const { only, skip, now } = run.request;
  const asked = { ...options, ...defined({ only, skip, now }) };
  const routing = await routingOf([{ types: ["web", "mail"] }], asked, network, session);
  if (routing.code !== null) return routing.code;
  const tracing = openTracing({ ...options, isContinued: true }, session.messages, session.io.cwd);
  const vantage = await openVantage(network, options.cacheDir);
  const net = openNet({
    ...network.net,
    ...vantage.net,
    exclude: exclusions.prefixes,
    onAttempt: tracing.onAttempt,
  });
  try {
    const seen = await net.vantage();
    refuseBlind(seen.ipv4, seen.ipv6);
    await vantage.keep(seen);
    return await measureOn(net, { queue, run, machine, routing: routing.run });
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
  readonly routing: RunRouting | undefined;
}

async function measureOn(net: Net, { queue, run, machine, routing }: Parts): Promise<ExitCode> {
  const { network, exclusions, options, session, signals } = machine;
  const { profile, depth, only, skip, now, target_timeout_ms: targetTimeoutMs } = run.request;
  const evidence: EvidenceOptions = { depth, ...network.evidence, ...defined({ only, skip }) };
  let bugs = 0;
  const onBug = (where: string, error: unknown): void => {
    bugs += 1;
    sayBug(session, where, error);
  };
  const tool = toolOf();
  const auditor = await openAuditor(
    {
      ...{ profile, tool, net, options: evidence, inputs: network.inputs, clock: Date.now },
      ...{ signal: signals.signal, isExcluded: exclusions.isExcluded, onBug },
      ...defined({ now, targetTimeoutMs, routing }),
    },
    run.id,
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

const SAID_AGAIN_MS = 60_000;

/** Many wait at once, and each of them more than once; a person is told so now and then. */
export function sayWaiting({ messages }: Session): () => void {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - saidAtMs < SAID_AGAIN_MS) return;
    saidAtMs = performance.now();
    messages.say({ kind: "warning", what: "the queue does not answer; trying again" });
  };
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
  const monitor = openMonitor({
    admission,
    isFull: () => state()?.pool?.isFull === true,
    memory: () => ({ used: process.memoryUsage.rss(), most: options.maxRss ?? MAX_RSS }),
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
