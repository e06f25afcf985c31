/** What is said while the server of the queue is away. */
import type { Session } from "../session.ts";

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
