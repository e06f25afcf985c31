/** The chain of trust as text: zones from the root down, their keys, and the DS records between them. */
import type { DnsEvidence, DsLink, KeyNode, SignatureLink, ZoneChain } from "../model/evidence.ts";
import type { Status } from "../model/status.ts";
import { algorithmName, digestName } from "./dnssec.table.ts";
import { escapeText } from "./escape.ts";
import { frameOf, inside, labelled, measureOf, padEnd, shorten, widthOf } from "./layout.ts";
import type { Look } from "./look.ts";
import { minute } from "./number.ts";
import { glyph, SECURITY_STATUS, sign } from "./symbol.table.ts";

type Zones = DnsEvidence["zones"];

/** Columns for the names of zones: no fewer, so that short chains do not cling to the margin. */
const NAME_COLUMN = 14;
/** Signatures that fail are named up to this number. */
const BAD_LINKS = 4;

/** Zones at which answers of a target become bogus, each once, in the order of the names. */
export function brokenZones(dns: DnsEvidence): string[] {
  const zones = Object.values(dns.answers)
    .filter(({ security }) => security === "bogus")
    .map(({ reason }) => reason?.zone)
    .filter((zone) => zone !== undefined && dns.zones[zone] !== undefined);
  return [...new Set(zones as string[])].sort();
}

/** The deepest zone of the evidence that holds a name. */
export function zoneOfName(zones: Zones, name: string): string | null {
  const labels = name === "." ? [] : name.split(".");
  const suffixes = labels.map((_, index) => labels.slice(index).join("."));
  return [...suffixes, "."].find((suffix) => zones[suffix] !== undefined) ?? null;
}

/** The zones from the top down to `zone`. */
export function zonePath(zones: Zones, zone: string): string[] {
  const path: string[] = [];
  let at: string | null = zone;
  while (at !== null && zones[at] !== undefined && !path.includes(at)) {
    path.unshift(at);
    at = zones[at]?.parent ?? null;
  }
  return path;
}

/** The drawing of the chain that ends in `zone`, one line for each thing. */
export function chainLines(zones: Zones, zone: string, look: Look): string[] {
  return chainsLines(zones, [zone], look);
}

/** The chains that end in some zones; zones that they share are drawn once. */
export function chainsLines(zones: Zones, ends: readonly string[], look: Look): string[] {
  const path = [...new Set(ends.flatMap((zone) => zonePath(zones, zone)))];
  const longest = Math.max(...path.map((name) => widthOf(absolute(name)) + 2), NAME_COLUMN);
  const column = Math.min(longest, longestName(look) + 1);
  return path.flatMap((name, index) => {
    const chain = zones[name];
    if (chain === undefined) return [];
    const link = chain.parent === null || index === 0 ? [] : delegationLines(name, chain, column, look);
    return [...link, ...zoneLines(name, chain, { column, isLast: ends.includes(name), look })];
  });
}

/** Names leave at least as much room for what is said about them. */
function longestName(look: Look): number {
  return Math.max(NAME_COLUMN, Math.floor(frameOf(look) * 0.4));
}

/** The same, two columns to the right. */
export function indentedChains(zones: Zones, ends: readonly string[], look: Look): string[] {
  return chainsLines(zones, ends, inside(look, 2)).map((line) => `  ${line}`);
}

interface Place {
  readonly column: number;
  readonly isLast: boolean;
  readonly look: Look;
}

function delegationLines(name: string, chain: ZoneChain, column: number, look: Look): string[] {
  const corner = ` ${glyph(look, "corner")} `;
  const label = `${corner}DS ${shorten(printName(name), longestName(look), look)}  `;
  if (chain.ds.length === 0) return row(padEnd(label, column), noDsText(chain), look);
  return chain.ds.flatMap((ds, index) =>
    row(
      index === 0 ? padEnd(label, column) : " ".repeat(Math.max(column, widthOf(label))),
      dsText(ds, look),
      look,
    ),
  );
}

const DS_STATUS: Readonly<Record<DsLink["status"], readonly [status: Status, text: string]>> = {
  match: ["passed", ""],
  "no-match": ["failed", "no such key in the zone"],
  "digest-mismatch": ["failed", "digest is not that of the key"],
  "digest-length": ["failed", "digest of the wrong length"],
  unsupported: ["info", "not supported"],
  ignored: ["not_tested", "ignored beside a stronger digest"],
  "key-unusable": ["failed", "the key must not be used"],
};

function dsText(ds: DsLink, look: Look): string {
  const [status, text] = DS_STATUS[ds.status];
  return `${ds.key_tag} ${digestName(ds.digest_type)} ${sign(look, status)} ${text}`.trimEnd();
}

function noDsText({ ds_denial: denial, parent }: ZoneChain): string {
  if (denial === undefined) return `none seen in ${printName(parent ?? ".")}`;
  const proof = denial.kind.toUpperCase();
  return denial.opt_out ? `none; ${proof} opt-out leaves it open` : `none, proved by ${proof}`;
}

function zoneLines(name: string, chain: ZoneChain, { column, isLast, look }: Place): string[] {
  const label = padEnd(shorten(absolute(name), column - 1, look), column);
  const indent = " ".repeat(column);
  const [first = "not signed", ...others] = keyTexts(chain, isLast, look);
  return [
    ...row(label, first, look),
    ...others.flatMap((text) => row(indent, text, look)),
    ...badLinks(chain).flatMap((text) => row(indent, `${sign(look, "failed")} ${text}`, look)),
    ...verdictTexts(name, chain, look).flatMap((text) => row(indent, text, look)),
  ];
}

