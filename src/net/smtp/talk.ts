/** Commands and replies on a stream, plain or secure. */
import type { Duplex } from "node:stream";
import type { Heard } from "../../proto/smtp/outcome.ts";
import { makeReplyReader } from "../../proto/smtp/reply.ts";
import { CLOCK, type Clock, deadline } from "../clock.ts";

export interface HeardReply {
  readonly heard: Heard;
  /** Of the reply, or of what there is of it. */
  readonly lines: readonly string[];
  /** From the call to the reply. */
  readonly ms: number;
}

export interface Talk {
  /** The next reply, or why there is none within the time; `timeout` also when the signal has fired. */
  hear(waitMs: number): Promise<HeardReply>;
  say(text: string): void;
  /** Stops listening; what came and is no part of a reply. */
  leave(): Buffer;
  hasBareLf(): boolean;
}

/** Listens from now on. Leaves the stream open. */
export function openTalk(stream: Duplex, signal: AbortSignal, clock: Clock = CLOCK): Talk {
  const reader = makeReplyReader();
  let ended: "closed" | "reset" | undefined;
  let wake = (): void => undefined;

  const onData = (octets: Buffer): void => {
    reader.push(octets);
    wake();
  };
  const onEnd = (): void => {
    ended ??= "closed";
    wake();
  };
  const onError = (): void => {
    ended = "reset";
    wake();
  };
  stream.on("data", onData).on("end", onEnd).on("close", onEnd).on("error", onError);

  /** The reply, or `undefined` while there is something to wait for. */
  function heardSoFar(): Heard | undefined {
    const next = reader.next();
    if (next.state === "reply") return next.reply;
    return next.state === "broken" ? next.why : ended;
  }

  function change(waitMs: number): Promise<"changed" | "over"> {
    if (signal.aborted) return Promise.resolve("over");
    return new Promise((resolve) => {
      const settle = (how: "changed" | "over"): void => {
        cancel();
        signal.removeEventListener("abort", onAbort);
        wake = () => undefined;
        resolve(how);
      };
      const onAbort = (): void => settle("over");
      const cancel = deadline(waitMs, () => settle("over"), clock);
      signal.addEventListener("abort", onAbort, { once: true });
      wake = () => settle("changed");
    });
  }

  return {
    async hear(waitMs) {
      const startedMs = clock.now();
      for (;;) {
        const heard = heardSoFar();
        const ms = Math.round(clock.now() - startedMs);
        if (heard !== undefined) return { heard, lines: linesOf(heard), ms };
        const how = await change(Math.max(0, waitMs - ms));
        if (how === "over") return { heard: "timeout", lines: reader.partial(), ms: Math.round(waitMs) };
      }
    },
    say(text) {
      if (stream.writable) stream.write(Buffer.from(text, "latin1"));
    },
    leave() {
      stream.off("data", onData).off("end", onEnd).off("close", onEnd).off("error", onError);
      return reader.takeRest();
    },
    hasBareLf: reader.hasBareLf,
  };

  function linesOf(heard: Heard): readonly string[] {
    return typeof heard === "string" ? reader.partial() : heard.lines;
  }
}
