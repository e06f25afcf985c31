import type { Finding, ServerRow } from "../../model/report.ts";
import { causeOfBlock } from "../answer.ts";
import type { Seen, Setting, Unmeasured } from "../define.ts";
import { isOnlyOverTcp } from "../dns/ns-behaviour.ts";
import { messageOf } from "../dns/server.ts";
import { type Zone, zoneOf } from "../dns/zone.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { type AddressFacts, seeAddresses } from "./address.ts";
import { bogusFindings, type Host, hostsOf, MIN_HOSTS, type NsEvidence } from "./host.ts";

export interface ReachFacts extends AddressFacts {
  readonly is_switched_off: boolean;
  readonly addresses: number;
  readonly answering: number;
  /** Out of 10. */
  readonly score: number;
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

/** Which IPv6 addresses of the name servers answer, and what that is worth. */
export function seeReach(evidence: NsEvidence, setting: Setting): Seen<ReachFacts> {
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
