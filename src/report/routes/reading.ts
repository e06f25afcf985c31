/** One word about a network for a shortlist, in the style of MANRS action 4; a rule of ours, not a certificate. */
import type { AsnEvidence } from "../../model/route-target.ts";

/** `pass`: all space valid, nothing invalid; `near`: 95 % and nothing invalid; `fail`: the rest. */
export type Reading = "pass" | "near" | "fail";

/** The share of valid space from which a network is near. */
const NEAR_PERCENT = 95;

/** The reading; `null` for a network that announces nothing or of which too little is known. */
export function readingOf({ figures, routes }: Pick<AsnEvidence, "figures" | "routes">): Reading | null {
  if (figures === null || routes === null || routes.length === 0) return null;
  const { v4, v6 } = figures;
  const spaces = [v4.space, v6.space].filter(({ total }) => total > 0);
  if (v4.routes.invalid + v6.routes.invalid > 0 || spaces.length === 0) return "fail";
  const least = Math.min(...spaces.map(({ valid, total }) => valid / total));
  if (least === 1) return "pass";
  return least * 100 >= NEAR_PERCENT ? "near" : "fail";
}
