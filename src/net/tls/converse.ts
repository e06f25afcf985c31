/** Octets back and forth on a stream, for a party that has no socket of its own. */
import type { Failure } from "../../model/attempt.ts";
import { failed, failureOfSignal } from "../attempt.ts";
import { CLOCK, type Clock, deadline } from "../clock.ts";
import type { Line } from "../stream/line.ts";

/** One side of a conversation. */
export interface Party {
  /** Sent first, one write each, `segmentMs` apart. */
  readonly start: readonly Buffer[];
  /** Takes what came; tells what to send, and whether to go on. */
  readonly push: (octets: Buffer) => {
    readonly send: Buffer | null;
    readonly state: "more" | "last" | "done";
  };
}

export interface ConversationLimits {
  /** From start to end. */
  readonly totalMs: number;
  /** After state `last`, in which whatever still comes is a bonus. */
  readonly lastMs: number;
  readonly segmentMs: number;
  readonly maxBytes: number;
}

/** How it ended; `done` also when the limit of octets was reached or the time for the last ones was over. */
export type ConversationEnd =
  | "done"
  | "closed"
  | "reset"
  | "timeout"
  | Extract<Failure, "budget" | "cancelled">;

/** Talks until one side has had enough. Leaves the stream open. */
export function converse(
  { socket, signal }: Line,
  party: Party,
  limits: ConversationLimits,
  clock: Clock = CLOCK,
): Promise<ConversationEnd> {
  return new Promise((resolve) => {
    let received = 0;
    let isLast = false;
    let cancelDeadline = deadline(limits.totalMs, () => settle("timeout"), clock);
    const cancelSegments: (() => void)[] = [];

    function settle(end: ConversationEnd): void {
      cancelDeadline();
      for (const cancel of cancelSegments) cancel();
      socket.off("data", onData).off("end", onClose).off("close", onClose).off("error", onError);
      signal.removeEventListener("abort", onAbort);
      resolve(end === "done" || !isLast ? end : "done");
    }

    const onClose = (): void => settle("closed");
    const onError = (error: Error): void => settle(failed(error).outcome === "timeout" ? "timeout" : "reset");
    const onAbort = (): void => {
      const why = failureOfSignal(signal);
      settle(why === "budget" || why === "cancelled" ? why : "timeout");
    };
    const onData = (octets: Buffer): void => {
      received += octets.length;
      const { send, state } = party.push(octets);
      if (send !== null && socket.writable) socket.write(send);
      if (state === "done" || received > limits.maxBytes) settle("done");
      else if (state === "last" && !isLast) {
        isLast = true;
        cancelDeadline();
        cancelDeadline = deadline(limits.lastMs, () => settle("done"), clock);
      }
    };

    if (signal.aborted) {
      onAbort();
      return;
    }
    socket.on("data", onData).on("end", onClose).on("close", onClose).on("error", onError);
    signal.addEventListener("abort", onAbort, { once: true });
    for (const [index, octets] of party.start.entries()) {
      const write = (): void => void (socket.writable && socket.write(octets));
      if (index === 0) write();
      else cancelSegments.push(clock.after(index * limits.segmentMs, write));
    }
  });
}
