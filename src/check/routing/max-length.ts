/** Whether ROAs let somebody else announce more of an address's network than its holder does (RFC 9319). */
import type { Finding, ServerRow } from "../../model/report.ts";
import type { TestId } from "../../model/tests.table.ts";
import { addressExposure } from "../../proto/rpki/max-length.ts";
import { type AnyCheck, defineCheck, type Row, type Section, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import { factOf } from "./address.ts";
import type { Role } from "./role.table.ts";
import type { RoleAddress, RoleEvidence } from "./role.ts";
import { vrpText } from "./route-finding.ts";
import { addressFault, type DataNeed, dataRows, type RouteFacts, rowsOf, seeRoutes } from "./routes.ts";

interface MaxLengthFacts extends RouteFacts {
  /** Addresses with a valid route. */
  readonly with_valid_route: number;
  /** Addresses that a longer prefix, which networks accept, could draw away. */
  readonly exposed: number;
  /** Addresses for which only prefixes are authorised that are too long to spread. */
  readonly long: number;
}

type Verdict = "exposed" | "long" | "minimal";

const TABLE: readonly Row<MaxLengthFacts, Verdict>[] = [
  ...dataRows<Verdict>("could-not-test"),
  {
    when: ({ with_valid_route }) => with_valid_route === 0,
    status: "not_tested",
    verdict: "not-tested",
    reason: "not_applicable",
  },
  { when: ({ exposed }) => exposed > 0, status: "warning", verdict: "exposed" },
  { when: ({ long }) => long > 0, status: "info", verdict: "long" },
  { when: () => true, status: "passed", verdict: "minimal" },
];

const NEEDS: readonly DataNeed[] = ["vrps", "routes"];

export function defineMaxLength(id: TestId, { role, sections, of }: Role): AnyCheck {
  return defineCheck<Section, MaxLengthFacts, Verdict>({
    id,
    needs: sections,
    spec: ["RFC 9319 5", "RFC 6811 2"],
    see: (evidence, setting) => seeExposure(role, evidence, setting),
    table: TABLE,
    text: {
      exposed: {
        says: `ROAs authorise longer prefixes for ${of} than are announced, which somebody else could announce.`,
        fix: "Replace these ROAs by ROAs for exactly what is announced.",
      },
      long: {
        says: `ROAs authorise prefixes for ${of} that are too long for networks to accept.`,
      },
      minimal: { says: `ROAs authorise for ${of} what is announced and no more.` },
    },
    culprits: { exposed: ["max-length-exposed"], long: ["max-length-long"] },
  });
}

function seeExposure(role: Role["role"], evidence: RoleEvidence, setting: Setting): Seen<MaxLengthFacts> {
  const seen = seeRoutes(role, NEEDS, evidence, setting);
  const judged = seen.addresses.map((address) => ({ address, ...exposureOf(address) }));
  const facts = {
    ...seen.facts,
    with_valid_route: judged.filter(({ verdict }) => verdict !== null).length,
    exposed: judged.filter(({ verdict }) => verdict === "exposed").length,
    long: judged.filter(({ verdict }) => verdict === "long").length,
  };
  if (!facts.has_data || facts.is_switched_off)
    return { facts, findings: seen.findings, unmeasured: seen.unmeasured };
  return {
    facts,
    findings: [...seen.findings, ...distinct(judged.flatMap(({ findings }) => findings))],
    servers: rowsOf(seen.addresses, (address) => rowOf(address, exposureOf(address).verdict)),
    unmeasured: seen.unmeasured,
  };
}

const STATUS = { exposed: "warning", long: "info", minimal: "passed" } as const;

function rowOf(address: RoleAddress, verdict: Verdict | null): Pick<ServerRow, "status" | "verdict"> {
  if (verdict !== null) return { status: STATUS[verdict], verdict };
  return addressFault(address, NEEDS) === null
    ? { status: "not_tested", verdict: "not-tested" }
    : { status: "error", verdict: "could-not-test" };
}

interface Exposure {
  /** `null` without a valid route. */
  readonly verdict: Verdict | null;
  readonly findings: readonly Finding[];
}

function exposureOf(address: RoleAddress): Exposure {
  const { routes, ipVrps, pointer, family } = address;
  const exposure = addressExposure(
    family,
    routes.map(({ length, state, seen }) => ({ length, state, origin: seen.origin })),
    ipVrps.map(factOf),
  );
  if (exposure.kind === "no-valid-route") return { verdict: null, findings: [] };
  if (exposure.kind === "minimal") return { verdict: "minimal", findings: [] };
  const { kind, from, to, vrps } = exposure;
  const origins = new Set(vrps.map(({ asn }) => asn));
  const announced = routes.filter(({ seen }) => seen.origin !== null && origins.has(seen.origin));
  const params = {
    routes: announced.map(({ seen }) => `${seen.prefix} ${seen.as}`),
    roas: vrps.map(vrpText),
    from,
    to,
  };
  const at = [...announced.map((route) => route.pointer), `${pointer}/ip_vrps`];
  const code = kind === "exposed" ? "max-length-exposed" : "max-length-long";
  return { verdict: kind, findings: [finding(code, params, at)] };
}

/** The first of those that say the same. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((each) => [JSON.stringify(each.params), each])).values()];
}
