import { FAULT_OF_CAUSE } from "../../model/cause.ts";
import type { NameServerHost } from "../../model/evidence.ts";
import type { Finding, ServerRow } from "../../model/report.ts";
import { causeOf } from "../answer.ts";
import type { Row, Seen, Setting, Unmeasured } from "../define.ts";
import { type Zone, zoneOf } from "../dns/zone.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { bogusFindings, type Host, hostsOf, MIN_HOSTS, type NsEvidence } from "./host.ts";

export interface AddressFacts {
  readonly zone: string | null;
  /** Name servers, those with an IPv6 address, and those of which it could not be learnt. */
  readonly name_servers: number;
  readonly with_ipv6: number;
  readonly not_learnt: number;
}

/** What was not learnt is taken for the best, so that a failure rests on what was seen (`settled.md` 2.4). */
export const ADDRESS_ROWS: readonly Row<AddressFacts, "good" | "bad" | "other">[] = [
  {
    when: ({ with_ipv6, not_learnt }) => with_ipv6 + not_learnt >= MIN_HOSTS,
    status: "passed",
    verdict: "good",
  },
  { when: ({ with_ipv6, not_learnt }) => with_ipv6 + not_learnt === 1, status: "failed", verdict: "other" },
  { when: () => true, status: "failed", verdict: "bad" },
];

/** Which name servers have IPv6 addresses. */
export function seeAddresses(evidence: NsEvidence, setting: Setting): Seen<AddressFacts> {
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
    unmeasured: isParity && isUnclear(unmeasured) ? null : unmeasured,
  };
}

const isUnclear = (unmeasured: Unmeasured | null): boolean =>
  unmeasured !== null && FAULT_OF_CAUSE[unmeasured.cause] === "unclear";

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

function whyUnknown({ aaaa }: NameServerHost, evidence: NsEvidence): Unmeasured {
  const answer = evidence.dns.answers[aaaa];
  const cause = answer === undefined ? "evidence-missing" : causeOf(answer, evidence);
  return { cause, evidence: [pointerTo("dns", "answers", aaaa)] };
}
