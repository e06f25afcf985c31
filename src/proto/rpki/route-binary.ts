/** The route table as a file, for the cache beside its source. */
import { type BinaryFault, readBinary, type Segments, writeBinary } from "./binary.ts";
import type { RouteFamily, RouteTable } from "./route-table.ts";
import { pick, prefixed, prefixSegments, readPrefixes } from "./table-binary.ts";

const KIND = "routes";

/**
 * The octets of a file that holds a table.
 *
 * @param shared in memory that threads may share
 */
export function writeRouteTable({ v4, v6, sets }: RouteTable, shared = false): Uint8Array {
  const segments = { ...prefixed("v4", segmentsOf(v4)), ...prefixed("v6", segmentsOf(v6)) };
  return writeBinary({ kind: KIND, facts: { sets }, segments }, shared);
}

const segmentsOf = (table: RouteFamily): Segments => ({
  ...prefixSegments(table),
  asn: table.asn,
  kind: table.kind,
  peers: table.peers,
});

/**
 * The table in a file; its arrays are views of the octets.
 *
 * @param trusted leave the digest out, for octets that another thread has read and shared
 */
export function readRouteTable(
  octets: Uint8Array,
  trusted = false,
): { readonly ok: true; readonly value: RouteTable } | BinaryFault {
  const binary = readBinary(octets, trusted);
  if (!binary.ok) return binary;
  if (binary.kind !== KIND) return { ok: false, reason: "kind" };
  const v4 = readFamily(binary.segments, "v4", 4);
  const v6 = readFamily(binary.segments, "v6", 6);
  if (v4 === null || v6 === null || !areFacts(binary.facts)) return { ok: false, reason: "contents" };
  return { ok: true, value: { v4, v6, sets: binary.facts.sets } };
}

function areFacts(value: unknown): value is Pick<RouteTable, "sets"> {
  return typeof value === "object" && value !== null && "sets" in value && Array.isArray(value.sets);
}

function readFamily(segments: Segments, name: string, family: 4 | 6): RouteFamily | null {
  const read = readPrefixes(segments, name, family);
  const asn = pick(segments, `${name}.asn`, Uint32Array);
  const kind = pick(segments, `${name}.kind`, Uint8Array);
  const peers = pick(segments, `${name}.peers`, Uint16Array);
  if (read === null || asn === null || kind === null || peers === null) return null;
  const isWhole = [asn, kind, peers].every((column) => column.length === read.rows);
  return isWhole ? { ...read.prefixes, asn, kind, peers } : null;
}
