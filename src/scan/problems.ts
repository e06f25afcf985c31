/** What is wrong with this machine, not with a target (`settled.md` 2.9). */
import type { Cause } from "../model/cause.ts";
import type { EvidenceDocument, Vantage } from "../model/evidence.ts";
import type { Problem, Report } from "../model/report.ts";
import type { RoutingProblem } from "../model/routing.ts";

interface Rule {
  readonly code: string;
  readonly when: (vantage: Vantage) => boolean;
  readonly detail?: (vantage: Vantage) => string;
}

const hasNoNetwork = ({ ipv4, ipv6 }: Vantage): boolean => ipv4 !== "ok" && ipv6 !== "ok";

const RULES: readonly Rule[] = [
  { code: "network-none", when: hasNoNetwork },
  {
    code: "ipv4-none",
    when: (vantage) => vantage.ipv4 !== "ok" && !hasNoNetwork(vantage),
    detail: ({ ipv4 }) => ipv4,
  },
  {
    code: "ipv6-none",
    when: (vantage) => vantage.ipv6 !== "ok" && !hasNoNetwork(vantage),
    detail: ({ ipv6 }) => ipv6,
  },
  {
    code: "dns-intercepted",
    when: ({ dns }) => dns === "intercepted",
    detail: ({ resolver }) => `resolver ${resolver}`,
  },
  {
    code: "dns-blocked",
    when: (vantage) => vantage.dns === "blocked" && !hasNoNetwork(vantage),
    detail: ({ resolver }) => `resolver ${resolver}`,
  },
  { code: "port25-blocked", when: ({ port25 }) => port25 === "blocked" },
  { code: "clock-off", when: ({ clock }) => clock === "off" },
];

/**
 * Problems of the vantage point from which some evidence was collected, most serious first, then those of the routing
 * data, each once.
 */
export function problemsOf(
  documents: readonly Pick<EvidenceDocument, "vantage" | "options" | "routing" | "prefix" | "asn">[],
): Problem[] {
  const problems = documents.flatMap(({ vantage, options }) =>
    RULES.filter(({ when, code }) => when(vantage) && !isSwitchedOff(code, options)).map(
      ({ code, detail }) => ({
        code,
        ...(detail === undefined ? {} : { detail: detail(vantage) }),
      }),
    ),
  );
  problems.sort((a, b) => orderOf(a) - orderOf(b));
  const ofData = documents.flatMap(({ routing, prefix, asn }) =>
    [routing, prefix, asn].flatMap((section) => dataProblems(section?.problems ?? [])),
  );
  const all = [...problems, ...ofData];
  return [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** What only informs is no problem of a run. */
function dataProblems(problems: readonly RoutingProblem[]): Problem[] {
  return problems.filter(({ level }) => level !== "info").map(({ code, detail }) => ({ code, detail }));
}

/** Faults of this machine that only show in what the tests came to. */
const PROBLEM_CAUSES: ReadonlySet<Cause> = new Set([
  "clock-off",
  "anchor-unfit",
  "resolver-unfit",
  "rpki-missing",
  "rpki-stale",
  "origins-missing",
]);

/** Problems that kept tests from being made, in the order of the reports, each once. */
export function problemsOfReports(reports: readonly Pick<Report, "errors">[]): Problem[] {
  const codes = reports.flatMap(({ errors }) => errors.map(({ code }) => code));
  return [...new Set(codes)].filter((code) => PROBLEM_CAUSES.has(code)).map((code) => ({ code }));
}

/** A family that the user left out (`-4`, `-6`) is not missed, nor is the network where nothing is asked of it. */
function isSwitchedOff(code: string, { families }: EvidenceDocument["options"]): boolean {
  return (
    (code === "ipv4-none" && !families.includes("ipv4")) ||
    (code === "ipv6-none" && !families.includes("ipv6")) ||
    (code === "network-none" && families.length === 0)
  );
}

const orderOf = ({ code }: Problem): number => RULES.findIndex((rule) => rule.code === code);
