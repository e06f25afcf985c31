/** The form of the own tests of category `dns`: what is found in a zone decides, by a table over finding codes. */
import type { Depth } from "../../model/depth.ts";
import type { Finding, ServerRow } from "../../model/report.ts";
import { clamp, type NotTestedReason, type Status } from "../../model/status.ts";
import { TESTS, type TestId } from "../../model/tests.table.ts";
import {
  type AnyCheck,
  defineCheck,
  type Row,
  type Seen,
  type Setting,
  type Text,
  type Unmeasured,
} from "../define.ts";
import { finding } from "../finding.ts";
import type { FindingCode } from "../findings.table.ts";
import { pointerTo } from "../pointer.ts";
import { replyPointers, type Server } from "./server.ts";
import { isSparedFamily, serverCause, type Zone, type ZoneEvidence, zoneOf } from "./zone.ts";

/**
 * Why a test is not made in this zone:
 * - `depth`: it needs more questions than the depth of the scan puts
 * - `unsigned`: it is about signatures, and there are none to expect
 * - `no-key`: there is no trusted key to validate with; `dns_dnssec_rrsets` says why
 * - `unseen`: what it looks at is not shown from outside
 * - `unmeasured`: nothing is known
 */
export type Skip = "depth" | "unsigned" | "no-key" | "unseen" | "unmeasured";

export interface ZoneFacts {
  readonly zone: string | null;
  readonly skip: Skip | null;
  /** Codes of the findings, sorted. */
  readonly found: readonly string[];
}

/** What a test saw of a zone. */
export interface ZoneLook<X extends object> {
  readonly skip?: Skip;
  readonly findings?: readonly Finding[];
  /** Codes found at each server that was looked at. */
  readonly servers?: readonly ServerLook<X>[];
  readonly unmeasured?: Unmeasured | null;
  readonly facts?: X;
}

export interface ServerLook<X extends object = object> {
  readonly server: Server;
  readonly found: readonly FindingCode[];
  /** The facts there would be if this server were the only one; default none. */
  readonly facts?: Partial<X>;
  /** The server was not measured. */
  readonly isUnknown?: boolean;
}

export interface ZoneCheck<X extends object, V extends string> {
  readonly id: TestId;
  readonly spec: readonly string[];
  /** The least depth at which the evidence holds what the test reads. */
  readonly depth: Depth;
  /** It is about what servers answer: without one that gives the zone there is nothing to judge. */
  readonly needsServers?: boolean;
  readonly look: (zone: Zone) => ZoneLook<X>;
  /** Why the test may not be made; `unmeasured` is always possible. */
  readonly skips?: readonly Exclude<Skip, "unmeasured">[];
  /** Rows after those of the skips. */
  readonly table: readonly Row<ZoneFacts & Partial<X>, V>[];
  readonly text: Readonly<Record<V, Text>>;
  readonly differs?: string;
}

const SKIPPED = { status: "not_tested", verdict: "not-tested" } as const;

interface SkipReason {
  readonly reason: NotTestedReason;
  readonly blockedBy?: TestId;
}

const REASONS: Readonly<Record<Exclude<Skip, "unmeasured">, SkipReason>> = {
  depth: { reason: "disabled" },
  unsigned: { reason: "not_applicable" },
  "no-key": { reason: "blocked", blockedBy: "dns_dnssec_rrsets" },
  unseen: { reason: "undecidable" },
};

const DEPTHS: readonly Depth[] = ["fast", "standard", "deep"];

/** A test of the zone that holds the target's name. */
export function defineZoneCheck<X extends object, V extends string>(check: ZoneCheck<X, V>): AnyCheck {
  const { skips = [] } = check;
  const skipRows: Row<ZoneFacts & Partial<X>, V>[] = [
    ...skips.map((skip) => ({
      ...SKIPPED,
      ...REASONS[skip],
      when: (facts: ZoneFacts) => facts.skip === skip,
    })),
    { when: (facts) => facts.skip === "unmeasured", status: "error", verdict: "could-not-test" },
  ];
  return defineCheck<"dns" | "ns", ZoneFacts & Partial<X>, V>({
    id: check.id,
    needs: ["dns", "ns"],
    spec: check.spec,
    see: (evidence, setting) => seeZone(check, evidence, setting),
    table: [...skipRows, ...check.table],
    text: check.text,
    ...(check.differs === undefined ? {} : { differs: check.differs }),
  });
}

