/** Which networks announce the addresses of a role, and whether several announce the same prefix. */
import type { Finding, ServerRow } from "../../model/report.ts";
import type { TestId } from "../../model/tests.table.ts";
import { type AnyCheck, defineCheck, type Row, type Section, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import type { JudgedRoute } from "./address.ts";
import type { Role } from "./role.table.ts";
import type { RoleAddress, RoleEvidence } from "./role.ts";
import { distinctRoutes } from "./route-finding.ts";
import {
  addressFault,
  type DataNeed,
  dataRows,
  isRouted,
  type RouteFacts,
  rowsOf,
  seeRoutes,
} from "./routes.ts";

interface OriginFacts extends RouteFacts {
  /** Every network that announces any of the addresses. */
  readonly origins: readonly string[];
  /** Prefixes that more than one network announces. */
  readonly shared: readonly string[];
}

type Verdict = "moas" | "single";

const TABLE: readonly Row<OriginFacts, Verdict>[] = [
  ...dataRows<Verdict>("could-not-test"),
  {
    when: ({ routed }) => routed === 0,
    status: "not_tested",
    verdict: "not-tested",
    reason: "not_applicable",
  },
  { when: ({ shared }) => shared.length > 0, status: "info", verdict: "moas" },
  { when: () => true, status: "passed", verdict: "single" },
];

const NEEDS: readonly DataNeed[] = ["vrps", "routes"];

export function defineOrigins(id: TestId, { role, sections, of }: Role): AnyCheck {
  return defineCheck<Section, OriginFacts, Verdict>({
    id,
    needs: sections,
    spec: ["RFC 1930 7", "RFC 6811 2"],
    see: (evidence, setting) => seeOrigins(role, evidence, setting),
    table: TABLE,
    text: {
      moas: { says: `More than one network announces the same addresses of ${of}: {shared}.` },
      single: { says: `Each prefix of the addresses of ${of} is announced by one network.` },
    },
  });
}

function seeOrigins(role: Role["role"], evidence: RoleEvidence, setting: Setting): Seen<OriginFacts> {
  const seen = seeRoutes(role, NEEDS, evidence, setting);
  const routes = distinctRoutes(seen.addresses);
  const shared = routes.filter(({ origins }) => origins.length > 1);
  const facts = {
    ...seen.facts,
    origins: [...new Set(routes.map(({ route }) => route.seen.as))].sort(),
    shared: [...new Set(shared.map(({ route }) => route.seen.prefix))].sort(),
  };
  if (!facts.has_data || facts.is_switched_off)
    return { facts, findings: seen.findings, unmeasured: seen.unmeasured };
  const findings = shared.map(({ route, origins, pointers }): Finding => {
    const told = origins.map(originText);
    return finding("route-shared", { prefix: route.seen.prefix, origins: told }, pointers);
  });
  return {
    facts,
    findings: [
      ...seen.findings,
      ...new Map(findings.map((each) => [JSON.stringify(each.params), each])).values(),
    ],
    servers: rowsOf(seen.addresses, rowOf),
    unmeasured: seen.unmeasured,
  };
}

/** `AS64500 (370 peers, valid)`. */
function originText({ seen, state }: JudgedRoute): string {
  const peers = seen.peers === null ? "" : `${seen.peers} peers, `;
  return `${seen.as} (${peers}${state})`;
}

function rowOf(address: RoleAddress): Pick<ServerRow, "status" | "verdict"> {
  if (address.routes.some(({ flags }) => flags.includes("moas"))) return { status: "info", verdict: "moas" };
  if (addressFault(address, NEEDS) !== null) return { status: "error", verdict: "could-not-test" };
  return isRouted(address)
    ? { status: "passed", verdict: "single" }
    : { status: "not_tested", verdict: "not-tested" };
}
