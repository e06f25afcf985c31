import { defineCheck, type Evidence, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { bgpFault, vrpFault } from "../routing/data.ts";
import { announcedRoutes, carryingRoutes } from "./routes.ts";

interface Facts {
  readonly has_data: boolean;
  readonly prefix: string;
  /** Routes that carry all of the prefix. */
  readonly routes: number;
  /** Of these. */
  readonly invalid: number;
  /** Routes to parts of it that are invalid. */
  readonly invalid_parts: number;
}

export const prefixRpkiReachable = defineCheck<
  "prefix",
  Facts,
  "good" | "partial" | "unreachable" | "not-routed"
>({
  id: "prefix_rpki_reachable",
  needs: ["prefix"],
  spec: ["RFC 6811 3"],
  see: seeReach,
  table: [
    { when: ({ has_data }) => !has_data, status: "error", verdict: "could-not-test" },
    {
      when: ({ routes }) => routes === 0,
      status: "not_tested",
      verdict: "not-routed",
      reason: "not_applicable",
    },
    { when: ({ routes, invalid }) => invalid === routes, status: "warning", verdict: "unreachable" },
    {
      when: ({ invalid, invalid_parts }) => invalid + invalid_parts > 0,
      status: "info",
      verdict: "partial",
    },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    good: { says: "Networks that drop invalid routes reach {prefix}." },
    partial: { says: "Networks that drop invalid routes reach {prefix} by other routes." },
    unreachable: {
      says: "Networks that drop invalid routes do not reach {prefix}.",
      fix: "Have a ROA published for the route that is meant to be used, or stop the routes that are not.",
    },
    "not-routed": { says: "No route carries all of {prefix}." },
  },
});

function seeReach({ prefix: section }: Evidence<"prefix">, setting: Setting): Seen<Facts> {
  const { prefix, routes } = section;
  const unmeasured = vrpFault(section, setting, "prefix") ?? bgpFault(section, setting, "prefix");
  if (unmeasured !== null || routes === null) {
    const facts = { has_data: unmeasured === null, prefix, routes: 0, invalid: 0, invalid_parts: 0 };
    return { facts, unmeasured };
  }
  const carrying = carryingRoutes(routes);
  const invalid = carrying.filter(({ route }) => route.state === "invalid");
  const facts = {
    has_data: true,
    prefix,
    routes: carrying.length,
    invalid: invalid.length,
    invalid_parts: routes.inside.states.invalid,
  };
  if (invalid.length + facts.invalid_parts === 0) return { facts };
  if (carrying.length > 0 && invalid.length === carrying.length) {
    return {
      facts,
      findings: [
        finding(
          "every-route-invalid",
          { prefix },
          invalid.map(({ pointer }) => pointer),
        ),
      ],
    };
  }
  const some = announcedRoutes(routes).filter(({ route }) => route.state === "invalid");
  const names = some.slice(0, 10).map(({ route }) => `${route.prefix} ${route.as}`);
  const pointers =
    some.length === 0 ? [pointerTo("prefix", "routes")] : some.slice(0, 10).map(({ pointer }) => pointer);
  return { facts, findings: [finding("some-routes-invalid", { prefix, routes: names }, pointers)] };
}
