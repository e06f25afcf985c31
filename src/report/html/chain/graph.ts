/** What a drawing of a chain of trust shows: zones from the root down, keys, DS records, record sets, and their links. */
import type { DnsEvidence, KeyNode, SignatureLink, ZoneChain } from "../../../model/evidence.ts";
import { algorithmName, digestName } from "../../dnssec.table.ts";
import { minute } from "../../number.ts";
import {
  type Colour,
  DS_SIGN,
  KEY_COLOUR,
  type LinkSign,
  SIGNATURE_ORDER,
  SIGNATURE_SIGN,
} from "./signs.table.ts";

export interface GraphNode {
  readonly id: string;
  readonly shape: "key" | "ds" | "rrset" | "denial" | "more";
  /** At the most three short lines. */
  readonly lines: readonly string[];
  readonly colour: Colour;
  /** Grey: a key with the SEP bit. */
  readonly isFilled: boolean;
  /** Double outline: a trust anchor. */
  readonly isAnchor: boolean;
  /** Everything about it, for who points at it. */
  readonly about: string;
}

export interface GraphEdge extends LinkSign {
  readonly from: string;
  readonly to: string;
  readonly about: string;
}

export interface GraphZone {
  readonly name: string;
  readonly chain: ZoneChain;
  /** Rows from top to bottom: keys that vouch, keys that sign, what is signed. */
  readonly rows: readonly (readonly GraphNode[])[];
}

export interface Graph {
  readonly zones: readonly GraphZone[];
  readonly edges: readonly GraphEdge[];
}

/** Keys drawn in one zone; more are counted. */
const KEYS = 12;
/** Record sets drawn in one zone. */
const SETS = 12;

/** The graph of the zones of a path, from the top down. */
export function graphOf(dns: Pick<DnsEvidence, "zones" | "rrsets">, path: readonly string[]): Graph {
  const parts = path.flatMap((name, index) => {
    const chain = dns.zones[name];
    return chain === undefined ? [] : [zoneGraph({ name, chain, dns, next: path[index + 1] })];
  });
  const nodes = new Set(parts.flatMap(({ zone }) => zone.rows.flat().map(({ id }) => id)));
  return {
    zones: parts.map(({ zone }) => zone),
    edges: parts.flatMap(({ edges }) => edges).filter(({ from, to }) => nodes.has(from) && nodes.has(to)),
  };
}

interface Place {
  readonly name: string;
  readonly chain: ZoneChain;
  readonly dns: Pick<DnsEvidence, "zones" | "rrsets">;
  /** The zone below on the path. */
  readonly next: string | undefined;
}

interface Part {
  readonly zone: GraphZone;
  readonly edges: readonly GraphEdge[];
}

const idOf = (...parts: readonly string[]): string => parts.join(" ");

function zoneGraph(place: Place): Part {
  const { name, chain } = place;
  const [entries, signers] = keyRows(chain);
  const below = place.next === undefined ? setPart(place) : delegationPart(place, place.next);
  const keys = [entries, signers].map((row) => row.map((key) => keyNode(name, key, chain)));
  const hidden = chain.dnskeys.length - entries.length - signers.length;
  const last = keys.findLastIndex((row) => row.length > 0);
  const withMore = keys.map((row, index) =>
    hidden > 0 && index === Math.max(0, last) ? [...row, moreNode(name, "keys", hidden)] : row,
  );
  return {
    zone: { name, chain, rows: [...withMore, below.nodes].filter((row) => row.length > 0) },
    edges: [...keyEdges(place, entries, signers), ...below.edges],
  };
}

/** Keys that a DS, an anchor or the signature over the keys makes the way in; and the others. */
function keyRows(chain: ZoneChain): readonly [entries: readonly KeyNode[], others: readonly KeyNode[]] {
  const vouched = new Set(chain.ds.map(({ matches }) => matches));
  const keys = chain.dnskeys.toSorted((a, b) => importance(b, chain) - importance(a, chain)).slice(0, KEYS);
  const isEntry = ({ id, sep }: KeyNode): boolean => vouched.has(id) || sep;
  return [keys.filter(isEntry), keys.filter((key) => !isEntry(key))];
}

