/** How long signatures still hold, and what is odd about that. */
import type { Reason } from "../../model/security.ts";
import type { RRset } from "../dns/rrset.ts";
import type { SignedRrset } from "./judging.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";
import { absoluteTime, compareSerials, type Rrsig, secondsLeft, timeFault } from "./rrsig.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

interface Facts {
  readonly ttl: number;
  readonly originalTtl: number;
  /** Seconds. */
  readonly left: number;
  readonly total: number;
}

/** Limits: half a day and 180 days as Zonemaster has them; an eighth of the validity keeps online signers silent. */
const RULES: readonly { readonly code: ReasonCode; readonly when: (facts: Facts) => boolean }[] = [
  { code: "ttl-gt-original", when: ({ ttl, originalTtl }) => ttl > originalTtl },
  { code: "ttl-beyond-expiration", when: ({ ttl, originalTtl, left }) => Math.min(ttl, originalTtl) > left },
  {
    code: "expires-soon",
    when: ({ left, total }) => left < 12 * HOUR || (left < 3 * DAY && left < total / 8),
  },
  { code: "validity-long", when: ({ left, total }) => Math.max(left, total) > 180 * DAY },
];

const LIFETIME_CODES: ReadonlySet<string> = new Set(RULES.map(({ code }) => code));

/** Whether a warning is one of `lifetimeWarnings`. */
export function isLifetimeWarning({ code }: Reason): boolean {
  return LIFETIME_CODES.has(code);
}

function factsOf({ ttl }: RRset, rrsig: Rrsig, now: number): Facts {
  return {
    ttl,
    originalTtl: rrsig.originalTtl,
    left: secondsLeft(rrsig, now),
    total: compareSerials(rrsig.expiration, rrsig.inception),
  };
}

/** Whether the same is to be said of a signature's times at one Unix time as at another, and so at all in between. */
export function isSteady(rrset: RRset, rrsig: Rrsig, from: number, until: number): boolean {
  if (timeFault(rrsig, from) !== timeFault(rrsig, until)) return false;
  const early = factsOf(rrset, rrsig, from);
  const late = factsOf(rrset, rrsig, until);
  return RULES.every(({ when }) => when(early) === when(late));
}

/** What is odd about the TTL and the validity of a signed RRset at a time. */
export function lifetimeWarnings({ zone, rrset, rrsig }: SignedRrset, now: number): Reason[] {
  const { name, type } = rrset;
  const facts = factsOf(rrset, rrsig, now);
  return RULES.filter(({ when }) => when(facts)).map(({ code }) =>
    reasonOf({ code, zone, name, type, extra: validityOf(rrsig, now) }),
  );
}

/** Key and validity of a signature as a reason shows them; times are RFC 3339. */
export function validityOf(rrsig: Rrsig, now: number): Record<string, string | number> {
  return {
    key_tag: rrsig.tag,
    algorithm: rrsig.algorithm,
    inception: timeText(absoluteTime(rrsig.inception, now)),
    expiration: timeText(absoluteTime(rrsig.expiration, now)),
  };
}

/** RFC 3339 UTC to the second. */
export function timeText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
