/** When a server that many depend on may be called down (`scale.md` 3.4, `settled.md` 10.4): not after one look. */
import type { SmtpOutcome } from "../../model/mail.ts";
import type { ReachState } from "../../model/tls.ts";
import { makeRecent } from "../../net/recent.ts";

/**
 * What has to be confirmed before it counts.
 *
 * - `nothing`: one measurement decides, as in a scan of a few names
 * - `all`: everything, for there is a second pass in which it can be
 * - `shared`: what more than one target depends on, for there is none
 */
export type Confirming = "nothing" | "all" | "shared";

export interface Ledger {
  /** A measurement was made. */
  note(key: string, isNegative: boolean): void;
  /** A target depends on it. @param name of the target */
  use(key: string, name: string): void;
  /** Whether the last measurement was negative and does not count yet. */
  isOpen(key: string): boolean;
  /** The list is done: what is measured from here on counts. */
  beginLast(): void;
}

/** Negatives that count without a second pass, and the time they have to be spread over. */
const ENOUGH = { measurements: 3, spreadMs: 600_000 } as const;
const MOST = 20_000;

interface Entry {
  negatives: number;
  positives: number;
  isNegative: boolean;
  firstMs: number;
  lastMs: number;
  user: string;
  hasSeveral: boolean;
}

/** @param clock milliseconds since the epoch */
export function makeLedger(confirming: Confirming, clock: () => number): Ledger {
  const entries = makeRecent<Entry>(MOST);
  let lastFromMs = Number.POSITIVE_INFINITY;

  function entryOf(key: string): Entry {
    const known = entries.get(key);
    if (known !== undefined) return known;
    const entry = {
      ...{ negatives: 0, positives: 0, isNegative: false, firstMs: 0, lastMs: 0 },
      ...{ user: "", hasSeveral: false },
    };
    entries.set(key, entry);
    return entry;
  }

  function isFinal({ negatives, firstMs, lastMs }: Entry): boolean {
    if (lastMs >= lastFromMs) return true;
    return negatives >= ENOUGH.measurements && lastMs - firstMs >= ENOUGH.spreadMs;
  }

  return {
    note(key, isNegative) {
      if (confirming === "nothing") return;
      const entry = entryOf(key);
      entry.isNegative = isNegative;
      if (!isNegative) {
        entry.positives += 1;
        return;
      }
      entry.lastMs = clock();
      if (entry.negatives === 0) entry.firstMs = entry.lastMs;
      entry.negatives += 1;
    },
    use(key, name) {
      if (confirming === "nothing") return;
      const entry = entryOf(key);
      if (entry.user === "") entry.user = name;
      entry.hasSeveral ||= entry.user !== name;
    },
    isOpen(key) {
      const entry = entries.get(key);
      if (entry === undefined || !entry.isNegative) return false;
      if (confirming === "shared" && !entry.hasSeveral) return false;
      // Sometimes there and sometimes not: neither says what the server is like.
      return entry.positives > 0 || !isFinal(entry);
    },
    beginLast() {
      lastFromMs = clock();
    },
  };
}

/** Ends of a session that may be the network's or the moment's; what a server says in so many words is a fact. */
const PASSING_SESSIONS: ReadonlySet<SmtpOutcome> = new Set<SmtpOutcome>([
  "refused",
  "timeout-connect",
  "unreachable",
  "reset",
  "timeout-banner",
  "closed-before-banner",
  "ehlo-no-reply",
  "starttls-no-reply",
  "starttls-tempfail",
]);

export const isPassingSession = (outcome: SmtpOutcome): boolean => PASSING_SESSIONS.has(outcome);

/** The same of TLS behind it. */
const PASSING_REACHES: ReadonlySet<ReachState> = new Set<ReachState>([
  "refused",
  "timeout",
  "unreachable",
  "reset",
]);

export const isPassingReach = (state: ReachState): boolean => PASSING_REACHES.has(state);
