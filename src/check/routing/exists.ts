/** Whether ROAs exist for the addresses of a role (`routing.md` 6.1). */
import type { Finding, ServerRow } from "../../model/report.ts";
import type { TestId } from "../../model/tests.table.ts";
import { type AnyCheck, defineCheck, type Row, type Section, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import { factOf } from "./address.ts";
import type { Role } from "./role.table.ts";
import type { RoleAddress, RoleEvidence } from "./role.ts";
import { distinctRoutes, routeFindings, vrpText } from "./route-finding.ts";
import { addressFault, type DataNeed, dataRows, type RouteFacts, rowsOf, seeRoutes } from "./routes.ts";

interface ExistsFacts extends RouteFacts {
  readonly without_roa: number;
  /** Of these, addresses for which a ROA exists, though not for what is announced. */
  readonly ip_covered: number;
}

type Verdict = "good" | "bad" | "no-addresses";

const TABLE: readonly Row<ExistsFacts, Verdict>[] = [
  ...dataRows<Verdict>("not-tested"),
  {
    when: ({ addresses }) => addresses === 0,
    status: "not_tested",
    verdict: "no-addresses",
    reason: "not_applicable",
    points: 5,
  },
  { when: ({ without_roa }) => without_roa > 0, status: "warning", verdict: "bad" },
  { when: () => true, status: "passed", verdict: "good" },
];

const NEEDS: readonly DataNeed[] = ["vrps"];

export function defineExists(id: TestId, { role, sections, of }: Role): AnyCheck {
  return defineCheck<Section, ExistsFacts, Verdict>({
    id,
    needs: sections,
    spec: ["RFC 6811 2", "RFC 9582"],
    see: (evidence, setting) => seeExistence(role, evidence, setting),
    table: TABLE,
    errorVerdict: "not-tested",
    text: {
      good: { says: `ROAs cover what is announced for ${of}.` },
      bad: {
        says: `No ROA covers some addresses of ${of}: {without_roa} of {addresses}.`,
        fix: "Have the holders of the prefixes publish ROAs for what is announced, without a max length.",
      },
      "no-addresses": { says: `There are no addresses of ${of}.` },
    },
    culprits: { bad: ["route-not-found", "address-without-roa"] },
    differs: "internet.nl takes a failed lookup for “no address”.",
  });
}

function seeExistence(role: Role["role"], evidence: RoleEvidence, setting: Setting): Seen<ExistsFacts> {
  const seen = seeRoutes(role, NEEDS, evidence, setting);
  const without = seen.addresses.filter((each) => addressFault(each, NEEDS) === null && !hasRoa(each));
  const facts = {
    ...seen.facts,
    without_roa: without.length,
    ip_covered: without.filter(({ ipVrps }) => ipVrps.length > 0).length,
  };
  if (!facts.has_data || facts.is_switched_off)
    return { facts, findings: seen.findings, unmeasured: seen.unmeasured };
  return {
    facts,
    findings: [
      ...seen.findings,
      ...distinctRoutes(seen.addresses).flatMap(routeFindings),
      ...without.flatMap(withoutFindings),
    ],
    servers: rowsOf(seen.addresses, rowOf),
    unmeasured: seen.unmeasured,
  };
}

/** Of an announced address only what is announced counts, as with internet.nl; of any other the address itself. */
function hasRoa({ routes, ipVrps }: RoleAddress): boolean {
  return routes.length > 0 ? routes.some(({ covering }) => covering.length > 0) : ipVrps.length > 0;
}

function withoutFindings({ host, address, routes, ipVrps, pointer }: RoleAddress): Finding[] {
  if (routes.length === 0) return [finding("address-without-roa", { host, address }, [pointer])];
  if (ipVrps.length === 0) return [];
  return [
    finding("roa-for-part", { host, address, vrps: ipVrps.map(factOf).map(vrpText) }, [`${pointer}/ip_vrps`]),
  ];
}

function rowOf(address: RoleAddress): Pick<ServerRow, "status" | "verdict"> {
  if (addressFault(address, NEEDS) !== null) return { status: "error", verdict: "not-tested" };
  return hasRoa(address) ? { status: "passed", verdict: "good" } : { status: "warning", verdict: "bad" };
}
