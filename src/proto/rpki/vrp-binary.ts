/** The index of VRPs as a file, for the cache beside an export. */
import { type BinaryFault, readBinary, type Segments, writeBinary } from "./binary.ts";
import { pick, prefixed, prefixSegments, readPrefixes } from "./table-binary.ts";
import type { VrpIndex, VrpTable } from "./vrp-index.ts";

const KIND = "vrps";

/**
 * The octets of a file that holds an index.
 *
 * @param shared in memory that threads may share
 */
export function writeVrpIndex({ v4, v6, taSets, duplicates }: VrpIndex, shared = false): Uint8Array {
  const segments = { ...prefixed("v4", segmentsOf(v4)), ...prefixed("v6", segmentsOf(v6)) };
  return writeBinary({ kind: KIND, facts: { taSets, duplicates }, segments }, shared);
}

const segmentsOf = (table: VrpTable): Segments => ({
  ...prefixSegments(table),
  asn: table.asn,
  max: table.max,
  ta: table.ta,
  expires: table.expires,
});

/**
 * The index in a file; its arrays are views of the octets.
 *
 * @param trusted leave the digest out, for octets that another thread has read and shared
 */
export function readVrpIndex(
  octets: Uint8Array,
  trusted = false,
): { readonly ok: true; readonly value: VrpIndex } | BinaryFault {
  const binary = readBinary(octets, trusted);
  if (!binary.ok) return binary;
  if (binary.kind !== KIND) return { ok: false, reason: "kind" };
  const v4 = readTable(binary.segments, "v4", 4);
  const v6 = readTable(binary.segments, "v6", 6);
  if (v4 === null || v6 === null || !areFacts(binary.facts)) return { ok: false, reason: "contents" };
  return { ok: true, value: { v4, v6, ...binary.facts } };
}

function areFacts(value: unknown): value is Pick<VrpIndex, "taSets" | "duplicates"> {
  if (typeof value !== "object" || value === null) return false;
  return "taSets" in value && Array.isArray(value.taSets) && "duplicates" in value;
}

function readTable(segments: Segments, name: string, family: 4 | 6): VrpTable | null {
  const read = readPrefixes(segments, name, family);
  const asn = pick(segments, `${name}.asn`, Uint32Array);
  const max = pick(segments, `${name}.max`, Uint8Array);
  const ta = pick(segments, `${name}.ta`, Uint8Array);
  const expires = pick(segments, `${name}.expires`, Uint32Array);
  if (read === null || asn === null || max === null || ta === null || expires === null) return null;
  const isWhole = [asn, max, ta, expires].every((column) => column.length === read.rows);
  return isWhole ? { ...read.prefixes, asn, max, ta, expires } : null;
}
