/** The chain of trust as a graph for Graphviz: a cluster for each zone, arrows for who vouches for whom. */
import type { DnsEvidence, EvidenceDocument, KeyNode, SignatureLink, ZoneChain } from "../model/evidence.ts";
import type { Security } from "../model/security.ts";
import { zoneOfName, zonePath } from "./chain.ts";
import { algorithmName, digestName } from "./dnssec.table.ts";
import { escapeText } from "./escape.ts";

/** Colours in which DNSViz draws the same, so that people know them. */
const COLOUR: Readonly<Record<Security, string>> = {
  secure: "#0a879a",
  insecure: "#000000",
  bogus: "#be1515",
  indeterminate: "#f4b800",
};
const LINK: Readonly<Record<SignatureLink["status"], readonly [colour: string, style: string]>> = {
  valid: [COLOUR.secure, "solid"],
  invalid: [COLOUR.bogus, "solid"],
  expired: ["#6131a3", "solid"],
  "not-yet-valid": ["#6131a3", "solid"],
  "no-key": ["#e5a1a1", "dashed"],
  unsupported: [COLOUR.indeterminate, "dotted"],
  untried: ["#d0d0d0", "dotted"],
};

/** One graph for all documents; a name without DNSSEC evidence has its box and no more. */
export function chainDot(documents: readonly EvidenceDocument[]): string {
  const graphs = documents.map((document, index) => targetLines(document, `t${index}`));
  return [
    "digraph chain {",
    '  graph [rankdir=TB, fontname="sans-serif", compound=true];',
    '  node [fontname="sans-serif", fontsize=10];',
    '  edge [fontname="sans-serif", fontsize=9];',
    ...graphs.flat(),
    "}",
    "",
  ].join("\n");
}

function targetLines({ target, dns }: EvidenceDocument, prefix: string): string[] {
  const zone = dns === undefined ? null : zoneOfName(dns.zones, target.name);
  if (dns === undefined || zone === null)
    return [`  ${id(prefix, target.name)} [label=${quoted(target.name)}, shape=box];`];
  return zonePath(dns.zones, zone).flatMap((name) => {
    const chain = dns.zones[name];
    return chain === undefined
      ? []
      : [...clusterLines(name, chain, prefix), ...linkLines(name, chain, dns, prefix)];
  });
}

function clusterLines(name: string, chain: ZoneChain, prefix: string): string[] {
  const title = `${name === "." ? "." : `${name}.`} ${chain.security}${chain.reason === undefined ? "" : `: ${chain.reason.code}`}`;
  const sets = chain.links.map(({ type, rrset }) => ({ type, rrset }));
  return [
    `  subgraph ${quoted(`cluster_${prefix}_${name}`)} {`,
    `    label=${quoted(title)}; color=${quoted(COLOUR[chain.security])}; style=rounded;`,
    ...(chain.dnskeys.length === 0 ? [`    ${id(prefix, name)} [label="not signed", shape=plaintext];`] : []),
    ...chain.dnskeys.map((key) => `    ${id(prefix, name, key.id)} [${keyStyle(key, chain)}];`),
    ...[...new Map(sets.map((set) => [set.rrset, set])).values()]
      .filter(({ type }) => type !== "DNSKEY")
      .map(
        ({ rrset, type }) =>
          `    ${id(prefix, name, rrset)} [label=${quoted(type)}, shape=box, style=rounded];`,
      ),
    "  }",
  ];
}

function keyStyle(key: KeyNode, chain: ZoneChain): string {
  const size = key.bits === null ? "" : ` ${key.bits} bits`;
  const odd = key.status === "revoked" || key.status === "malformed" ? `\n${key.status}` : "";
  const label = `DNSKEY ${key.key_tag}\n${algorithmName(key.algorithm)} (${key.algorithm})${size}${odd}`;
  const isAnchor = chain.anchor && key.sep && key.status === "secure";
  return [
    `label=${quoted(label)}`,
    "shape=ellipse",
    ...(isAnchor ? ["peripheries=2"] : []),
    ...(key.sep ? ['style=filled, fillcolor="#d3d3d3"'] : []),
  ].join(", ");
}

function linkLines(name: string, chain: ZoneChain, { zones }: DnsEvidence, prefix: string): string[] {
  const { parent, ds, links } = chain;
  return [
    ...links.map((link) => {
      const [colour, style] = LINK[link.status];
      const to =
        link.type === "DNSKEY" ? id(prefix, name, keySetOf(link, chain)) : id(prefix, name, link.rrset);
      const label = link.status === "valid" ? "" : `, label=${quoted(link.status)}`;
      return `  ${id(prefix, name, link.key)} -> ${to} [color=${quoted(colour)}, style=${style}${label}];`;
    }),
    ...(parent === null || zones[parent] === undefined
      ? []
      : ds.map((record) => {
          const from = id(prefix, parent, zones[parent]?.dnskeys[0]?.id ?? "");
          const to = id(prefix, name, record.matches ?? chain.dnskeys[0]?.id ?? "");
          const isGood = record.status === "match";
          const colour = isGood ? COLOUR.secure : COLOUR.bogus;
          const label = `DS ${record.key_tag} ${digestName(record.digest_type)}${isGood ? "" : ` ${record.status}`}`;
          return `  ${from} -> ${to} [color=${quoted(colour)}, penwidth=2, label=${quoted(label)}];`;
        })),
    ...(parent !== null && ds.length === 0
      ? [
          `  ${id(prefix, parent, zones[parent]?.dnskeys[0]?.id ?? "")} -> ${id(prefix, name, chain.dnskeys[0]?.id ?? "")} [style=dashed, label="no DS"];`,
        ]
      : []),
  ];
}

/** The key at which the signature over the key set is drawn: another one, where there is one. */
const keySetOf = (link: SignatureLink, { dnskeys }: ZoneChain): string =>
  dnskeys.find(({ id: other }) => other !== link.key)?.id ?? link.key;

/** A node; without a part, the zone itself. */
const id = (prefix: string, zone: string, part = ""): string =>
  quoted(part === "" ? `${prefix} ${zone}` : `${prefix} ${zone} ${part}`);

/** A string of the DOT language, in which names from the network are harmless. */
const quoted = (text: string): string =>
  `"${text
    .split("\n")
    .map((line) => escapeText(line, { max: 260 }).replaceAll("\\", "\\\\").replaceAll('"', '\\"'))
    .join("\\n")}"`;
