/** Whether the data of the run can be judged by: there at all, and not too old (`routing.md` 3.7, 4.3). */
import type { RoutingEvidence } from "../../model/routing.ts";
import type { Setting, Unmeasured } from "../define.ts";
import { pointerTo } from "../pointer.ts";

type Dated = Pick<RoutingEvidence, "vrp" | "bgp" | "unusable">;
type Clock = Pick<Setting, "now">;

const HOUR = 3600;
/** An export from the future is not one of now; clocks differ by minutes. */
const FUTURE_SECONDS = 600;
/** Dumps appear every eight hours. */
const MAX_TABLE_AGE_SECONDS = 7 * 24 * HOUR;
/** StayRTR and rpki-client drop what is a day old. */
const MAX_EXPORT_AGE_SECONDS = 24 * HOUR;

/** Why VRPs cannot be judged by; `null` when they can. */
export function vrpFault({ vrp, unusable }: Dated, { now }: Clock): Unmeasured | null {
  if (unusable.vrp !== undefined) {
    return { cause: unusable.vrp, evidence: [pointerTo("routing", "unusable", "vrp")] };
  }
  if (vrp === null) return { cause: "rpki-missing", evidence: [pointerTo("routing", "vrp")] };
  const age = ageOf(vrp, now);
  const evidence = [pointerTo("routing", "vrp")];
  if (age < -FUTURE_SECONDS) return { cause: "rpki-missing", evidence };
  const limit = vrp.max_age_seconds ?? MAX_EXPORT_AGE_SECONDS;
  return age > limit ? { cause: "rpki-stale", evidence } : null;
}

/** Why there are no routes to judge; `null` when there are. A service answers as of now. */
export function bgpFault({ bgp, unusable }: Dated, { now }: Clock): Unmeasured | null {
  if (unusable.bgp !== undefined) {
    return { cause: unusable.bgp, evidence: [pointerTo("routing", "unusable", "bgp")] };
  }
  const evidence = [pointerTo("routing", "bgp")];
  if (bgp === null) return { cause: "origins-missing", evidence };
  const isStale = "fetched_at" in bgp && ageOf(bgp, now) > MAX_TABLE_AGE_SECONDS;
  return isStale ? { cause: "origins-missing", evidence } : null;
}

interface Times {
  readonly generated_at: string | null;
  readonly fetched_at: string;
}

/** Seconds since the data was made; since it was fetched where it does not say. */
export function ageOf({ generated_at, fetched_at }: Times, now: number): number {
  return now - Math.floor(Date.parse(generated_at ?? fetched_at) / 1000);
}
