/** `--trace` and `--trace-file`. */
import { closeSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import type { AttemptRecord } from "../model/attempt.ts";
import { unwritable } from "../store/atomic.ts";
import type { Messages } from "./messages.ts";
import { traceJson, traceLine } from "./trace.ts";

export interface Tracing {
  readonly onAttempt: (record: AttemptRecord, target?: string) => void;
  /** Attempts so far. */
  count(): number;
  close(): void;
}

export interface TraceOptions {
  readonly trace?: boolean;
  readonly traceFile?: string;
  /** The file goes on where an earlier part of the same run has left it. */
  readonly isContinued?: boolean;
}

/** Each attempt is written as it ends, so that a trace of a run that hangs or dies is complete up to there. */
export function openTracing(
  { trace, traceFile, isContinued = false }: TraceOptions,
  messages: Messages,
  cwd: string,
): Tracing {
  const file = traceFile === undefined ? null : openFile(resolve(cwd, traceFile), isContinued ? "a" : "w");
  let count = 0;
  return {
    onAttempt: (record, target) => {
      count += 1;
      if (trace) messages.line(traceLine(record));
      if (file !== null) writeSync(file, `${traceJson(record, target)}\n`);
    },
    count: () => count,
    close: () => {
      if (file !== null) closeSync(file);
    },
  };
}

function openFile(path: string, flags: "a" | "w"): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    throw unwritable(path, error);
  }
}
