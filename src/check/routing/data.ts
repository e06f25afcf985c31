/** Whether the data of the run can be judged by: there at all, and not too old (`routing.md` 3.7, 4.3). */
import type { RoutingEvidence } from "../../model/routing.ts";
import { type Ages, judgeExportAge, judgeTableAge } from "../../proto/rpki/freshness.ts";
import type { Setting, Unmeasured } from "../define.ts";
import { pointerTo } from "../pointer.ts";

type Dated = Pick<RoutingEvidence, "vrp" | "bgp" | "unusable">;
type Clock = Pick<Setting, "now">;
/** Sections that tell of the data of their run. */
export type DatedSection = "routing" | "prefix" | "asn";

/** Why VRPs cannot be judged by; `null` when they can. */
export function vrpFault(
  { vrp, unusable }: Dated,
  clock: Clock,
  section: DatedSection = "routing",
): Unmeasured | null {
  if (unusable.vrp !== undefined) {
    return {
      cause: unusable.vrp,
      evidence: [pointerTo(section, "unusable", "vrp"), pointerTo(section, "vrp")],
    };
  }
  const evidence = [pointerTo(section, "vrp")];
  if (vrp === null) return { cause: "rpki-missing", evidence };
  const { max_age_seconds: maxAgeSeconds } = vrp;
  const ages = { ...agesOf(vrp, clock), ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }) };
  // An export from the future is no more of today than one of last week.
  return judgeExportAge(ages).isUsable ? null : { cause: "rpki-stale", evidence };
}

/** Why there are no routes to judge; `null` when there are. A service answers as of now. */
export function bgpFault(
  { bgp, unusable }: Dated,
  clock: Clock,
  section: DatedSection = "routing",
): Unmeasured | null {
  if (unusable.bgp !== undefined) {
    return {
      cause: unusable.bgp,
      evidence: [pointerTo(section, "unusable", "bgp"), pointerTo(section, "bgp")],
    };
  }
  const isUsable = bgp !== null && (!("fetched_at" in bgp) || judgeTableAge(agesOf(bgp, clock)).isUsable);
  return isUsable ? null : { cause: "origins-missing", evidence: [pointerTo(section, "bgp")] };
}

interface Times {
  readonly generated_at: string | null;
  readonly fetched_at: string;
}

function agesOf({ generated_at, fetched_at }: Times, { now }: Clock): Ages {
  const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);
  return {
    ...(generated_at === null ? {} : { made: seconds(generated_at) }),
    fetched: seconds(fetched_at),
    now,
  };
}
