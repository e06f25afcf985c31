import type { Finding } from "../../model/report.ts";
import type { HiddenRoute, PrefixEvidence } from "../../model/route-target.ts";
import { defineCheck, type Evidence, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { bgpFault } from "../routing/data.ts";

interface Facts {
  readonly has_data: boolean;
  /** The prefix, or the route that was asked about. */
  readonly what: string;
  readonly is_announced: boolean;
  /** Routes around it and inside it. */
  readonly others: number;
  /** Routes to it that do not count. */
  readonly hidden: number;
}

export const prefixRouteVisible = defineCheck<"prefix", Facts, "announced" | "as-part" | "not-announced">({
  id: "prefix_route_visible",
  needs: ["prefix"],
  spec: ["RFC 4271 5.1.2"],
  see: seeVisibility,
  table: [
    { when: ({ has_data }) => !has_data, status: "error", verdict: "could-not-test" },
    {
      when: ({ is_announced, others }) => !is_announced && others === 0,
      status: "info",
      verdict: "not-announced",
    },
    { when: ({ is_announced }) => !is_announced, status: "info", verdict: "as-part" },
    { when: () => true, status: "passed", verdict: "announced" },
  ],
  text: {
    announced: { says: "{what} is announced." },
    "as-part": { says: "{what} is not announced itself, but other routes carry it or parts of it." },
    "not-announced": { says: "{what} is not announced." },
  },
});

function seeVisibility({ prefix: section }: Evidence<"prefix">, setting: Setting): Seen<Facts> {
  const { prefix, asked, routes } = section;
  const what = asked === undefined ? prefix : `${prefix} of ${asked.as}`;
  const unmeasured = bgpFault(section, setting, "prefix");
  if (unmeasured !== null || routes === null) {
    return {
      facts: { has_data: unmeasured === null, what, is_announced: false, others: 0, hidden: 0 },
      unmeasured,
    };
  }
  const { exact, covering, inside, hidden } = routes;
  const facts = {
    has_data: true,
    what,
    is_announced: isAnnounced(section, routes),
    others: exact.length + covering.length + inside.count,
    hidden: hidden.count,
  };
  return { facts, findings: [...hiddenFindings(hidden.list), ...absenceFindings(facts, routes)] };
}

function isAnnounced(
  { asked, is_address }: PrefixEvidence,
  { exact, covering }: NonNullable<PrefixEvidence["routes"]>,
): boolean {
  if (asked !== undefined) return asked.is_announced === true;
  return exact.length > 0 || (is_address && covering.length > 0);
}

function absenceFindings(
  { is_announced, others, what }: Facts,
  { exact, covering, inside }: NonNullable<PrefixEvidence["routes"]>,
): Finding[] {
  if (is_announced) return [];
  const pointer = pointerTo("prefix", "routes");
  if (others === 0) return [finding("not-announced", { what }, [pointer])];
  const near = [...exact, ...covering, ...inside.list].slice(0, 10);
  const prefixes = near.map((route) => `${route.prefix} ${route.as}`);
  return [finding("announced-as-part", { what, prefixes }, [pointer])];
}

function hiddenFindings(hidden: readonly HiddenRoute[]): Finding[] {
  return hidden.map(({ prefix, as: origin, peers, why }, index) => {
    const pointers = [pointerTo("prefix", "routes", "hidden", "list", index)];
    return why === "peers"
      ? finding("announced-by-few", { prefix, origin, peers: peers ?? 0 }, pointers)
      : finding("announced-too-wide", { prefix, origin }, pointers);
  });
}
