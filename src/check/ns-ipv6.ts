/** IPv6 of the name servers: whether they have addresses, and whether these answer (`dns.md` 5.2, `scoring.md` 3.1). */

import { FAULT_OF_CAUSE } from "../model/cause.ts";
import type { NameServerHost } from "../model/evidence.ts";
import type { Finding, ServerRow } from "../model/report.ts";
import type { TestId } from "../model/tests.table.ts";
import { parseAddress } from "../proto/ip/address.ts";
import { causeOf, causeOfBlock } from "./answer.ts";
import {
  type AnyCheck,
  defineCheck,
  type Evidence,
  type Row,
  type Seen,
  type Setting,
  type Unmeasured,
} from "./define.ts";
import { isOnlyOverTcp } from "./dns/ns-behaviour.ts";
import { messageOf } from "./dns/server.ts";
import { hasNoAddress, type Zone, zoneOf } from "./dns/zone.ts";
import { finding } from "./finding.ts";
import { pointerTo } from "./pointer.ts";

type NsEvidence = Evidence<"dns" | "ns">;

interface AddressFacts {
  readonly zone: string | null;
  /** Name servers, those with an IPv6 address, and those of which it could not be learnt. */
  readonly name_servers: number;
  readonly with_ipv6: number;
  readonly not_learnt: number;
}

interface ReachFacts extends AddressFacts {
  readonly is_switched_off: boolean;
  readonly addresses: number;
  readonly answering: number;
  /** Out of 10. */
  readonly score: number;
}

/** One name server with what is known of its IPv6 addresses. */
interface Host {
  readonly host: NameServerHost;
  /** `null` when not learnt. */
  readonly ipv6: readonly string[] | null;
}

/** Fewer leave IPv6-only resolvers with a single point of failure. */
const MIN_HOSTS = 2;

/** What was not learnt is taken for the best, so that a failure rests on what was seen (`settled.md` 2.4). */
const ADDRESS_ROWS: readonly Row<AddressFacts, "good" | "bad" | "other">[] = [
  {
    when: ({ with_ipv6, not_learnt }) => with_ipv6 + not_learnt >= MIN_HOSTS,
    status: "passed",
    verdict: "good",
  },
  { when: ({ with_ipv6, not_learnt }) => with_ipv6 + not_learnt === 1, status: "failed", verdict: "other" },
  { when: () => true, status: "failed", verdict: "bad" },
];

/** Both tests of one side. */
export function defineNsIpv6(address: TestId, reach: TestId): readonly [AnyCheck, AnyCheck] {
  const addressCheck = defineCheck<"dns" | "ns", AddressFacts, "good" | "bad" | "other">({
    id: address,
    needs: ["dns", "ns"],
    spec: ["RFC 3901", "RFC 3596"],
    see: seeAddresses,
    table: [
      { when: ({ zone }) => zone === null, status: "error", verdict: "could-not-test" },
      ...ADDRESS_ROWS,
    ],
    // For internet.nl a name without name servers has none with IPv6.
    parityTable: ADDRESS_ROWS,
    text: {
      good: { says: "Two or more name servers have an IPv6 address." },
      other: {
        says: "Only one name server has an IPv6 address.",
        fix: "Give at least one more name server an AAAA record.",
      },
      bad: {
        says: "No name server has an IPv6 address.",
        fix: "Give at least two name servers an AAAA record.",
      },
    },
  });
  const reachCheck = defineCheck<"dns" | "ns", ReachFacts, "good" | "bad">({
    id: reach,
    needs: ["dns", "ns"],
    spec: ["RFC 3901", "RFC 7766 5"],
    see: seeReach,
    table: [
      {
        when: ({ is_switched_off }) => is_switched_off,
        status: "not_tested",
        verdict: "not-tested",
        reason: "disabled",
      },
      {
        when: ({ addresses, answering }) => answering < addresses,
        status: "failed",
        verdict: "bad",
        points: ({ score }) => score,
      },
      { when: () => true, status: "passed", verdict: "good", points: ({ score }) => score },
    ],
    text: {
      bad: {
        says: "{answering} of the {addresses} IPv6 addresses of the name servers answer.",
        fix: "Let every name server answer at its IPv6 addresses, or remove those AAAA records.",
      },
      good: { says: "Every IPv6 address of the name servers answers." },
    },
    gate: { test: address, verdicts: ["bad"] },
    pointsIfBlocked: () => 0,
    differs: "internet.nl asks once, and fails a server whose first reply gets lost.",
  });
  return [addressCheck, reachCheck];
}

