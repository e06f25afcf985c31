import { CLOCK, type Clock } from "./clock.ts";
import { BREAKER, REMEMBERED } from "./limits.table.ts";
import { makeRecent } from "./recent.ts";

/** Keeps addresses that stay silent from being asked again and again. */
export interface Breaker {
  /** Whether a question may go out. After the closed time exactly one may, until its result is recorded. */
  allow(address: string): boolean;
  /** Tells what came of an allowed question; `unknown` when it was given up before that could be seen. */
  record(address: string, result: "answered" | "silent" | "unknown"): void;
}

interface Silence {
  streak: number;
  openUntilMs: number;
  trial: boolean;
}

/** A breaker that opens after three timeouts in a row, for 60 s. */
export function makeBreaker(clock: Clock = CLOCK): Breaker {
  const silences = makeRecent<Silence>(REMEMBERED.addresses);

  return {
    allow(address) {
      const silence = silences.get(address);
      if (silence === undefined || silence.streak < BREAKER.streak) return true;
      if (clock.now() < silence.openUntilMs || silence.trial) return false;
      silence.trial = true;
      return true;
    },
    record(address, result) {
      if (result === "answered") {
        silences.delete(address);
        return;
      }
      const silence = silences.get(address) ?? { streak: 0, openUntilMs: 0, trial: false };
      silence.trial = false;
      if (result === "unknown") return;
      silence.streak += 1;
      silence.openUntilMs = clock.now() + BREAKER.openMs;
      silences.set(address, silence);
    },
  };
}
