/** One run of the scanner around which everything is put away again: signals, trace, progress, sockets. */
import type { EvidenceDocument, Vantage } from "../model/evidence.ts";
import type { GateResult } from "../model/gate.ts";
import type { Result } from "../model/report.ts";
import type { Net, NetOptions } from "../net/open.ts";
import { counted } from "../report/number.ts";
import { exitCode } from "../scan/exit-code.ts";
import type { ScanRequest, TargetDone } from "../scan/request.ts";
import { scan } from "../scan/scan.ts";
import { defined } from "./defined.ts";
import { commandOf, quote } from "./errors.ts";
import { EXIT, type ExitCode, worstExit } from "./exit.ts";
import { gateExit, sayGate } from "./gate.ts";
import type { OutputPlan } from "./outputs.ts";
import { parityOf } from "./parity.ts";
import { sayProblems } from "./problems.ts";
import { startProgress } from "./progress.ts";
import type { Session } from "./session.ts";
import { openSignals } from "./signals.ts";
import { openTracing, type TraceOptions } from "./tracing.ts";

export interface Measurement {
  readonly session: Session;
  readonly output: OutputPlan;
  readonly tracing: TraceOptions;
  readonly request: Omit<ScanRequest, "net" | "clock" | "signal" | "onTarget" | "onBug">;
  readonly open: (options: Pick<NetOptions, "onAttempt" | "signal">) => Net;
  /** Judges the result where the flags ask for it. */
  readonly gateOf?: (result: Result) => GateResult;
  /** False: what a gate would say shows in words only, not in the exit code. */
  readonly fail?: boolean;
  readonly onTarget?: (done: TargetDone) => Promise<void> | undefined;
  readonly onVantage?: (vantage: Vantage) => Promise<void>;
}

/** What a run came to, before anything is written. */
export interface Measured {
  readonly result: Result;
  readonly evidence: readonly EvidenceDocument[];
  /** After a signal or a bug; `done` otherwise. */
  readonly code: ExitCode;
}

export async function measure(measurement: Measurement): Promise<ExitCode> {
  const { result, evidence, code } = await gather(measurement);
  const parity = parityOf(evidence, measurement.request.profile);
  const gate = measurement.gateOf?.(result);
  // The formats are many; what is measured does not wait for them.
  const { writeOutput } = await import("./write-output.ts");
  await writeOutput(
    measurement.output,
    { result, evidence, ...defined({ parity, gate }) },
    measurement.session,
  );
  if (gate !== undefined) sayGate(gate, measurement.session);
  if (measurement.fail === false) return code;
  return worstExit([code, exitCode(result), gate === undefined ? EXIT.done : gateExit(gate)]);
}

/** Measures and judges. */
export async function gather(measurement: Omit<Measurement, "output">): Promise<Measured> {
  const { session, request, tracing: traceOptions } = measurement;
  const { messages } = session;
  const tracing = openTracing(traceOptions, messages, session.io.cwd);
  const signals = openSignals(() =>
    messages.say({
      kind: "note",
      what: "stopping: running targets get 10 s to finish",
      fix: "Ctrl-C again to stop now",
    }),
  );
  let done = 0;
  const bugs: string[] = [];
  const net = measurement.open({ onAttempt: tracing.onAttempt });
  const stopProgress = startProgress(messages, () => ({
    what: `measuring ${request.targets.length === 1 ? (request.targets[0]?.unicode ?? "") : `${request.targets.length} targets`}`,
    done,
    total: request.targets.length,
    attempts: tracing.count(),
  }));
  try {
    const { result, evidence, skipped } = await scan({
      ...request,
      net,
      clock: Date.now,
      signal: signals.signal,
      onBug: (where, error) => {
        bugs.push(where);
        sayBug(session, where, error);
      },
      onTarget: async (target) => {
        done = target.done;
        await measurement.onTarget?.(target);
      },
    });
    stopProgress();
    await measurement.onVantage?.(result.run.vantage);
    sayProblems(result.run.problems, messages);
    saySkipped(
      skipped.map(({ input }) => input),
      evidence.map(({ target }) => target.input),
      session,
    );
    const code = worstExit([signals.code() ?? EXIT.done, bugs.length > 0 ? EXIT.internal : EXIT.done]);
    return { result, evidence, code };
  } finally {
    stopProgress();
    await net.close();
    tracing.close();
    signals.close();
  }
}

/** A bug, as something to report. */
export function sayBug({ messages, io, verbose }: Session, where: string, error: unknown): void {
  messages.say({
    kind: "internal error",
    what: `${where}: ${error instanceof Error ? error.message : String(error)}`,
    fix: `please report this, with: ${commandOf(io.args)} --save bug/`,
  });
  if (verbose > 0 && error instanceof Error && error.stack !== undefined) messages.line(error.stack);
}

/** What an interruption left undone, ready to be typed again. */
function saySkipped(inputs: readonly string[], done: readonly string[], { messages, io }: Session): void {
  if (inputs.length === 0) return;
  const words = io.args.filter((word) => !done.includes(word));
  messages.say({
    kind: "note",
    what: `${counted(inputs.length, "target")} not scanned`,
    fix: ["waterpas", ...words].map(quote).join(" "),
  });
}
