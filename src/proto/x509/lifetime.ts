/** How long certificates hold, and how long they may. */
import type { Certificate } from "./certificate.ts";

const DAY_SECONDS = 86_400;

type Validity = Pick<Certificate, "notBefore" | "notAfter">;

/** Seconds of validity, both ends included (RFC 5280 section 4.1.2.5). */
export function lifetimeSeconds({ notBefore, notAfter }: Validity): number {
  return notAfter - notBefore + 1;
}

/** Days of validity; 90 days and one second are more than 90. */
export function lifetimeDays(certificate: Validity): number {
  return lifetimeSeconds(certificate) / DAY_SECONDS;
}

/**
 * Longest validity in days of TLS server certificates issued from that day on.
 *
 * CA/Browser Forum, Baseline Requirements 6.3.2, ballots SC-031 and SC-081v3.
 */
const LIFETIME_LIMITS = [
  { from: Date.UTC(2020, 8, 1) / 1000, days: 398 },
  { from: Date.UTC(2026, 2, 15) / 1000, days: 200 },
  { from: Date.UTC(2027, 2, 15) / 1000, days: 100 },
  { from: Date.UTC(2029, 2, 15) / 1000, days: 47 },
] as const;

/** How the lifetime of a certificate stands to the limits; they bind public authorities only. */
export interface LifetimeFacts {
  readonly days: number;
  /** The limit on the day of issue. */
  readonly limitDays: number;
  /** The limit that comes after it; `null` when none is announced. */
  readonly nextLimitDays: number | null;
  /** Unix time in seconds. */
  readonly nextLimitFrom: number | null;
  readonly tooLong: boolean;
  /** Not too long for its day of issue, but too long under the next limit. */
  readonly tooLongNext: boolean;
}

/** The limit by day of issue and the one after it. Certificates from before the first limit are held to it. */
export function readLifetime(certificate: Validity): LifetimeFacts {
  const current = Math.max(
    0,
    LIFETIME_LIMITS.findLastIndex(({ from }) => certificate.notBefore >= from),
  );
  const limitDays = LIFETIME_LIMITS[current]?.days ?? LIFETIME_LIMITS[0].days;
  const next = LIFETIME_LIMITS[current + 1] ?? null;
  const days = lifetimeDays(certificate);
  const tooLong = days > limitDays;
  return {
    days,
    limitDays,
    nextLimitDays: next?.days ?? null,
    nextLimitFrom: next?.from ?? null,
    tooLong,
    tooLongNext: !tooLong && next !== null && days > next.days,
  };
}

export type ExpiryState = "not-yet-valid" | "expired" | "expires-soon" | "renewal-due" | "good";

/** What is left of the validity. */
export interface ExpiryFacts {
  readonly state: ExpiryState;
  /** Days until the end; negative once it has passed. */
  readonly daysLeft: number;
  readonly lifetimeDays: number;
}

/** Warn at a tenth of the lifetime, and always in the last days. */
const SOON_SHARE = 0.1;
const SOON_DAYS = 3;
/** Automatic renewal (ACME) starts at a third of the lifetime; longer ones are renewed by hand, later. */
const RENEWAL_SHARE = 1 / 3;
const LONGEST_AUTOMATIC_DAYS = 100;

/** @param now Unix time in seconds */
export function readExpiry(certificate: Validity, now: number): ExpiryFacts {
  const daysLeft = (certificate.notAfter - now) / DAY_SECONDS;
  const lifetime = lifetimeDays(certificate);
  return { state: expiryState(certificate, now, daysLeft, lifetime), daysLeft, lifetimeDays: lifetime };
}

function expiryState({ notBefore }: Validity, now: number, daysLeft: number, lifetime: number): ExpiryState {
  if (now < notBefore) return "not-yet-valid";
  if (daysLeft < 0) return "expired";
  if (daysLeft < Math.max(SOON_DAYS, SOON_SHARE * lifetime)) return "expires-soon";
  const isAutomatic = lifetime <= LONGEST_AUTOMATIC_DAYS;
  return isAutomatic && daysLeft < RENEWAL_SHARE * lifetime ? "renewal-due" : "good";
}
