/** Whether ROAs let somebody else announce more of an address's network than its holder does (RFC 9319). */
import type { Finding, ServerRow } from "../../model/report.ts";
import type { TestId } from "../../model/tests.table.ts";
import { parseIpPrefix } from "../../proto/rpki/prefix.ts";
import { type AnyCheck, defineCheck, type Row, type Section, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import type { JudgedRoute } from "./address.ts";
import type { Role } from "./role.table.ts";
import type { RoleAddress, RoleEvidence } from "./role.ts";
import { vrpText } from "./route-finding.ts";
import { addressFault, type DataNeed, type RouteFacts, rowsOf, seeRoutes } from "./routes.ts";

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
  { when: ({ has_data }) => !has_data, status: "error", verdict: "could-not-test" },
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
  if (!facts.has_data) return { facts, findings: seen.findings, unmeasured: seen.unmeasured };
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

/** Longest prefixes that networks commonly accept (RFC 7454 section 6.1.3). */
const LONGEST_ACCEPTED = { 4: 24, 6: 48 } as const;

interface Exposure {
  /** `null` without a valid route. */
  readonly verdict: Verdict | null;
  readonly findings: readonly Finding[];
}

const MINIMAL: Exposure = { verdict: "minimal", findings: [] };

/** The worst of the origins that have a valid route to the address. */
function exposureOf(address: RoleAddress): Exposure {
  const valid = address.routes.filter(({ state }) => state === "valid");
  const origins = new Set(valid.flatMap(({ seen }) => seen.origin ?? []));
  const all = [...origins].map((origin) => exposureTo(address, origin));
  const findings = all.flatMap((each) => each.findings);
  if (all.some(({ verdict }) => verdict === "exposed")) return { verdict: "exposed", findings };
  if (all.some(({ verdict }) => verdict === "long")) return { verdict: "long", findings };
  return valid.length === 0 ? { verdict: null, findings: [] } : MINIMAL;
}

/**
 * What an attacker with the AS number of an origin as a forged one could announce: prefixes longer than the longest that
 * the origin itself announces for the address, up to the largest max length of its VRPs (RFC 9319 section 5).
 */
function exposureTo(address: RoleAddress, origin: number): Exposure {
  const own = address.routes.filter(({ seen }) => seen.origin === origin);
  const longest = own.reduce((a, b) => (b.length > a.length ? b : a));
  const widest = address.ipVrps.filter(({ asn }) => asn === origin).sort(byMaxLength)[0];
  if (widest === undefined || widest.max_length <= longest.length) return MINIMAL;
  const accepted = LONGEST_ACCEPTED[familyOf(longest)];
  const from = longest.length + 1;
  const to = Math.min(widest.max_length, accepted);
  const roa = vrpText({ ...widest, maxLength: widest.max_length });
  const route = { prefix: longest.seen.prefix, origin: longest.seen.as, roa };
  const at = [longest.pointer, `${address.pointer}/ip_vrps`];
  return from <= to
    ? { verdict: "exposed", findings: [finding("max-length-exposed", { ...route, from, to }, at)] }
    : { verdict: "long", findings: [finding("max-length-long", { ...route, accepted }, at)] };
}

const byMaxLength = (a: { max_length: number }, b: { max_length: number }): number =>
  b.max_length - a.max_length;

function familyOf({ seen }: JudgedRoute): 4 | 6 {
  const prefix = parseIpPrefix(seen.prefix);
  return prefix.ok ? prefix.value.family : 4;
}

/** The first of those that say the same. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((each) => [JSON.stringify(each.params), each])).values()];
}
