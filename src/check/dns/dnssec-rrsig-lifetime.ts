import type { Finding } from "../../model/report.ts";
import { timeText } from "../../proto/dnssec/lifetime.ts";
import {
  absoluteTime,
  compareSerials,
  type Rrsig,
  secondsLeft,
  timeFault,
} from "../../proto/dnssec/rrsig.ts";
import { findingOf, type Param } from "../finding.ts";
import type { FindingCode } from "../findings.table.ts";
import { type SignedCopy, signedCopies } from "./signatures.ts";
import { signingOf, skipOf } from "./signing.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Half a day and 180 days as Zonemaster has them; an eighth of the validity keeps online signers silent. */
const LIMITS = { imminent: HOUR, soon: 12 * HOUR, early: 3 * DAY, share: 8, long: 180 * DAY } as const;

interface Times {
  /** The least of all RRsets. */
  readonly seconds_left: number | null;
}

export const dnsDnssecRrsigLifetime = defineZoneCheck({
  id: "dns_dnssec_rrsig_lifetime",
  spec: ["RFC 4034 3.1.5", "RFC 4035 5.3.3", "RFC 6781 4.4"],
  depth: "fast",
  skips: ["unsigned", "no-key"],
  look: readLifetimes,
  table: [
    { when: found("signature-expired"), status: "failed", verdict: "expired" },
    { when: found("signature-future"), status: "failed", verdict: "not-yet-valid" },
    { when: found("signature-expires-now"), status: "failed", verdict: "expires-now" },
    { when: found("signature-expires-soon"), status: "warning", verdict: "expires-soon" },
    { when: found("signature-long"), status: "warning", verdict: "long" },
    { when: found("signature-ttl"), status: "warning", verdict: "ttl-beyond-expiration" },
    { when: found("signature-ttl-raised"), status: "warning", verdict: "ttl-raised" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    expired: {
      says: "Signatures of {zone} have expired.",
      fix: "Sign the zone anew and see to it that every name server gets the result.",
    },
    "not-yet-valid": {
      says: "Signatures of {zone} are not valid yet.",
      fix: "Set the clock of the signer, then sign the zone anew.",
    },
    "expires-now": {
      says: "Signatures of {zone} expire within the hour.",
      fix: "Sign the zone anew now.",
    },
    "expires-soon": {
      says: "Signatures of {zone} expire soon.",
      fix: "Sign the zone anew, and earlier before expiry.",
    },
    long: {
      says: "Signatures of {zone} are valid for longer than half a year, so old data can be replayed.",
      fix: "Let signatures be valid for weeks, not months.",
    },
    "ttl-beyond-expiration": {
      says: "Records of {zone} may be cached longer than their signatures are valid.",
      fix: "Sign the zone earlier before expiry, or lower the TTL.",
    },
    "ttl-raised": {
      says: "Records of {zone} come with a larger TTL than was signed.",
      fix: "Give out the TTL that was signed.",
    },
    good: { says: "The signatures of {zone} are valid for a sensible time." },
  },
});

/** One RRset as received, with the signature that holds longest. */
interface Lifetime {
  readonly copy: SignedCopy;
  readonly rrsig: Rrsig;
  /** Why none of its signatures holds now; `null` when one does. */
  readonly fault: ReturnType<typeof timeFault>;
  /** Seconds; negative once expired. */
  readonly left: number;
  readonly total: number;
}

interface Rule {
  readonly code: FindingCode;
  readonly isShown: (lifetime: Lifetime) => boolean;
  /** Smallest first: the most telling RRset. */
  readonly order: (lifetime: Lifetime) => number;
  readonly params: (lifetime: Lifetime, now: number) => Readonly<Record<string, Param>>;
}

const ttlOf = ({ copy }: Lifetime): number => copy.rrset.ttl;
const isHeld = ({ fault }: Lifetime): boolean => fault === null;
const expiry = ({ rrsig }: Lifetime, now: number): string => timeText(absoluteTime(rrsig.expiration, now));

const RULES: readonly Rule[] = [
  {
    code: "signature-expired",
    isShown: ({ fault }) => fault === "rrsig-expired" || fault === "rrsig-expired-before-inception",
    order: ({ left }) => left,
    params: (lifetime, now) => ({ expired: expiry(lifetime, now) }),
  },
  {
    code: "signature-future",
    isShown: ({ fault }) => fault === "rrsig-not-yet-valid",
    order: ({ left }) => -left,
    params: ({ rrsig }, now) => ({ begins: timeText(absoluteTime(rrsig.inception, now)) }),
  },
  {
    code: "signature-expires-now",
    isShown: (lifetime) => isHeld(lifetime) && lifetime.left < LIMITS.imminent,
    order: ({ left }) => left,
    params: (lifetime, now) => ({ expires: expiry(lifetime, now) }),
  },
  {
    code: "signature-expires-soon",
    isShown: (lifetime) => isHeld(lifetime) && lifetime.left >= LIMITS.imminent && isSoon(lifetime),
    order: ({ left }) => left,
    params: (lifetime, now) => ({
      expires: expiry(lifetime, now),
      hours_left: Math.floor(lifetime.left / HOUR),
    }),
  },
  {
    code: "signature-long",
    isShown: (lifetime) => isHeld(lifetime) && Math.max(lifetime.left, lifetime.total) > LIMITS.long,
    order: ({ total }) => -total,
    params: ({ total }) => ({ days: Math.floor(total / DAY) }),
  },
  {
    code: "signature-ttl",
    isShown: (lifetime) => isHeld(lifetime) && ttlOf(lifetime) > lifetime.left,
    order: ({ left }) => left,
    params: (lifetime) => ({ ttl: ttlOf(lifetime), seconds_left: lifetime.left }),
  },
  {
    code: "signature-ttl-raised",
    isShown: (lifetime) => ttlOf(lifetime) > lifetime.rrsig.originalTtl,
    order: (lifetime) => -ttlOf(lifetime),
    params: (lifetime) => ({ ttl: ttlOf(lifetime), original: lifetime.rrsig.originalTtl }),
  },
];

function isSoon({ left, total }: Lifetime): boolean {
  return left < LIMITS.soon || (left < LIMITS.early && left < total / LIMITS.share);
}

function readLifetimes(zone: Zone): ZoneLook<Times> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed", "island"]);
  if (skip !== null) return skip;
  const { now } = zone.setting;
  const lifetimes = signedCopies(zone).flatMap((copy) => lifetimeOf(copy, now));
  if (lifetimes.length === 0) return { skip: "no-key" };
  return {
    findings: RULES.flatMap((rule) => apply(rule, lifetimes, now)),
    facts: { seconds_left: Math.min(...lifetimes.map(({ left }) => left)) },
  };
}