function seeAddresses(evidence: NsEvidence, setting: Setting): Seen<AddressFacts> {
  const zone = zoneOf(evidence, setting);
  const isParity = setting.profile.reading !== "rfc";
  if (zone === null || (isParity && isTopLevel(zone.name))) return withoutZone(evidence, isParity, zone);
  const hosts = hostsOf(zone);
  const withIpv6 = hosts.filter(({ ipv6 }) => (ipv6?.length ?? 0) > 0);
  // internet.nl takes a lookup that fails for "no address".
  const without = hosts.filter(({ ipv6 }) => ipv6?.length === 0 || (isParity && ipv6 === null));
  const unknown = hosts.find(({ ipv6 }) => ipv6 === null);
  const isKnown = unknown === undefined || withIpv6.length >= MIN_HOSTS;
  const unmeasured = isKnown ? null : whyUnknown(unknown.host, evidence);
  return {
    facts: {
      zone: zone.name,
      name_servers: hosts.length,
      with_ipv6: withIpv6.length,
      not_learnt: hosts.length - withIpv6.length - without.length,
    },
    findings: [...shortage(zone, without, withIpv6), ...bogusFindings(hosts, evidence)],
    servers: hosts.map(({ host, ipv6 }): ServerRow => {
      const base = { server: host.name, address: null };
      if (ipv6 === null) return { ...base, status: "error", verdict: "could-not-test" };
      return ipv6.length > 0
        ? { ...base, status: "passed", verdict: "good" }
        : { ...base, status: "failed", verdict: "bad" };
    }),
    unmeasured:
      isParity && isUnclear(unmeasured) ? null : openUnless(withIpv6.length >= MIN_HOSTS, unmeasured),
  };
}

const isUnclear = (unmeasured: Unmeasured | null): boolean =>
  unmeasured !== null && FAULT_OF_CAUSE[unmeasured.cause] === "unclear";

const openUnless = (isSettled: boolean, unmeasured: Unmeasured | null): Unmeasured | null =>
  isSettled ? null : unmeasured;

/** Who has no IPv6 address; where that is nobody and still too few have one, the one that does. */
function shortage(zone: Zone, without: readonly Host[], withIpv6: readonly Host[]): Finding[] {
  const { name, pointer, record } = zone;
  const at = ({ host }: Host): string => `${pointer}/hosts/${record.hosts.indexOf(host)}`;
  const hosts = without.map(({ host }) => host.name);
  if (hosts.length > 0) return [finding("ns-without-ipv6", { zone: name, hosts }, without.map(at))];
  const [only, ...more] = withIpv6;
  if (only === undefined || more.length > 0) return [];
  return [finding("ns-single-with-ipv6", { zone: name, host: only.host.name }, [at(only)])];
}

/** internet.nl never asks the TLD for its own name servers. */
const isTopLevel = (zone: string): boolean => zone === "." || !zone.includes(".");

function withoutZone(evidence: NsEvidence, isParity: boolean, zone: Zone | null): Seen<AddressFacts> {
  const { name } = evidence.target;
  const at = [pointerTo("ns")];
  const facts = { zone: zone?.name ?? null, name_servers: 0, with_ipv6: 0, not_learnt: 0 };
  if (isParity) return { facts, findings: [finding("no-name-servers", { name }, at)] };
  return { facts, unmeasured: { cause: "dns-failure", evidence: at } };
}

/** The zone's own name servers; the parent's where the zone gives none. */
function hostsOf(zone: Zone): Host[] {
  const { child_ns: child, parent_ns: parent, hosts } = zone.record;
  const names = child !== null && child.length > 0 ? child : parent;
  return hosts
    .filter(({ name }) => names === null || names.includes(name))
    .map((host) => ({
      host,
      ipv6: host.ipv6 === null && hasNoAddress(host, zone) ? [] : (host.ipv6?.filter(isRealIpv6) ?? null),
    }));
}

/** IPv4-mapped addresses (RFC 4291 section 2.5.5.2) reach nothing over IPv6. */
function isRealIpv6(address: string): boolean {
  const parsed = parseAddress(address);
  if (!parsed.ok || parsed.family !== 6) return false;
  const { bytes } = parsed;
  return !(bytes.subarray(0, 10).every((octet) => octet === 0) && bytes[10] === 0xff && bytes[11] === 0xff);
}

function whyUnknown({ aaaa }: NameServerHost, evidence: NsEvidence): Unmeasured {
  const answer = evidence.dns.answers[aaaa];
  const cause = answer === undefined ? "evidence-missing" : causeOf(answer, evidence);
  return { cause, evidence: [pointerTo("dns", "answers", aaaa)] };
}

function bogusFindings(hosts: readonly Host[], { dns }: NsEvidence): Finding[] {
  return hosts
    .filter(({ host }) => dns.answers[host.aaaa]?.security === "bogus")
    .map(({ host }) =>
      finding("bogus-data", { name: host.name, type: "AAAA" }, [pointerTo("dns", "answers", host.aaaa)]),
    );
}

/** What one IPv6 address of one name server came to. */
interface Reach {
  readonly host: string;
  readonly address: string;
  /** `null` when not measured. */
  readonly answers: boolean | null;
  readonly unmeasured: Unmeasured | null;
  readonly findings: readonly Finding[];
}

