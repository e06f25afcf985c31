/** One request and its response over a stream that is there. */
import type { Socket } from "node:net";
import type { Failure } from "../../model/attempt.ts";
import type { ExchangeError } from "../../model/web.ts";
import type { ReadResponse, ReadState, ResponseReader } from "../../proto/http/response.ts";
import { aborted, failureOf } from "../attempt.ts";
import { CLOCK, type Clock, deadline } from "../clock.ts";

/** Milliseconds from the request. */
export interface Waits {
  /** To the end of the head. */
  readonly headMs: number;
  readonly totalMs: number;
}

export interface Conversation {
  readonly response: ReadResponse;
  readonly firstByteMs: number | null;
  readonly error: ExchangeError | null;
}

interface Talk {
  readonly request: Buffer;
  readonly reader: ResponseReader;
  readonly waits: Waits;
  readonly signal: AbortSignal;
}

/** Sends the request and reads until the response is complete, broken, or the time is over. */
export function converse(
  socket: Socket,
  { request, reader, waits, signal }: Talk,
  clock: Clock = CLOCK,
): Promise<Conversation> {
  const startedMs = clock.now();
  return new Promise((resolve) => {
    let firstByteMs: number | null = null;
    let state: ReadState = "head";
    const finish = (failure: { outcome: Failure; code: string } | null): void => {
      for (const cancel of cancels) cancel();
      socket.off("data", onData).off("end", onEnd).off("close", onEnd).off("error", onError);
      signal.removeEventListener("abort", onAbort);
      socket.pause();
      resolve({ response: reader.read(), firstByteMs, error: errorOf(reader.read(), failure) });
    };
    const advance = (next: ReadState): void => {
      state = next;
      if (state !== "head") cancelHead();
      if (state === "done" || state === "failed") finish(null);
    };
    const onData = (octets: Buffer): void => {
      firstByteMs ??= clock.now() - startedMs;
      advance(reader.push(octets));
    };
    const onEnd = (): void => advance(reader.end());
    const onError = (error: Error): void => {
      const outcome = failureOf(error) ?? "protocol";
      finish({ outcome, code: "code" in error ? String(error.code) : error.message });
    };
    const onAbort = (): void => {
      const { outcome, detail } = aborted(signal);
      finish({ outcome, code: detail });
    };
    const over = (): void => finish({ outcome: "timeout", code: "ETIMEDOUT" });
    const cancelHead = deadline(waits.headMs, over, clock);
    const cancels = [cancelHead, deadline(waits.totalMs, over, clock)];
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    socket.on("data", onData).on("end", onEnd).on("close", onEnd).on("error", onError);
    socket.resume();
    socket.write(request);
  });
}

/** What kept the response from being complete; deviations that end the reading come before what the network did. */
function errorOf(
  { head, error, octets }: ReadResponse,
  failure: { readonly outcome: Failure; readonly code: string } | null,
): ExchangeError | null {
  const phase = head !== null ? "body" : octets > 0 ? "headers" : "request";
  if (error !== null) {
    // Nothing at all came before the connection was closed.
    const isReset = error.code === "no-response";
    return { phase, outcome: isReset ? "reset" : "protocol", code: error.code };
  }
  return failure === null ? null : { phase, ...failure };
}
