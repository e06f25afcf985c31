/** Problems with the data of a run, under the slugs that people and programs know (`settled.md` 2.9). */
import type { RoutingProblem } from "../../model/routing.ts";

type Level = RoutingProblem["level"];

interface Row {
  readonly code: string;
  readonly level: Level;
}

/** The slug of the run and the level of each finer one; data that is passed over for other data is a warning. */
const ROWS = {
  "vrp-unavailable": { code: "rpki-missing", level: "error" },
  "vrp-stale": { code: "rpki-stale", level: "error" },
  "vrp-future": { code: "rpki-stale", level: "error" },
  "vrp-aging": { code: "rpki-aging", level: "info" },
  "vrp-undated": { code: "rpki-undated", level: "warning" },
  "vrp-offline": { code: "rpki-offline", level: "info" },
  "vrp-download": { code: "rpki-download", level: "warning" },
  "vrp-format": { code: "rpki-malformed", level: "warning" },
  "vrp-truncated": { code: "rpki-malformed", level: "warning" },
  "vrp-too-large": { code: "rpki-malformed", level: "warning" },
  "vrp-empty": { code: "rpki-malformed", level: "warning" },
  "vrp-bad-rows": { code: "rpki-malformed", level: "warning" },
  "vrp-count-mismatch": { code: "rpki-malformed", level: "warning" },
  "vrp-ta-missing": { code: "rpki-malformed", level: "warning" },
  "vrp-small": { code: "rpki-malformed", level: "warning" },
  "vrp-ta-drop": { code: "rpki-malformed", level: "warning" },
  "vrp-as0-ta": { code: "rpki-as0-left-out", level: "warning" },
  "bgp-unavailable": { code: "origins-missing", level: "error" },
  "bgp-stale": { code: "origins-missing", level: "error" },
  "bgp-aging": { code: "origins-aging", level: "info" },
  "bgp-undated": { code: "origins-undated", level: "warning" },
  "bgp-offline": { code: "origins-offline", level: "info" },
  "bgp-download": { code: "origins-download", level: "warning" },
  "bgp-format": { code: "origins-malformed", level: "warning" },
  "bgp-truncated": { code: "origins-malformed", level: "warning" },
  "bgp-too-large": { code: "origins-malformed", level: "warning" },
  "bgp-empty": { code: "origins-malformed", level: "warning" },
  "bgp-bad-rows": { code: "origins-malformed", level: "warning" },
  "bgp-small": { code: "origins-malformed", level: "warning" },
  "cache-unwritable": { code: "cache-unwritable", level: "warning" },
} as const satisfies Record<string, Row>;

export type ProblemDetail = keyof typeof ROWS;

/** A problem. @param more where it is, and what a person wants to know of it */
export function problem(
  detail: ProblemDetail,
  more: { readonly source?: string; readonly says?: string; readonly level?: Level } = {},
): RoutingProblem {
  const { code, level } = ROWS[detail];
  const { source, says } = more;
  return {
    code,
    detail,
    level: more.level ?? level,
    ...(source === undefined ? {} : { source }),
    ...(says === undefined ? {} : { says }),
  };
}