/** Keys that do something are drawn before those that only stand there. */
function importance(key: KeyNode, { ds, links }: ZoneChain): number {
  const isVouched = ds.some(({ matches }) => matches === key.id);
  const isUsed = links.some((link) => link.key === key.id);
  return Number(isVouched) * 4 + Number(isUsed) * 2 + Number(key.sep);
}

function keyNode(zone: string, key: KeyNode, chain: ZoneChain): GraphNode {
  const { key_tag: tag, algorithm, bits, sep, status, flags, id } = key;
  const isAnchor = chain.anchor && sep && status === "secure";
  const size = bits === null ? "" : `, ${bits} bits`;
  const odd = status === "revoked" || status === "malformed" ? [status] : [];
  return {
    id: idOf(zone, "key", id),
    shape: "key",
    lines: [`DNSKEY ${tag}`, `${algorithmName(algorithm)} (${algorithm})`, ...odd],
    colour: KEY_COLOUR[status],
    isFilled: sep,
    isAnchor,
    about: `DNSKEY ${tag}, ${algorithmName(algorithm)} (${algorithm})${size}, flags ${flags}${sep ? ", SEP" : ""}${isAnchor ? ", trust anchor" : ""}, ${status}`,
  };
}

const moreNode = (zone: string, what: string, count: number): GraphNode => ({
  id: idOf(zone, "more", what),
  shape: "more",
  lines: [`+ ${count} more`],
  colour: "insecure",
  isFilled: false,
  isAnchor: false,
  about: `${count} more ${what}`,
});

/** Signatures over the key set: a loop at the key that made them, and arrows to the keys that it vouches for. */
function keyEdges(
  { name, chain }: Place,
  entries: readonly KeyNode[],
  signers: readonly KeyNode[],
): GraphEdge[] {
  return chain.links
    .filter(({ type }) => type === "DNSKEY")
    .flatMap((link) => {
      const isEntry = entries.some(({ id }) => id === link.key);
      const others = isEntry ? signers : [];
      return [link.key, ...others.map(({ id }) => id)].map((to) => ({
        ...SIGNATURE_SIGN[link.status],
        from: idOf(name, "key", link.key),
        to: idOf(name, "key", to),
        about: signatureText(link),
      }));
    });
}

const signatureText = ({ type, key, status, inception, expiration }: SignatureLink): string =>
  `Signature over ${type} by ${key.split("/")[0]}: ${status}, from ${minute(inception)} to ${minute(expiration)}`;

