/** The states of the routes of a network. */

import type { Finding } from "../../model/report.ts";
import type { StateCounts } from "../../model/route-target.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { type PlacedRoute, routeFindings } from "../prefix/routes.ts";
import { defineAsnCheck, type KnownAsn } from "./defined.ts";

/** Numbers of routes in both families. */
function countsOf({ figures: { v4, v6 } }: KnownAsn): StateCounts {
  return {
    valid: v4.routes.valid + v6.routes.valid,
    invalid: v4.routes.invalid + v6.routes.invalid,
    not_found: v4.routes.not_found + v6.routes.not_found,
  };
}

function findingsOf(asn: KnownAsn, state: "invalid" | "not-found"): Finding[] {
  const routes = asn.routes.map(
    (route, index): PlacedRoute => ({ route, pointer: pointerTo("asn", "routes", index) }),
  );
  return routeFindings(routes, countsOf(asn), pointerTo("asn", "routes"), [state]);
}

export const asnRpkiInvalid = defineAsnCheck<
  { readonly invalid: number; readonly unreachable: number },
  "good" | "invalid"
>({
  id: "asn_rpki_invalid",
  spec: ["RFC 6811 2"],
  see: (asn) => ({
    facts: { invalid: countsOf(asn).invalid, unreachable: asn.invalid.unreachable },
    findings: findingsOf(asn, "invalid"),
  }),
  none: { invalid: 0, unreachable: 0 },
  table: [
    { when: ({ invalid }) => invalid > 0, status: "failed", verdict: "invalid" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    good: { says: "None of the {routes} routes of {asn} is invalid." },
    invalid: {
      says: "Some routes of {asn} are invalid: {invalid} of {routes}; networks that drop them lose {unreachable}.",
    },
  },
});

export const asnRpkiValid = defineAsnCheck<{ readonly not_found: number }, "good" | "bad">({
  id: "asn_rpki_valid",
  spec: ["RFC 6811 2"],
  see: (asn) => ({
    facts: { not_found: countsOf(asn).not_found },
    findings: findingsOf(asn, "not-found"),
  }),
  none: { not_found: 0 },
  table: [
    { when: ({ not_found }) => not_found > 0, status: "warning", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    good: { says: "A ROA covers each of the {routes} routes of {asn}." },
    bad: { says: "No ROA covers some routes of {asn}: {not_found} of {routes}." },
  },
});

interface Coverage {
  /** Rounded down; `null` where there is no space of that family. */
  readonly ipv4_percent: number | null;
  readonly ipv6_percent: number | null;
}

export const asnRpkiExists = defineAsnCheck<Coverage, "good" | "partial" | "bad">({
  id: "asn_rpki_exists",
  spec: ["RFC 6811 2", "RFC 9582"],
  see: (asn) => {
    const facts = { ipv4_percent: coverageOf(asn, "v4"), ipv6_percent: coverageOf(asn, "v6") };
    return { facts, findings: coverageFindings(asn, facts) };
  },
  none: { ipv4_percent: null, ipv6_percent: null },
  table: [
    { when: (facts) => shares(facts).every((share) => share === 0), status: "warning", verdict: "bad" },
    { when: (facts) => shares(facts).some((share) => share < 100), status: "warning", verdict: "partial" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    good: { says: "ROAs cover all the space of {asn}." },
    partial: { says: "ROAs cover only parts of the space of {asn}." },
    bad: { says: "No ROA covers any space of {asn}." },
  },
});

const shares = ({ ipv4_percent, ipv6_percent }: Coverage): number[] =>
  [ipv4_percent, ipv6_percent].filter((share) => share !== null);

/** 99.9 % is not all. */
function coverageOf({ figures }: KnownAsn, family: "v4" | "v6"): number | null {
  const { total, covered } = figures[family].space;
  return total === 0 ? null : Math.floor((100 * covered) / total);
}

function coverageFindings({ asn }: KnownAsn, { ipv4_percent, ipv6_percent }: Coverage): Finding[] {
  const parts = [
    { percent: ipv4_percent, what: `the IPv4 space of AS${asn}`, family: "v4" },
    { percent: ipv6_percent, what: `the IPv6 space of AS${asn}`, family: "v6" },
  ];
  return parts.flatMap(({ percent, what, family }) => {
    if (percent === null || percent === 100) return [];
    const pointers = [pointerTo("asn", "figures", family, "space")];
    return percent === 0
      ? [finding("no-roa", { what }, pointers)]
      : [finding("roa-for-some", { what, percent }, pointers)];
  });
}