/** Holds when any of some findings was made. */
export function found(...codes: readonly FindingCode[]): (facts: ZoneFacts) => boolean {
  return (facts) => codes.some((code) => facts.found.includes(code));
}

function seeZone<X extends object, V extends string>(
  check: ZoneCheck<X, V>,
  evidence: ZoneEvidence,
  setting: Setting,
): Seen<ZoneFacts & Partial<X>> {
  const blank: Partial<X> = {};
  const zone = zoneOf(evidence, setting);
  if (zone === null) {
    const unmeasured: Unmeasured = { cause: "dns-failure", evidence: [pointerTo("ns")] };
    return { facts: { ...blank, zone: null, skip: "unmeasured", found: [] }, unmeasured };
  }
  const isTooShallow = DEPTHS.indexOf(evidence.options.depth) < DEPTHS.indexOf(check.depth);
  if (isTooShallow) return { facts: { ...blank, zone: zone.name, skip: "depth", found: [] } };
  if (check.needsServers === true && !zone.servers.some(({ state }) => state === "working")) {
    return {
      facts: { ...blank, zone: zone.name, skip: "unmeasured", found: [] },
      unmeasured: noServer(zone),
    };
  }
  const { skip = null, findings = [], servers = [], unmeasured = null, facts = blank } = check.look(zone);
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  return {
    facts: { ...facts, zone: zone.name, skip, found: codes },
    findings: [
      ...findings,
      ...spared(zone, servers),
      ...(check.needsServers === true && skip === null ? leftOut(zone) : []),
    ],
    servers: servers.map((look) => rowOf(check, look, zone)),
    unmeasured,
  };
}

function noServer(zone: Zone): Unmeasured {
  const missing = serverCause(zone, zone.servers);
  return { cause: missing?.cause ?? "dns-failure", evidence: [missing?.server.pointer ?? zone.pointer] };
}

/** Names the servers that a comparison did without. */
function leftOut(zone: Zone): Finding[] {
  const lame = zone.servers.filter(({ state }) => state === "lame");
  if (lame.length === 0) return [];
  const servers = lame.map(({ label }) => label);
  return [
    finding(
      "servers-left-out",
      { zone: zone.name, servers },
      lame.flatMap((each) => replyPointers(each, "soa")),
    ),
  ];
}

/** Says which family was left out, where the servers were judged over the other one alone. */
function spared(zone: Zone, looks: readonly ServerLook[]): Finding[] {
  const servers = looks.map(({ server }) => server).filter((server) => isSparedFamily(zone, server));
  return [...new Set(servers.map(({ family }) => family))].map((family) => {
    const name = family === "ipv6" ? "IPv6" : "IPv4";
    return finding("family-not-measured", { family: name }, [pointerTo("vantage", family)]);
  });
}

/** What the table would say if this server were the only one. */
function rowOf<X extends object, V extends string>(
  check: ZoneCheck<X, V>,
  { server, found: codes, isUnknown, facts = {} }: ServerLook<X>,
  zone: Zone,
): ServerRow {
  const base = { server: server.hosts[0] ?? server.address, address: server.address };
  if (isUnknown === true || server.state === "unmeasured") {
    return { ...base, status: "error", verdict: "could-not-test" };
  }
  const row = check.table.find(({ when }) => when({ ...facts, zone: zone.name, skip: null, found: codes }));
  if (row === undefined) throw new Error(`no row of ${check.id} holds`);
  return { ...base, status: clampFor(check.id, row.status, zone), verdict: row.verdict };
}

function clampFor(id: TestId, status: Status, { setting }: Zone): Status {
  const level = setting.profile.tests[id]?.level ?? TESTS.find((test) => test.id === id)?.level;
  return level === undefined ? status : clamp(status, level);
}
