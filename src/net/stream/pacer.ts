import { CLOCK, type Clock, pause } from "../clock.ts";
import { REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";

/** Keeps the starts to one server apart. */
export interface Pacer {
  /** Resolves when the next start may be made, `apartMs` after the one before; at once when the signal aborts. */
  turn(key: string, apartMs: number, signal: AbortSignal): Promise<void>;
}

export function makePacer(clock: Clock = CLOCK): Pacer {
  const nextMs = makeRecent<number>(REMEMBERED.addresses);
  return {
    async turn(key, apartMs, signal) {
      const now = clock.now();
      const at = Math.max(now, nextMs.get(key) ?? 0);
      nextMs.set(key, at + apartMs);
      if (at > now) await pause(at - now, signal, clock);
    },
  };
}
