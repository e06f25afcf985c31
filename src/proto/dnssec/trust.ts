/** Zones validated earlier in a run. */
import type { Log } from "./log.ts";
import { createLru } from "./lru.ts";
import type { Cut } from "./zone-trust.ts";

export interface TrustEntry {
  readonly cut: Cut;
  readonly log: Log;
  /** Unix seconds: from the first, before the second. */
  readonly from: number;
  readonly until: number;
}

/**
 * Remembers zones and what lies at names below them, for questions with the same anchors, policy, limits and algorithms.
 *
 * Only what validated at the first try is kept, and no longer than every signature looked at keeps its status: so
 * results are the same as without.
 */
export interface TrustCache {
  get(key: string, now: number): TrustEntry | undefined;
  keep(key: string, entry: TrustEntry): void;
}

/** Some ten kilobytes each; the zones that many names share stay, as they are used. */
const MAX_ZONES = 5_000;

/** An empty cache. */
export function createTrustCache(): TrustCache {
  const entries = createLru<TrustEntry>(MAX_ZONES);
  return {
    get: (key, now) => {
      const entry = entries.get(key);
      return entry !== undefined && entry.from <= now && now < entry.until ? entry : undefined;
    },
    keep: (key, entry) => {
      if (entry.from < entry.until) entries.set(key, entry);
    },
  };
}

/**
 * The entry for what was found, or `null` when it must be found anew: it is bogus, or replies disagreed.
 *
 * @param maxSeconds how long it may be kept at most
 */
export function trustEntry(cut: Cut, log: Log, now: number, maxSeconds: number): TrustEntry | null {
  const isSound = cut.kind !== "zone" || cut.trust.security === "secure" || cut.trust.security === "insecure";
  if (!isSound || log.isNested || log.rejected.length > 0) return null;
  // RFC 4035 section 5.3.3: as long as the TTL allows; and a signature's status changes at the ends of its validity.
  const ttls = log.signed.map(({ rrset, rrsig }) => Math.min(rrset.ttl, rrsig.originalTtl));
  const turns = log.links.flatMap(({ inception, expiration }) => [inception, expiration + 1]);
  const until = Math.min(
    now + maxSeconds,
    ...ttls.map((ttl) => now + ttl),
    ...turns.filter((turn) => turn > now),
  );
  return { cut, log, from: now, until };
}