function seeReach(evidence: NsEvidence, setting: Setting): Seen<ReachFacts> {
  const zone = zoneOf(evidence, setting);
  const seen = seeAddresses(evidence, setting);
  const isSwitchedOff = !evidence.options.families.includes("ipv6");
  const none = { is_switched_off: isSwitchedOff, addresses: 0, answering: 0, score: 0 };
  if (zone === null || isSwitchedOff) return { ...seen, facts: { ...seen.facts, ...none } };
  const hosts = hostsOf(zone);
  const reaches = hosts.flatMap(({ host, ipv6 }) =>
    (ipv6 ?? []).map((address) => reachOf(host.name, address, zone)),
  );
  const missing = reaches.find(({ unmeasured }) => unmeasured !== null)?.unmeasured ?? null;
  return {
    facts: {
      ...seen.facts,
      is_switched_off: false,
      addresses: reaches.length,
      answering: reaches.filter(({ answers }) => answers !== false).length,
      score: scoreOf(hosts, reaches),
    },
    findings: [...bogusFindings(hosts, evidence), ...reaches.flatMap(({ findings }) => findings)],
    servers: reaches.map(rowOf),
    unmeasured: missing ?? seen.unmeasured ?? null,
  };
}

function rowOf({ host, address, answers }: Reach): ServerRow {
  const base = { server: host, address };
  if (answers === null) return { ...base, status: "error", verdict: "could-not-test" };
  return answers
    ? { ...base, status: "passed", verdict: "good" }
    : { ...base, status: "failed", verdict: "bad" };
}

function reachOf(host: string, address: string, zone: Zone): Reach {
  const { evidence, setting, record } = zone;
  const reply = record.servers?.[address]?.soa;
  const at = [
    reply === undefined
      ? pointerTo("ns", zone.name, "hosts")
      : pointerTo("ns", zone.name, "servers", address, "soa"),
  ];
  const base = { host, address, findings: [], unmeasured: null };
  const missing = (cause: Unmeasured["cause"]): Reach => ({
    ...base,
    answers: null,
    unmeasured: { cause, evidence: at },
  });
  if (reply === undefined) {
    return missing(evidence.vantage.ipv6 === "ok" ? "evidence-missing" : "ipv6-none");
  }
  switch (reply.outcome) {
    case "ok":
    case "protocol":
      return answering(base, zone, at);
    case "blocked":
      return missing(causeOfBlock(address, evidence.vantage));
    case "budget":
    case "cancelled":
      return missing(reply.outcome);
    case "denied":
      return denied(base, reply.detail ?? "", zone, at);
    default: {
      if (evidence.vantage.ipv6 !== "ok") return missing("ipv6-none");
      // internet.nl asks with EDNS only.
      const isHeard = reply.outcome === "timeout" && record.servers?.[address]?.plain?.outcome === "ok";
      if (isHeard && setting.profile.reading === "rfc") return { ...base, answers: true };
      const params = { host, address, outcome: reply.outcome };
      return { ...base, answers: false, findings: [finding("ns-ipv6-silent", params, at)] };
    }
  }

  function answering(
    seen: Omit<Reach, "answers">,
    { evidence: { dns } }: Zone,
    pointers: readonly string[],
  ): Reach {
    const message = messageOf(reply, dns);
    if (message === undefined || !isOnlyOverTcp(message)) return { ...seen, answers: true };
    const findings = [finding("ns-ipv6-only-over-tcp", { host, address }, pointers)];
    // internet.nl goes to TCP only after a truncated reply.
    return { ...seen, findings, answers: setting.profile.reading === "rfc" };
  }
}

/** `settled.md` 2.6 row 20: what the world cannot reach is the target's fault, where nobody but the world was asked. */
function denied(base: Omit<Reach, "answers">, detail: string, zone: Zone, at: readonly string[]): Reach {
  const { host, address } = base;
  if (detail.includes("excluded")) {
    return { ...base, answers: null, unmeasured: { cause: "excluded", evidence: at } };
  }
  const findings = [finding("address-not-global", { host, address }, at)];
  if (zone.evidence.options.resolver === "iterate") return { ...base, answers: false, findings };
  return { ...base, answers: null, findings, unmeasured: { cause: "address-denied", evidence: at } };
}

/** Out of 10: the mean over the name servers, `scoring.md` 3.1; what was not measured counts as answering. */
function scoreOf(hosts: readonly Host[], reaches: readonly Reach[]): number {
  const scores = hosts.map(({ host }) => {
    const own = reaches.filter((reach) => reach.host === host.name);
    if (!own.some(({ answers }) => answers !== false)) return 0;
    return own.every(({ answers }) => answers !== false) ? 10 : 2;
  });
  const withIpv6 = hosts.filter(({ ipv6 }) => (ipv6?.length ?? 0) > 0).length;
  const count = withIpv6 >= MIN_HOSTS ? withIpv6 : hosts.length;
  const sum = scores.reduce<number>((total, score) => total + score, 0);
  if (count === 0) return 0;
  return count === 1 ? Math.min(5, sum) : Math.trunc(sum / count);
}
