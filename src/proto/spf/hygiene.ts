/** Habits that make an SPF record fragile, RFC 7208 sections 3.4, 5.5 and 10.1. */
import { formatAddress, type Prefix } from "../ip/address.ts";
import { classify } from "../ip/special.ts";
import { SPF_SIZES } from "./limits.table.ts";
import { lettersOf, type MacroString } from "./macro.ts";
import { MECHANISMS } from "./mechanism.ts";
import { hasHostBits, overlaps } from "./space.ts";
import type { NetworkTerm, SpfRecord, Term } from "./term.ts";
import { nodesOf, type SpfNode } from "./tree.ts";

export type SpfHygieneCode =
  | "ptr"
  | "macro-p"
  | "unreachable-terms"
  | "duplicate-term"
  | "overlapping-range"
  | "host-bits-set"
  | "looks-like-mechanism" // `include=…`: an unknown modifier, certainly a mistake
  | "record-over-450"
  | "exp-unresolvable"
  | "sender-id-record"
  | "near-miss-record";

/** A habit, and the term that shows it. */
export interface SpfHygiene {
  readonly code: SpfHygieneCode;
  readonly term: string;
  readonly offset: number;
}

const at = (code: SpfHygieneCode, { text, offset }: Term): SpfHygiene => ({ code, term: text, offset });

/** What could be better in the record of the tested domain itself; what others publish is theirs to mend. */
export function hygieneOf({ record, unreachable, nearMisses }: SpfNode): SpfHygiene[] {
  const beside = nearMisses.map(({ code, text }): SpfHygiene => {
    return { code: code === "sender-id" ? "sender-id-record" : "near-miss-record", term: text, offset: 0 };
  });
  if (record === null) return beside;
  return [
    ...record.terms.flatMap(ownHabits),
    ...unreachable.map((term) => at("unreachable-terms", term)),
    ...repeated(record),
    ...overlapping(record),
    ...sizeOf(record),
    ...beside,
  ];
}

function specOf(term: Term): MacroString | null {
  if (term.kind === "modifier") return term.value;
  return "domain" in term ? term.domain : null;
}

function ownHabits(term: Term): SpfHygiene[] {
  const found: SpfHygiene[] = [];
  if (term.kind === "mechanism" && term.name === "ptr") found.push(at("ptr", term));
  if (lettersOf(specOf(term)).has("p")) found.push(at("macro-p", term));
  if (term.kind === "modifier" && MECHANISMS.has(term.name)) found.push(at("looks-like-mechanism", term));
  if ("network" in term && hasHostBits(term.network)) found.push(at("host-bits-set", term));
  return found;
}

/** Terms that stand twice, whatever their qualifier or case. */
function repeated({ terms }: SpfRecord): SpfHygiene[] {
  const seen = new Set<string>();
  return terms.flatMap((term) => {
    const key = term.text.toLowerCase().replace(/^[+?~-]/, "");
    if (seen.has(key)) return [at("duplicate-term", term)];
    seen.add(key);
    return [];
  });
}

function isNetwork(term: Term): term is NetworkTerm {
  return "network" in term;
}

/** Networks that have addresses in common with one before. Records hold a few thousand networks at most. */
function overlapping({ terms }: SpfRecord): SpfHygiene[] {
  const networks = terms.filter(isNetwork).slice(0, MAX_COMPARED);
  return networks.flatMap((term, index) => {
    const before = networks.slice(0, index);
    const isRepeated = before.some(({ text }) => text.toLowerCase() === term.text.toLowerCase());
    const doesOverlap = before.some(({ network }) => overlaps(network, term.network));
    return doesOverlap && !isRepeated ? [at("overlapping-range", term)] : [];
  });
}

/** Enough for every record that fits into a DNS answer over UDP, and quick to compare pairwise. */
const MAX_COMPARED = 200;

function sizeOf({ text }: SpfRecord): SpfHygiene[] {
  return text.length > SPF_SIZES.record ? [{ code: "record-over-450", term: text, offset: 0 }] : [];
}

/** Wider ranges hold ordinary addresses as well, whatever their first address is for. */
const SHORTEST_SPECIAL = 8;

/** Ranges that are for private or other special use (RFC 6890), as written. */
export function specialRanges(ranges: readonly Prefix[]): string[] {
  const special = ranges.filter(({ bytes, length }) => {
    return length >= SHORTEST_SPECIAL && !classify(formatAddress(bytes)).global;
  });
  return [...new Set(special.map(({ bytes, length }) => `${formatAddress(bytes)}/${length}`))];
}

/** Terms a or mx, anywhere in the tree, that were looked up and give no address. */
export function unresolvable(root: SpfNode): { readonly domain: string; readonly term: string }[] {
  return [...nodesOf(root)].flatMap((node) =>
    node.reached
      .filter(({ term, target, addresses, isTransient }) => {
        const isAddressTerm = term.kind === "mechanism" && (term.name === "a" || term.name === "mx");
        return isAddressTerm && target !== null && addresses.length === 0 && !isTransient;
      })
      .map(({ term }) => ({ domain: node.domain, term: term.text })),
  );
}
