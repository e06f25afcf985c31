/** Whether networks that drop invalid routes still reach the addresses of a role (RFC 6811 section 3). */
import type { ServerObservations } from "../../model/evidence.ts";
import type { Finding, ServerRow } from "../../model/report.ts";
import type { TestId } from "../../model/tests.table.ts";
import { type AnyCheck, defineCheck, type Row, type Section, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import type { Role } from "./role.table.ts";
import type { RoleAddress, RoleEvidence } from "./role.ts";
import { addressFault, type DataNeed, dataRows, type RouteFacts, rowsOf, seeRoutes } from "./routes.ts";

interface ReachableFacts extends RouteFacts {
  /** Addresses to which every route is invalid. */
  readonly unreachable: number;
  /** Addresses to which some routes are invalid. */
  readonly partial: number;
}

type Verdict = "unreachable" | "partial" | "reachable";

const TABLE: readonly Row<ReachableFacts, Verdict>[] = [
  ...dataRows<Verdict>("could-not-test"),
  {
    when: ({ routed }) => routed === 0,
    status: "not_tested",
    verdict: "not-tested",
    reason: "not_applicable",
  },
  { when: ({ unreachable }) => unreachable > 0, status: "warning", verdict: "unreachable" },
  { when: ({ partial }) => partial > 0, status: "info", verdict: "partial" },
  { when: () => true, status: "passed", verdict: "reachable" },
];

const NEEDS: readonly DataNeed[] = ["vrps", "routes"];

export function defineReachable(id: TestId, { role, sections, of }: Role): AnyCheck {
  return defineCheck<Section, ReachableFacts, Verdict>({
    id,
    needs: sections,
    spec: ["RFC 6811 3", "RFC 7115 5"],
    see: (evidence, setting) => seeReach(role, evidence, setting),
    table: TABLE,
    text: {
      unreachable: {
        says: `Networks that drop invalid routes cannot reach some addresses of ${of}: {unreachable} of {addresses}.`,
        fix: "Correct the ROAs or the announcements; the test of validity says which.",
      },
      partial: {
        says: `Some routes to the addresses of ${of} are invalid, but others are not.`,
      },
      reachable: { says: `Networks that drop invalid routes reach the addresses of ${of}.` },
    },
  });
}

function seeReach(role: Role["role"], evidence: RoleEvidence, setting: Setting): Seen<ReachableFacts> {
  const seen = seeRoutes(role, NEEDS, evidence, setting);
  const verdicts = seen.addresses.map(verdictOf);
  const facts = {
    ...seen.facts,
    unreachable: verdicts.filter((verdict) => verdict === "unreachable").length,
    partial: verdicts.filter((verdict) => verdict === "partial").length,
  };
  if (!facts.has_data || facts.is_switched_off)
    return { facts, findings: seen.findings, unmeasured: seen.unmeasured };
  return {
    facts,
    findings: [...seen.findings, ...seen.addresses.flatMap((each) => findingsOf(each, evidence))],
    servers: rowsOf(seen.addresses, rowOf),
    unmeasured: seen.unmeasured,
  };
}

/** `null` for an address that nobody announces. */
function verdictOf({ routes }: RoleAddress): Verdict | null {
  const invalid = routes.filter(({ state }) => state === "invalid");
  if (routes.length === 0) return null;
  if (invalid.length === routes.length) return "unreachable";
  return invalid.length > 0 ? "partial" : "reachable";
}

const STATUS = { unreachable: "warning", partial: "info", reachable: "passed" } as const;

function rowOf(address: RoleAddress): Pick<ServerRow, "status" | "verdict"> {
  const verdict = verdictOf(address);
  if (verdict !== null) return { status: STATUS[verdict], verdict };
  return addressFault(address, NEEDS) === null
    ? { status: "not_tested", verdict: "not-tested" }
    : { status: "error", verdict: "could-not-test" };
}

function findingsOf(address: RoleAddress, evidence: RoleEvidence): Finding[] {
  const { host, address: text, routes } = address;
  const verdict = verdictOf(address);
  if (verdict !== "unreachable" && verdict !== "partial") return [];
  const params = { host, address: text };
  const at = routes.filter(({ state }) => state === "invalid").map(({ pointer }) => pointer);
  if (verdict === "partial") return [finding("only-some-routes-invalid", params, at)];
  const silence = silenceOf(text, evidence);
  return [
    finding("only-invalid-routes", params, at),
    ...(silence === null ? [] : [finding("silent-with-invalid-routes", params, [...at, silence])]),
  ];
}

const SILENT: ReadonlySet<string> = new Set(["timeout", "unreachable"]);

/** Where the evidence says that the address did not answer questions to a name server; `null` if it does not. */
function silenceOf(address: string, { ns = {} }: RoleEvidence): string | null {
  for (const [zone, { servers = {} }] of Object.entries(ns)) {
    const seen: ServerObservations | undefined = Object.hasOwn(servers, address)
      ? servers[address]
      : undefined;
    if (seen?.soa !== undefined && SILENT.has(seen.soa.outcome) && isSilent(seen)) {
      return pointerTo("ns", zone, "servers", address, "soa");
    }
  }
  return null;
}

/** A server that only minds EDNS is reached. */
const isSilent = ({ plain }: ServerObservations): boolean => plain === undefined || SILENT.has(plain.outcome);
