import type { AttemptKind, AttemptRecord, Outcome } from "../model/attempt.ts";
import { CLOCK, type Clock } from "./clock.ts";

/** What is known of an attempt once it has ended. */
interface EndedAttempt {
  readonly kind: AttemptKind;
  readonly peer: string;
  readonly what: string;
  readonly outcome: Outcome;
  /** By the clock of the log. */
  readonly startedMs: number;
  readonly out: number;
  readonly in: number;
  readonly detail?: AttemptRecord["detail"];
}

/** The attempts made for one target, or for the run itself. */
export interface AttemptLog {
  /** Writes down an attempt that has just ended; returns its number. */
  add(ended: EndedAttempt): number;
  /** By number, which is the order in which the attempts ended. */
  records(): AttemptRecord[];
}

/**
 * A log that numbers attempts from 1 and tells each to `onAttempt`.
 *
 * @param originMs when the run began, by `clock`
 */
export function makeAttemptLog(
  originMs: number,
  onAttempt?: (record: AttemptRecord) => void,
  clock: Clock = CLOCK,
): AttemptLog {
  const records: AttemptRecord[] = [];

  return {
    add({ kind, peer, what, outcome, startedMs, out, in: received, detail }) {
      const record: AttemptRecord = {
        n: records.length + 1,
        at_ms: Math.max(0, Math.round(startedMs - originMs)),
        kind,
        peer,
        what,
        outcome,
        ms: Math.round(clock.now() - startedMs),
        out,
        in: received,
        ...(detail === undefined ? {} : { detail }),
      };
      records.push(record);
      onAttempt?.(record);
      return record.n;
    },
    records: () => [...records],
  };
}

/** `192.0.2.53:53` or `[2001:db8::53]:53`. */
export function peerOf(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
