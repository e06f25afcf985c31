/** How old an export or a route table may be. */
import { ROUTING_LIMITS } from "./limits.table.ts";

/** What the age of data means. */
export interface Freshness<P extends string> {
  readonly isUsable: boolean;
  /** Seconds since the data was made; since it was fetched when nobody knows. */
  readonly ageSeconds: number;
  readonly problem?: P;
}

export type VrpAgeProblem = "vrp-future" | "vrp-aging" | "vrp-stale" | "vrp-undated";
export type TableAgeProblem = "bgp-aging" | "bgp-stale" | "bgp-undated";

/** When data was made, and when it is looked at; Unix seconds. */
export interface Ages {
  /** Absent when nobody knows. */
  readonly made?: number;
  readonly fetched: number;
  readonly now: number;
  /** The oldest that is used. */
  readonly maxAgeSeconds?: number;
  /** `now` is a time in the past that the user asked about, and the data is of that time: its age says nothing. */
  readonly isHistoric?: boolean;
}

/**
 * The age of an export. VRPs are judged as of its build time: nearly all that expire within a day have been renewed since,
 * and the file cannot know.
 */
export function judgeExportAge({
  made,
  fetched,
  now,
  maxAgeSeconds = ROUTING_LIMITS.vrpMaxAgeSeconds,
  isHistoric = false,
}: Ages): Freshness<VrpAgeProblem> {
  const ageSeconds = now - (made ?? fetched);
  if (isHistoric) return { isUsable: true, ageSeconds };
  if (ageSeconds < -ROUTING_LIMITS.vrpFutureSeconds)
    return { isUsable: false, ageSeconds, problem: "vrp-future" };
  if (ageSeconds > maxAgeSeconds) return { isUsable: false, ageSeconds, problem: "vrp-stale" };
  if (made === undefined) return { isUsable: true, ageSeconds, problem: "vrp-undated" };
  const isFresh = ageSeconds <= ROUTING_LIMITS.vrpFreshSeconds;
  return { isUsable: true, ageSeconds, ...(isFresh ? {} : { problem: "vrp-aging" }) };
}

/** The age of a route table. */
export function judgeTableAge({
  made,
  fetched,
  now,
  maxAgeSeconds = ROUTING_LIMITS.tableMaxAgeSeconds,
  isHistoric = false,
}: Ages): Freshness<TableAgeProblem> {
  const ageSeconds = now - (made ?? fetched);
  if (isHistoric) return { isUsable: true, ageSeconds };
  if (ageSeconds > maxAgeSeconds) return { isUsable: false, ageSeconds, problem: "bgp-stale" };
  if (made === undefined) return { isUsable: true, ageSeconds, problem: "bgp-undated" };
  const isFresh = ageSeconds <= ROUTING_LIMITS.tableFreshSeconds;
  return { isUsable: true, ageSeconds, ...(isFresh ? {} : { problem: "bgp-aging" }) };
}
