/** RRsets of a response with their signatures, RFC 2181 section 5 and RFC 4034 section 3. */
import type { Edns } from "./edns.ts";
import { areFields, fieldEnd, isNameField } from "./field.ts";
import { groupRecords } from "./group.ts";
import type { Message } from "./message.ts";
import { type Name, ROOT } from "./name.ts";
import { rdataForm } from "./rdata.table.ts";

/** All RRs of one owner, type and class in one section, RFC 2181 section 5, and their signatures. */
export interface RRset {
  readonly name: Name;
  readonly type: number;
  readonly class: number;
  /** The largest TTL of the RRs, in seconds. */
  readonly ttl: number;
  /** RDATA with names uncompressed, case kept, in the order received, duplicates kept. */
  readonly rdatas: readonly Buffer[];
  /** RDATA of the RRSIGs that cover this RRset, uncompressed. */
  readonly rrsigs: readonly Buffer[];
  /** At least one RDATA does not have the form of its type; it is in `rdatas` as received. */
  readonly malformed?: boolean;
}

/** A message sorted into RRsets. */
export interface Response {
  readonly rcode: number;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly ra: boolean;
  readonly ad: boolean;
  readonly question: { readonly name: Name; readonly type: number };
  readonly answer: readonly RRset[];
  readonly authority: readonly RRset[];
  readonly additional: readonly RRset[];
  readonly edns: Edns | null;
  /** Octets of the message. */
  readonly size: number;
}

/**
 * The RRsets of a message by section, signatures attached as `groupRecords` says.
 *
 * A message without question counts as one about the root with type 0.
 */
export function responseOf(message: Message): Response {
  const { flags, question } = message;
  return {
    rcode: message.rcode,
    aa: flags.aa,
    tc: flags.tc,
    ra: flags.ra,
    ad: flags.ad,
    question: question === null ? { name: ROOT, type: 0 } : { name: question.name, type: question.type },
    ...groupRecords(message),
    edns: message.edns,
    size: message.size,
  };
}

const CANONICAL_SETS = new WeakMap<RRset, readonly Buffer[]>();

/** The canonical RDATA of an RRset in canonical order without duplicates, RFC 4034 section 6.3; computed once. */
export function canonicalSet(rrset: RRset): readonly Buffer[] {
  const known = CANONICAL_SETS.get(rrset);
  if (known !== undefined) return known;
  const canonical = rrset.rdatas.map((rdata) => canonicalRdata(rrset.type, rdata));
  const distinct = canonical.length < 2 ? canonical : sortDistinct(canonical);
  CANONICAL_SETS.set(rrset, distinct);
  return distinct;
}

function sortDistinct(rdatas: Buffer[]): Buffer[] {
  rdatas.sort((a, b) => Buffer.compare(a, b));
  return rdatas.filter((rdata, index) => {
    const previous = rdatas[index - 1];
    return previous === undefined || !previous.equals(rdata);
  });
}

/**
 * RDATA in canonical form: names in lower case for the types that RFC 4034 lists, everything else as it is. RDATA that
 * is malformed is returned unchanged.
 *
 * @param rdata with uncompressed names
 */
export function canonicalRdata(type: number, rdata: Buffer): Buffer {
  const form = rdataForm(type);
  if (form.folded !== true || !areFields(form.fields, rdata, 0, rdata.length)) return rdata;
  let canonical = rdata;
  let at = 0;
  for (const kind of form.fields) {
    const end = fieldEnd(kind, rdata, at, rdata.length);
    if (isNameField(kind) && hasUpperCase(rdata, at, end)) {
      if (canonical === rdata) canonical = Buffer.from(rdata);
      foldOctets(canonical, at, end);
    }
    at = end;
  }
  return canonical;
}

function isUpperCase(octet: number): boolean {
  return octet >= 0x41 && octet <= 0x5a;
}

function hasUpperCase(octets: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if (isUpperCase(octets[at] ?? 0)) return true;
  }
  return false;
}

function foldOctets(octets: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at += 1) {
    const octet = octets[at] ?? 0;
    if (isUpperCase(octet)) octets[at] = octet | 0x20;
  }
}
