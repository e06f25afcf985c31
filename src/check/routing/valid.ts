/** Whether the routes to the addresses of a role are valid (`routing.md` 6.1). */
import type { ServerRow } from "../../model/report.ts";
import type { TestId } from "../../model/tests.table.ts";
import { type AnyCheck, defineCheck, type Row, type Section, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import type { Role } from "./role.table.ts";
import type { RoleAddress, RoleEvidence } from "./role.ts";
import { type DistinctRoute, distinctRoutes, routeFindings } from "./route-finding.ts";
import {
  addressFault,
  type DataNeed,
  dataRows,
  isRouted,
  type RouteFacts,
  rowsOf,
  seeRoutes,
} from "./routes.ts";

interface ValidFacts extends RouteFacts {
  /** Distinct routes by state. */
  readonly valid: number;
  readonly invalid: number;
  readonly not_found: number;
}

type Verdict = "good" | "bad" | "invalid" | "not-routed";

const NOT_APPLICABLE = { status: "not_tested", reason: "not_applicable", points: 10 } as const;

const TABLE: readonly Row<ValidFacts, Verdict>[] = [
  ...dataRows<Verdict>("not-tested"),
  { ...NOT_APPLICABLE, when: ({ addresses }) => addresses === 0, verdict: "not-tested" },
  { when: ({ invalid }) => invalid > 0, status: "failed", verdict: "invalid" },
  { when: ({ not_found }) => not_found > 0, status: "failed", verdict: "bad" },
  { ...NOT_APPLICABLE, when: ({ routed }) => routed === 0, verdict: "not-routed" },
  { when: () => true, status: "passed", verdict: "good" },
];

const NEEDS: readonly DataNeed[] = ["vrps", "routes"];

export function defineValid(id: TestId, { role, sections, of }: Role): AnyCheck {
  return defineCheck<Section, ValidFacts, Verdict>({
    id,
    needs: sections,
    spec: ["RFC 6811 2", "RFC 9582", "RFC 6483 4"],
    see: (evidence, setting) => seeValidity(role, evidence, setting),
    table: TABLE,
    errorVerdict: "not-tested",
    text: {
      good: { says: `All routes to the addresses of ${of} are valid.` },
      bad: {
        says: `No ROA covers some routes to the addresses of ${of}.`,
        fix: "Have the holders of the prefixes publish ROAs for what is announced, without a max length.",
      },
      invalid: {
        says: `The ROAs forbid some routes to the addresses of ${of}.`,
        fix: "Correct the ROAs or the announcements; where neither is right, contact the network that announces.",
      },
      "not-routed": { says: `Nobody announces the addresses of ${of}.` },
    },
    culprits: {
      bad: ["route-not-found"],
      invalid: ["route-invalid-asn", "route-invalid-length", "route-as0", "route-as-set"],
    },
    differs:
      "internet.nl counts routes to a quarter of all addresses, passes over routes that end in an AS set, and takes a failed lookup for “no address”.",
  });
}

function seeValidity(role: Role["role"], evidence: RoleEvidence, setting: Setting): Seen<ValidFacts> {
  const seen = seeRoutes(role, NEEDS, evidence, setting);
  const routes = distinctRoutes(seen.addresses);
  const count = (state: DistinctRoute["route"]["state"]): number =>
    routes.filter(({ route }) => route.state === state).length;
  const facts = {
    ...seen.facts,
    valid: count("valid"),
    invalid: count("invalid"),
    not_found: count("not-found"),
  };
  if (!facts.has_data || facts.is_switched_off)
    return { facts, findings: seen.findings, unmeasured: seen.unmeasured };
  const unrouted = seen.addresses.filter(({ record }) => record.lookup === "unrouted");
  return {
    facts,
    findings: [
      ...seen.findings,
      ...routes.flatMap(routeFindings),
      ...unrouted.map(({ host, address, pointer }) =>
        finding("address-not-announced", { host, address }, [pointer]),
      ),
    ],
    servers: rowsOf(seen.addresses, rowOf),
    unmeasured: seen.unmeasured,
  };
}

function rowOf(address: RoleAddress): Pick<ServerRow, "status" | "verdict"> {
  const states = address.routes.map(({ state }) => state);
  if (states.includes("invalid")) return { status: "failed", verdict: "invalid" };
  if (states.includes("not-found")) return { status: "failed", verdict: "bad" };
  if (addressFault(address, NEEDS) !== null) return { status: "error", verdict: "not-tested" };
  return isRouted(address)
    ? { status: "passed", verdict: "good" }
    : { status: "not_tested", verdict: "not-routed" };
}