interface Below {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Record sets of the last zone: one node for each type, as good as the worst of its signatures. */
function setPart({ name, chain, dns }: Place): Below {
  const byType = new Map<string, SignatureLink[]>();
  for (const link of chain.links) {
    if (link.type !== "DNSKEY") byType.set(link.type, [...(byType.get(link.type) ?? []), link]);
  }
  const types = [...byType].toSorted(([a], [b]) => orderOf(a) - orderOf(b) || (a < b ? -1 : 1));
  const nodes = types.slice(0, SETS).map(([type, links]): GraphNode => {
    const owners = [...new Set(links.map(({ rrset }) => dns.rrsets[rrset]?.name ?? name))];
    const sign = SIGNATURE_SIGN[bestOfEach(links)];
    return {
      id: idOf(name, "set", type),
      shape: isDenial(type) ? "denial" : "rrset",
      lines: [type, ...(owners.length > 1 ? [`${owners.length} names`] : [])],
      colour: sign.colour,
      isFilled: false,
      isAnchor: false,
      about: `${type} of ${owners.slice(0, 6).join(", ")}`,
    };
  });
  const more = types.length - SETS;
  return {
    nodes: more > 0 ? [...nodes, moreNode(name, "record sets", more)] : nodes,
    edges: types.flatMap(([type, links]) => signingEdges(name, links, idOf(name, "set", type))),
  };
}

const FIRST = ["SOA", "NS", "A", "AAAA", "MX", "TXT", "CAA", "TLSA"];
const isDenial = (type: string): boolean => type === "NSEC" || type === "NSEC3";
const orderOf = (type: string): number =>
  isDenial(type) ? FIRST.length + 1 : FIRST.includes(type) ? FIRST.indexOf(type) : FIRST.length;

/** A set is as good as its best signature; several sets are as good as the worst of them. */
function bestOfEach(links: readonly SignatureLink[]): SignatureLink["status"] {
  const bySet = new Map<string, SignatureLink["status"]>();
  for (const { rrset, status } of links) {
    const known = bySet.get(rrset);
    if (known === undefined || rankOf(status) > rankOf(known)) bySet.set(rrset, status);
  }
  return worst([...bySet.values()]);
}

const rankOf = (status: SignatureLink["status"]): number => SIGNATURE_ORDER.indexOf(status);
const worst = (statuses: readonly SignatureLink["status"][]): SignatureLink["status"] =>
  statuses.toSorted((a, b) => rankOf(a) - rankOf(b))[0] ?? "untried";

/** One arrow from each key, as good as the worst of its signatures. */
function signingEdges(zone: string, links: readonly SignatureLink[], to: string): GraphEdge[] {
  return [...new Set(links.map(({ key }) => key))].map((key) => {
    const own = links.filter((link) => link.key === key);
    const status = worst(own.map((link) => link.status));
    const shown = own.find((link) => link.status === status);
    return {
      ...SIGNATURE_SIGN[status],
      from: idOf(zone, "key", key),
      to,
      about: shown === undefined ? "" : signatureText(shown),
    };
  });
}

/** DS records for the zone below, or the proof that there are none. */
function delegationPart({ name, chain, dns }: Place, next: string): Below {
  const child = dns.zones[next];
  if (child === undefined) return { nodes: [], edges: [] };
  const records = child.ds.slice(0, SETS);
  const nodes = records.map((ds, index): GraphNode => {
    const { colour, word } = DS_SIGN[ds.status];
    return {
      id: idOf(name, "ds", String(index)),
      shape: "ds",
      lines: [`DS ${ds.key_tag}`, digestName(ds.digest_type)],
      colour,
      isFilled: false,
      isAnchor: false,
      about: `DS ${ds.key_tag}, ${algorithmName(ds.algorithm)} (${ds.algorithm}), ${digestName(ds.digest_type)} (${ds.digest_type})${word === "" ? "" : `: ${word}`}`,
    };
  });
  const own = chain.links.filter(
    ({ type, rrset }) => type === "DS" && (dns.rrsets[rrset]?.name ?? next) === next,
  );
  const denial = records.length === 0 ? denialNode(name, child) : [];
  return {
    nodes: [...nodes, ...denial],
    edges: [
      ...nodes.flatMap(({ id }) => signingEdges(name, own, id)),
      ...records.flatMap((ds, index) => digestEdges(idOf(name, "ds", String(index)), ds, { next, child })),
      ...denial.flatMap(({ id, shape }) =>
        shape === "denial"
          ? signingEdges(
              name,
              chain.links.filter((link) => child.ds_denial?.rrsets.includes(link.rrset)),
              id,
            )
          : [],
      ),
    ],
  };
}

/** A DS that fits no key points at the keys all the same: that is where a reader looks for the fault. */
function digestEdges(
  from: string,
  { status, matches, key_tag: tag }: ZoneChain["ds"][number],
  { next, child }: { readonly next: string; readonly child: ZoneChain },
): GraphEdge[] {
  const to = matches ?? keyRows(child).flat()[0]?.id;
  if (to === undefined) return [];
  const sign = DS_SIGN[status];
  const about = `DS ${tag}: ${sign.word === "" ? "is the digest of the key" : sign.word}`;
  return [{ ...sign, from, to: idOf(next, "key", to), about }];
}

function denialNode(name: string, { ds_denial: denial }: ZoneChain): GraphNode[] {
  const kind = denial?.kind.toUpperCase() ?? null;
  const says = kind === null ? "none seen" : denial?.opt_out ? "opt-out" : "proved";
  return [
    {
      id: idOf(name, "no-ds"),
      shape: kind === null ? "rrset" : "denial",
      lines: ["no DS", kind === null ? says : `${kind} ${says}`],
      colour: "insecure",
      isFilled: false,
      isAnchor: false,
      about: kind === null ? "No DS record was seen" : `${kind}: there is no DS record (${says})`,
    },
  ];
}
