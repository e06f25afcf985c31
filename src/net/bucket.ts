/** The allowance of one server address: a token bucket whose rate follows what the server bears. */
import { BREAKER, RATE_STEP, type ServerLimits } from "./limits.table.ts";

/**
 * What came of one question, as far as the rate to the server goes.
 *
 * - `slip`: truncated although the answer is small, the sign of response rate limiting
 * - `other`: says nothing about the server
 */
export type Outcome = "ok" | "timeout" | "refused" | "slip" | "other";

export interface Bucket {
  readonly limits: ServerLimits;
  perSecond: number;
  tokens: number;
  refilledMs: number;
  outstanding: number;
  /** Timeouts or REFUSED replies in a row. */
  streak: number;
  answered: boolean;
  /** When the rate was last changed, or a loss last seen. */
  steadySinceMs: number;
}

/** A full bucket. */
export function makeBucket(limits: ServerLimits, nowMs: number): Bucket {
  return {
    limits,
    perSecond: limits.perSecond,
    tokens: limits.burst,
    refilledMs: nowMs,
    outstanding: 0,
    streak: 0,
    answered: false,
    steadySinceMs: nowMs,
  };
}

/** Adds the tokens that time has brought. */
export function refill(bucket: Bucket, nowMs: number): void {
  const grown = ((nowMs - bucket.refilledMs) / 1000) * bucket.perSecond;
  bucket.tokens = Math.min(bucket.limits.burst, bucket.tokens + grown);
  bucket.refilledMs = nowMs;
}

/** Milliseconds until a question may go; 0 = now, `undefined` = when an outstanding one has ended. */
export function waitOf(bucket: Bucket): number | undefined {
  if (bucket.outstanding >= bucket.limits.outstanding) return undefined;
  // A hair below 1 counts: the arithmetic is floating point.
  if (bucket.tokens >= 0.999_999) return 0;
  return Math.ceil(((1 - bucket.tokens) / bucket.perSecond) * 1000);
}

/** Changes the rate by what came of a question: slowly up, quickly down. */
export function adapt(bucket: Bucket, outcome: Outcome, nowMs: number): void {
  if (outcome === "other") return;
  if (outcome === "ok") raise(bucket, nowMs);
  else lower(bucket, outcome, nowMs);
}

/** Whether forgetting the bucket would lose nothing that still counts: a loss of a while ago does not. */
export function isIdle(bucket: Bucket, nowMs: number): boolean {
  const isSteady = bucket.streak === 0 || nowMs - bucket.steadySinceMs >= BREAKER.openMs;
  return bucket.outstanding === 0 && isSteady && bucket.tokens >= bucket.limits.burst;
}

function raise(bucket: Bucket, nowMs: number): void {
  bucket.streak = 0;
  bucket.answered = true;
  if (bucket.perSecond >= bucket.limits.perSecondMax) return;
  if (nowMs - bucket.steadySinceMs < RATE_STEP.everyMs) return;
  bucket.perSecond = Math.min(bucket.limits.perSecondMax, bucket.perSecond + RATE_STEP.increase);
  bucket.steadySinceMs = nowMs;
}

function lower(bucket: Bucket, outcome: "timeout" | "refused" | "slip", nowMs: number): void {
  // A server that has never answered refuses for other reasons than load.
  if (outcome === "refused" && !bucket.answered) return;
  bucket.steadySinceMs = nowMs;
  bucket.streak += 1;
  if (outcome !== "slip" && bucket.streak < RATE_STEP.streak) return;
  bucket.streak = 0;
  bucket.perSecond = Math.max(RATE_STEP.lowest, bucket.perSecond * RATE_STEP.decrease);
  // What was saved up under the old rate would still go out as a burst.
  bucket.tokens = Math.min(bucket.tokens, 1);
}
