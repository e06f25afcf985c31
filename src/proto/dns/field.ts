/** Where the fields of RDATA end, without decoding them. */
import { plainNameEnd } from "./name-table.ts";
import type { FieldKind } from "./rdata.table.ts";

/** Offset after a field that begins at `at`, or -1 when it is malformed or passes the limit. */
type FieldEnd = (octets: Uint8Array, at: number, limit: number) => number;

function fixed(width: number): FieldEnd {
  return (_octets, at, limit) => (at + width <= limit ? at + width : -1);
}

const rest: FieldEnd = (_octets, _at, limit) => limit;

const counted: FieldEnd = (octets, at, limit) => {
  const end = at + 1 + (octets[at] ?? 0);
  return at < limit && end <= limit ? end : -1;
};

/** RFC 5155 section 3.1.5: a hash has one octet at least. RFC 8659 section 4.1: so has a tag. */
const countedNotEmpty: FieldEnd = (octets, at, limit) => (octets[at] === 0 ? -1 : counted(octets, at, limit));

const strings: FieldEnd = (octets, at, limit) => {
  let end = counted(octets, at, limit);
  while (end >= 0 && end < limit) end = counted(octets, end, limit);
  return end;
};

/** RFC 4034 section 4.1.2: windows in ascending order, each of 1 to 32 octets. */
const bitmap: FieldEnd = (octets, start, limit) => {
  let at = start;
  let last = -1;
  while (at < limit) {
    const window = octets[at] ?? 0;
    const length = octets[at + 1] ?? 0;
    if (at + 2 > limit || window <= last || length < 1 || length > 32) return -1;
    last = window;
    at += 2 + length;
  }
  return at === limit ? at : -1;
};

/** RFC 9460 section 2.2: keys in strictly ascending order. */
const params: FieldEnd = (octets, start, limit) => {
  let at = start;
  let last = -1;
  while (at < limit) {
    if (at + 4 > limit) return -1;
    const key = ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
    if (key <= last) return -1;
    last = key;
    at += 4 + (((octets[at + 2] ?? 0) << 8) | (octets[at + 3] ?? 0));
  }
  return at === limit ? at : -1;
};

/** RFC 2874 section 3.1: as many octets of the address as the prefix does not cover. */
const a6: FieldEnd = (octets, at, limit) => {
  const prefixBits = octets[at] ?? 0;
  const end = at + 1 + Math.ceil((128 - prefixBits) / 8);
  return at < limit && prefixBits <= 128 && end <= limit ? end : -1;
};

const FIELD_ENDS: Readonly<Record<FieldKind, FieldEnd>> = {
  u8: fixed(1),
  u16: fixed(2),
  u32: fixed(4),
  time: fixed(4),
  type: fixed(2),
  scheme: fixed(1),
  ipv4: fixed(4),
  ipv6: fixed(16),
  name: plainNameEnd,
  "final-name": (octets, at, limit) => (at === limit ? at : plainNameEnd(octets, at, limit)),
  string: counted,
  strings,
  text: rest,
  tag: countedNotEmpty,
  salt: counted,
  hash: countedNotEmpty,
  bitmap,
  params,
  a6,
  signature: (_octets, at, limit) => (at < limit ? limit : -1),
  hex: rest,
  base64: rest,
  opaque: rest,
};

/** Offset after a field that begins at `at`, or -1 when it is malformed or passes the limit. */
export function fieldEnd(kind: FieldKind, octets: Uint8Array, at: number, limit: number): number {
  return FIELD_ENDS[kind](octets, at, limit);
}

/** Whether the octets from `at` to `limit` are exactly the fields, names uncompressed. */
export function areFields(
  kinds: readonly FieldKind[],
  octets: Uint8Array,
  at: number,
  limit: number,
): boolean {
  let end = at;
  for (const kind of kinds) {
    end = FIELD_ENDS[kind](octets, end, limit);
    if (end < 0) return false;
  }
  return end === limit;
}

/** Whether a kind of field holds a domain name. */
export function isNameField(kind: FieldKind): boolean {
  return kind === "name" || kind === "final-name";
}