/** Keys in the order of trust: those that a DS or an anchor vouches for, then those that they sign. */
function keyTexts(chain: ZoneChain, isLast: boolean, look: Look): string[] {
  const { dnskeys } = chain;
  if (dnskeys.length === 0) return [];
  const vouched = new Set(chain.ds.map(({ matches }) => matches));
  const isEntry = (key: KeyNode): boolean =>
    chain.anchor ? key.sep && key.status === "secure" : vouched.has(key.id);
  const entries = dnskeys.filter(isEntry);
  const signers = dnskeys.filter((key) => !isEntry(key) && signsData(chain, key));
  const rest = dnskeys.filter((key) => !entries.includes(key) && !signers.includes(key));
  const [lead = signers[0], ...further] = entries.length > 0 ? entries : signers;
  const texts: string[] = [];
  if (lead !== undefined) texts.push(leadText({ chain, lead, signers, entries, isLast, look }));
  texts.push(...further.map((key) => keyText(key, chain, look)));
  if (rest.length > 0)
    texts.push(look.paint("dim", `also ${rest.map((key) => shortKey(key, chain)).join(", ")}`));
  return texts;
}

interface Lead {
  readonly chain: ZoneChain;
  readonly lead: KeyNode;
  readonly signers: readonly KeyNode[];
  readonly entries: readonly KeyNode[];
  readonly isLast: boolean;
  readonly look: Look;
}

function leadText({ chain, lead, signers, entries, isLast, look }: Lead): string {
  const anchor = chain.anchor ? " trust anchor" : "";
  const next = signers.filter((key) => key !== lead);
  const arrow = entries.length > 0 && next.length > 0 ? ` ${glyph(look, "arrow")} ` : "";
  const zsks = arrow === "" ? "" : next.map((key) => shortKey(key, chain)).join(", ");
  const signs = isLast ? signedTypes(chain) : "";
  return `${keyText(lead, chain, look)}${anchor}${arrow}${zsks}${signs === "" ? "" : `   signs ${signs}`}`;
}

function keyText(key: KeyNode, chain: ZoneChain, look: Look): string {
  const status = key.status === "secure" ? "passed" : key.status === "published" ? "not_tested" : "failed";
  const odd = key.status === "revoked" || key.status === "malformed" ? ` ${key.status}` : "";
  return `${role(key, chain)} ${key.key_tag} ${algorithmName(key.algorithm)} ${sign(look, status).trimEnd()}${odd}`;
}

function shortKey(key: KeyNode, chain: ZoneChain): string {
  return `${role(key, chain)} ${key.key_tag}${key.revoked ? " (revoked)" : ""}`;
}

/** RFC 9499 section 10: a combined signing key does the work of both. */
function role(key: KeyNode, chain: ZoneChain): string {
  if (!key.zone_key) return "key";
  if (!key.sep) return "ZSK";
  return signsData(chain, key) ? "CSK" : "KSK";
}

function signsData(chain: ZoneChain, key: KeyNode): boolean {
  return chain.links.some((link) => link.key === key.id && link.type !== "DNSKEY");
}

/** Types whose signatures hold, those of the zone's own data first. */
function signedTypes({ links }: ZoneChain): string {
  const types = links
    .filter(({ status, type }) => status === "valid" && type !== "DNSKEY")
    .map(({ type }) => type);
  return [...new Set(types)].sort().join(" ");
}

const LINK_TEXT: Readonly<Record<SignatureLink["status"], ((link: SignatureLink) => string) | null>> = {
  valid: null,
  untried: null,
  unsupported: null,
  invalid: () => "does not verify",
  expired: ({ expiration }) => `expired ${minute(expiration)}`,
  "not-yet-valid": ({ inception }) => `not valid before ${minute(inception)}`,
  "no-key": () => "made with a key that the zone does not have",
};

function badLinks({ links, dnskeys }: ZoneChain): string[] {
  const texts = links.flatMap((link) => {
    const text = LINK_TEXT[link.status]?.(link);
    if (text === undefined) return [];
    const tag = dnskeys.find(({ id }) => id === link.key)?.key_tag ?? link.key.split("/")[0];
    return [`signature of ${escapeText(link.type)} by ${escapeText(String(tag))} ${text}`];
  });
  const unique = [...new Set(texts)];
  const more = unique.length - BAD_LINKS;
  return more > 0 ? [...unique.slice(0, BAD_LINKS), `and ${more} more signatures`] : unique;
}

/** What the zone comes to, where that is not simply "secure"; the reason in words stands beside the drawing. */
function verdictTexts(name: string, { security, reason, parent }: ZoneChain, look: Look): string[] {
  if (security === "secure") return [];
  const state = `${sign(look, SECURITY_STATUS[security])} ${security}`;
  if (reason === undefined) return [state];
  const isOwn = reason.zone === name || parent === null;
  return [isOwn ? `${state}: ${escapeText(reason.code)}` : `${state} because of ${printName(reason.zone)}`];
}

/** Text behind a label, broken where the line ends; painted text is only broken where there is an edge. */
function row(label: string, text: string, look: Look): string[] {
  return widthOf(label) + widthOf(text) <= measureOf(look)
    ? [label + text]
    : labelled(label, text, measureOf(look));
}

function absolute(name: string): string {
  return name === "." ? "." : `${printName(name)}.`;
}

function printName(name: string): string {
  return escapeText(name, { max: 260 });
}
