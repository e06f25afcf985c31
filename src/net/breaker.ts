import { CLOCK, type Clock } from "./clock.ts";
import { BREAKER, REMEMBERED } from "./limits.table.ts";
import { makeRecent } from "./recent.ts";

/** Keeps addresses that stay silent from being asked again and again. */
export interface Breaker {
  /** Whether a question may go out. After the closed time exactly one may, until its result is recorded. */
  allow(address: string): boolean;
  /**
   * Tells what came of an allowed question; `unknown` when it was given up before that could be seen. Of questions that
   * were out at the same time silence counts once.
   *
   * @param startedMs when the question went out
   */
  record(address: string, result: "answered" | "silent" | "unknown", startedMs: number): void;
}

interface Silence {
  streak: number;
  countedMs: number;
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
    record(address, result, startedMs) {
      if (result === "answered") {
        silences.delete(address);
        return;
      }
      const silence = silences.get(address) ?? { streak: 0, countedMs: 0, openUntilMs: 0, trial: false };
      silence.trial = false;
      if (result === "unknown" || startedMs < silence.countedMs) return;
      silence.streak += 1;
      silence.countedMs = clock.now();
      silence.openUntilMs = silence.countedMs + BREAKER.openMs;
      silences.set(address, silence);
    },
  };
}