function lifetimeOf(copy: SignedCopy, now: number): Lifetime[] {
  const held = copy.rrsigs.filter((rrsig) => timeFault(rrsig, now) === null);
  const candidates = held.length > 0 ? held : copy.rrsigs;
  const [longest] = [...candidates].sort((a, b) => secondsLeft(b, now) - secondsLeft(a, now));
  if (longest === undefined) return [];
  return [
    {
      copy,
      rrsig: longest,
      fault: timeFault(longest, now),
      left: secondsLeft(longest, now),
      total: compareSerials(longest.expiration, longest.inception),
    },
  ];
}

/** One finding for all RRsets alike, with the figures of the most telling one. */
function apply(
  { code, isShown, order, params }: Rule,
  lifetimes: readonly Lifetime[],
  now: number,
): Finding[] {
  const shown = lifetimes.filter(isShown).sort((a, b) => order(a) - order(b));
  const [first] = shown;
  if (first === undefined) return [];
  const rrsets = [...new Set(shown.map(({ copy }) => copy.label))];
  const servers = [...new Set(shown.flatMap(({ copy }) => copy.servers))];
  return [
    findingOf(
      code,
      { rrsets, servers, ...params(first, now) },
      shown.map(({ copy }) => copy.pointer),
    ),
  ];
}
