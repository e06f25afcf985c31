/** Master files, RFC 1035 section 5, RFC 2308 section 4 ($TTL), RFC 3597 section 5. */
import { foldName, type Name, nameToText, ROOT, rawNameFromText } from "./name.ts";
import { parseWords, printRdata } from "./presentation.ts";
import { type Entry, readEntries, type Token } from "./token.ts";
import { CLASS, className, classNumber, typeName, typeNumber } from "./type.table.ts";

/** One record of a master file. */
export interface ZoneRecord {
  readonly name: Name;
  /** Seconds. */
  readonly ttl: number;
  readonly class: number;
  readonly type: number;
  /** Names inside uncompressed, case kept. */
  readonly rdata: Buffer;
}

/** The records, or what is wrong with which line. */
export type ZoneResult =
  | { readonly ok: true; readonly value: ZoneRecord[] }
  | { readonly ok: false; readonly reason: string /** From 1. */; readonly line: number };

/** What holds until the file says otherwise. */
export interface ZoneDefaults {
  /** Completes relative names until `$ORIGIN`; the root when absent. */
  readonly origin?: Name;
  /** Seconds, for records before the first TTL; without it they are an error. */
  readonly ttl?: number;
}

interface State {
  origin: string;
  owner: Name | null;
  defaultTtl: number | null;
  lastTtl: number | null;
  lastClass: number;
}

/** The records of a master file in order, or what is wrong with the first line that cannot be read. */
export function parseZone(text: string, { origin = ROOT, ttl }: ZoneDefaults = {}): ZoneResult {
  const entries = readEntries(text);
  if (!entries.ok) return entries;
  const state: State = { origin, owner: null, defaultTtl: null, lastTtl: ttl ?? null, lastClass: CLASS.IN };
  const records: ZoneRecord[] = [];
  for (const entry of entries.value) {
    const found = isDirective(entry) ? applyDirective(entry, state) : readRecord(entry, state);
    if (typeof found === "string") return { ok: false, reason: found, line: entry.line };
    if (found !== null) records.push(found);
  }
  return { ok: true, value: records };
}

function isDirective({ tokens, indented }: Entry): boolean {
  return !indented && tokens[0]?.quoted === false && tokens[0].text.startsWith("$");
}

function applyDirective({ tokens }: Entry, state: State): string | null {
  const [directive, argument = ""] = tokens.map((token) => token.text);
  if (tokens.length !== 2) return "bad-directive";
  if (directive?.toUpperCase() === "$ORIGIN") {
    const origin = rawNameFromText(argument, state.origin);
    if (!origin.ok) return origin.reason;
    state.origin = origin.value;
    return null;
  }
  if (directive?.toUpperCase() !== "$TTL") return "unknown-directive";
  const ttl = readTtl(argument);
  if (ttl === null) return "bad-ttl";
  state.defaultTtl = ttl;
  return null;
}

function readTtl(text: string): number | null {
  return /^[0-9]{1,10}$/.test(text) && Number(text) <= 0xffffffff ? Number(text) : null;
}

/** The record of an entry, or what is wrong with it. */
function readRecord({ tokens, indented }: Entry, state: State): ZoneRecord | string {
  const owner = indented ? state.owner : readOwner(tokens[0], state.origin);
  if (owner === null) return "bad-owner";
  state.owner = owner;
  const head = readHead(tokens, indented ? 0 : 1);
  const type = typeNumber(tokens[head.at]?.text ?? "");
  if (type === null) return "bad-type";
  const ttl = head.ttl ?? state.defaultTtl ?? state.lastTtl;
  if (ttl === null) return "no-ttl";
  if (head.ttl !== null) state.lastTtl = head.ttl;
  state.lastClass = head.class ?? state.lastClass;
  const rdata = parseWords(type, tokens.slice(head.at + 1), state.origin);
  if (!rdata.ok) return rdata.reason;
  return { name: owner, ttl, class: state.lastClass, type, rdata: rdata.value };
}

function readOwner(token: Token | undefined, origin: string): Name | null {
  if (token === undefined || token.quoted) return null;
  if (token.text === "@") return foldName(origin);
  const name = rawNameFromText(token.text, origin);
  return name.ok ? foldName(name.value) : null;
}

/** TTL and class in either order, both optional, and where the type is (RFC 1035 section 5.1). */
function readHead(
  tokens: readonly Token[],
  start: number,
): { readonly ttl: number | null; readonly class: number | null; readonly at: number } {
  let at = start;
  let ttl: number | null = null;
  let rrClass: number | null = null;
  for (;;) {
    const text = tokens[at]?.text ?? "";
    const asTtl: number | null = ttl === null ? readTtl(text) : null;
    const asClass: number | null = rrClass === null ? classNumber(text) : null;
    if (asTtl === null && asClass === null) return { ttl, class: rrClass, at };
    ttl ??= asTtl;
    rrClass ??= asClass;
    at += 1;
  }
}

/** A record as one line of a master file, with all its parts. */
export function printRecord({ name, ttl, class: rrClass, type, rdata }: ZoneRecord): string {
  const owner = name === ROOT ? "." : `${nameToText(name)}.`;
  return `${owner} ${ttl} ${className(rrClass)} ${typeName(type)} ${printRdata(type, rdata)}`;
}
