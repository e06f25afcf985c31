import { defineCheck, type Evidence, type Seen, type Setting } from "../define.ts";
import { pointerTo } from "../pointer.ts";
import { bgpFault, vrpFault } from "../routing/data.ts";
import { announcedRoutes, countStates, type PlacedRoute, routeFinding, routeFindings } from "./routes.ts";

interface Facts {
  readonly has_data: boolean;
  readonly prefix: string;
  readonly routes: number;
  readonly valid: number;
  readonly invalid: number;
  readonly not_found: number;
}

export const prefixRpkiValid = defineCheck<"prefix", Facts, "good" | "bad" | "invalid" | "not-routed">({
  id: "prefix_rpki_valid",
  needs: ["prefix"],
  spec: ["RFC 6811 2"],
  see: seeStates,
  errorVerdict: "not-tested",
  table: [
    { when: ({ has_data }) => !has_data, status: "error", verdict: "not-tested" },
    {
      when: ({ routes }) => routes === 0,
      status: "not_tested",
      verdict: "not-routed",
      reason: "not_applicable",
    },
    { when: ({ invalid }) => invalid > 0, status: "failed", verdict: "invalid" },
    { when: ({ not_found }) => not_found > 0, status: "failed", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    good: { says: "Every route to {prefix} is valid." },
    bad: { says: "No ROA covers some of the routes to {prefix}: {not_found} of {routes}." },
    invalid: { says: "Some of the routes to {prefix} are invalid: {invalid} of {routes}." },
    "not-routed": { says: "Nobody announces {prefix}." },
  },
  culprits: {
    bad: ["announced-not-found"],
    invalid: ["announced-invalid-asn", "announced-invalid-length", "announced-as0", "announced-as-set"],
  },
});

/** With an origin only its route counts, announced or not; otherwise all that are announced. */
function seeStates({ prefix: section }: Evidence<"prefix">, setting: Setting): Seen<Facts> {
  const { prefix, asked, routes } = section;
  const vrpsMissing = vrpFault(section, setting, "prefix");
  const unmeasured = vrpsMissing ?? (asked === undefined ? bgpFault(section, setting, "prefix") : null);
  const none = { prefix, routes: 0, valid: 0, invalid: 0, not_found: 0 };
  if (unmeasured !== null) return { facts: { has_data: false, ...none }, unmeasured };
  if (asked !== undefined) {
    const at: PlacedRoute = { route: asked, pointer: pointerTo("prefix", "asked") };
    const counts = {
      valid: asked.state === "valid" ? 1 : 0,
      invalid: asked.state === "invalid" ? 1 : 0,
      not_found: asked.state === "not-found" ? 1 : 0,
    };
    return { facts: { has_data: true, prefix, routes: 1, ...counts }, findings: [routeFinding(at)] };
  }
  if (routes === null) return { facts: { has_data: true, ...none } };
  const counts = countStates(routes);
  const total = counts.valid + counts.invalid + counts.not_found;
  return {
    facts: { has_data: true, prefix, routes: total, ...counts },
    findings: routeFindings(announcedRoutes(routes), counts, pointerTo("prefix", "routes")),
  };
}
