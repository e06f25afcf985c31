import { type Allowances, ownAllowances, type Starts } from "../allowance.ts";
import { CLOCK, type Clock, pause } from "../clock.ts";
import { REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";

/** Keeps the starts to one server apart. */
export interface Pacer {
  /** Resolves when the next start may be made, `apartMs` after the one before; at once when the signal aborts. */
  turn(key: string, apartMs: number, signal: AbortSignal): Promise<void>;
}

export function makePacer(clock: Clock = CLOCK, allowances: Allowances = ownAllowances()): Pacer {
  const starts = makeRecent<Starts>(REMEMBERED.addresses);
  const startsOf = (key: string): Starts => {
    const found = starts.get(key) ?? allowances.startsOf(`start ${key}`);
    starts.set(key, found);
    return found;
  };
  return {
    async turn(key, apartMs, signal) {
      const now = clock.now();
      const server = startsOf(key);
      const at = allowances.alone(server, () => {
        const next = Math.max(now, server.nextMs);
        server.nextMs = next + apartMs;
        return next;
      });
      if (at > now) await pause(at - now, signal, clock);
    },
  };
}
