import type { NameServerHost } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { isInDomain, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

/** What fits in a UDP reply without EDNS, RFC 1035 section 4.2.1. */
const PLAIN_OCTETS = 512;

interface Sets {
  readonly parent: readonly string[];
  readonly child: readonly string[] | null;
  /** A name server in the zone itself has other addresses than the glue says. */
  readonly in_domain_glue_differs: boolean;
}

export const dnsNsDelegation = defineZoneCheck({
  id: "dns_ns_delegation",
  spec: ["RFC 1034 4.2.2", "RFC 9471 3"],
  depth: "fast",
  skips: ["unseen"],
  look: compareSides,
  table: [
    { when: found("glue-missing"), status: "failed", verdict: "glue-missing" },
    { when: (facts) => facts.in_domain_glue_differs === true, status: "failed", verdict: "glue-wrong" },
    { when: found("ns-only-at-parent", "ns-only-at-child"), status: "warning", verdict: "differs" },
    { when: found("glue-differs", "glue-family-missing"), status: "warning", verdict: "glue-differs" },
    { when: found("referral-large"), status: "info", verdict: "large" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "glue-missing": {
      says: "The delegation of {zone} lacks the address of a name server that lies in {zone} itself.",
      fix: "Have the address published as glue in the parent zone.",
    },
    "glue-wrong": {
      says: "The delegation of {zone} has a wrong address for one of its own name servers.",
      fix: "Have the glue at the parent corrected.",
    },
    differs: {
      says: "The parent and {zone} do not list the same name servers.",
      fix: "Make the NS records of {zone} and the delegation the same.",
    },
    "glue-differs": {
      says: "The addresses in the delegation of {zone} are not those that the name servers have.",
      fix: "Have the glue at the parent corrected.",
    },
    large: { says: "The delegation of {zone} does not fit in a plain reply of 512 octets." },
    good: { says: "The delegation of {zone} matches the zone." },
  },
});

function compareSides(zone: Zone): ZoneLook<Sets> {
  const { record, pointer } = zone;
  const { parent_ns: parent, child_ns: child } = record;
  // A recursive resolver, or a server that holds parent and zone, does not show the delegation.
  if (parent === null) return { skip: "unseen" };
  const glue = record.hosts
    .filter((host) => parent.includes(host.name))
    .flatMap((host) => glueFindings(host, zone));
  const wrong = glue.filter(({ code }) => code === "glue-differs");
  const inDomain = new Set(
    record.hosts.filter((host) => isInDomain(host, zone.name)).map(({ name }) => name),
  );
  const findings = [...glue, ...nameFindings(zone, parent, child), ...sizeFindings(zone, parent)];
  return {
    findings,
    unmeasured: child === null ? { cause: "dns-failure", evidence: [`${pointer}/child_ns`] } : null,
    facts: {
      parent,
      child,
      in_domain_glue_differs: wrong.some(({ params: { host = "" } = {} }) => inDomain.has(String(host))),
    },
  };
}

function nameFindings(
  { name, pointer }: Zone,
  parent: readonly string[],
  child: readonly string[] | null,
): Finding[] {
  if (child === null) return [];
  const evidence = [`${pointer}/parent_ns`, `${pointer}/child_ns`];
  const onlyAtParent = parent.filter((host) => !child.includes(host));
  const onlyAtChild = child.filter((host) => !parent.includes(host));
  return [
    ...(onlyAtParent.length === 0
      ? []
      : [finding("ns-only-at-parent", { zone: name, hosts: onlyAtParent }, evidence)]),
    ...(onlyAtChild.length === 0
      ? []
      : [finding("ns-only-at-child", { zone: name, hosts: onlyAtChild }, evidence)]),
  ];
}

function glueFindings(host: NameServerHost, { record, name, pointer }: Zone): Finding[] {
  const glue = record.glue[host.name] ?? [];
  const at = [`${pointer}/glue`, pointerTo("dns", "answers", host.a), pointerTo("dns", "answers", host.aaaa)];
  if (glue.length === 0) {
    return isInDomain(host, name) ? [finding("glue-missing", { zone: name, host: host.name }, at)] : [];
  }
  return [
    ...compareFamily(
      host,
      glue.filter((address) => !address.includes(":")),
      host.ipv4,
      at,
    ),
    ...compareFamily(
      host,
      glue.filter((address) => address.includes(":")),
      host.ipv6,
      at,
    ),
  ];
}

function compareFamily(
  host: NameServerHost,
  glue: readonly string[],
  own: readonly string[] | null,
  at: readonly string[],
): Finding[] {
  if (own === null || isSameSet(glue, own)) return [];
  if (glue.length === 0) {
    return [finding("glue-family-missing", { host: host.name, addresses: own }, at)];
  }
  return [finding("glue-differs", { host: host.name, glue, addresses: own }, at)];
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

/** Octets of a referral with the addresses that are needed at least: one of each family for names in the zone. */
function sizeFindings({ name, record, pointer }: Zone, parent: readonly string[]): Finding[] {
  const header = 12;
  const question = octetsOf(name) + 4;
  const ns = parent.map(
    (host) => 12 + (host.endsWith(`.${name}`) ? octetsOf(host) - octetsOf(name) + 2 : octetsOf(host)),
  );
  const glue = parent.flatMap((host) => {
    if (!host.endsWith(`.${name}`)) return [];
    const addresses = record.glue[host] ?? [];
    const hasFour = addresses.some((address) => !address.includes(":"));
    const hasSix = addresses.some((address) => address.includes(":"));
    return [hasFour ? 16 : 0, hasSix ? 28 : 0];
  });
  const octets = [header, question, ...ns, ...glue].reduce((sum, part) => sum + part, 0);
  return octets > PLAIN_OCTETS
    ? [finding("referral-large", { zone: name, octets }, [`${pointer}/parent_ns`])]
    : [];
}

/** Octets of a name on the wire; escapes count as the octet they stand for. */
function octetsOf(name: string): number {
  return name === "." ? 1 : name.replaceAll(/\\(?:\d{3}|.)/g, "x").length + 2;
}
