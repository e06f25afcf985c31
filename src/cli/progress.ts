/** The one line of progress: what is done, how many questions were asked, how long it took. */
import { counted, duration } from "../report/number.ts";
import type { Messages } from "./messages.ts";

/** Ten times a second is as much as anybody can read. */
const EVERY_MS = 100;

export interface ProgressState {
  readonly what: string;
  readonly done: number;
  readonly total: number;
  readonly attempts: number;
}

/** Redraws the line until stopped; draws nothing where progress is not shown. */
export function startProgress(messages: Messages, state: () => ProgressState): () => void {
  const startedMs = performance.now();
  const timer = setInterval(() => {
    const { what, done, total, attempts } = state();
    const share = total > 1 ? `  ${done} of ${total} done` : "";
    const elapsed = duration(performance.now() - startedMs);
    messages.progress(`${what}${share}  ${counted(attempts, "question")}  ${elapsed}`);
  }, EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    messages.progress("");
  };
}
