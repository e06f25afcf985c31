/** NSEC3 records and hashes, RFC 5155 sections 3 and 5. */
import { hash } from "node:crypto";
import { fromBase32hex, toBase32hex } from "../dns/base32.ts";
import { readBitmap } from "../dns/bitmap.ts";
import { labelsOf, type Name, nameOctets, parentOf } from "../dns/name.ts";
import { canonicalSet, type RRset } from "../dns/rrset.ts";
import type { Settings } from "./judging.ts";
import type { TypeList } from "./nsec.ts";

const SHA1_OCTETS = 20;
const OPT_OUT = 0x01;
/** Octets before the salt. */
const HEADER_OCTETS = 5;

export interface Nsec3Parameters {
  readonly iterations: number;
  readonly salt: Buffer;
}

export interface Nsec3 extends TypeList, Nsec3Parameters {
  readonly algorithm: number;
  readonly flags: number;
  readonly optOut: boolean;
  /** Hash that the owner name stands for, one character per octet; orders like the octets. */
  readonly hash: string;
  readonly next: string;
  readonly rrset: RRset;
}

/** The records of an NSEC3 RRset; `null` when one is malformed or the owner is no hash directly below the zone. */
export function readNsec3s(rrset: RRset, zone: Name): Nsec3[] | null {
  const owner = fromBase32hex(labelsOf(rrset.name)[0] ?? "");
  if (owner === null || owner.length === 0 || parentOf(rrset.name) !== zone) return null;
  const records: Nsec3[] = [];
  for (const rdata of canonicalSet(rrset)) {
    const record = readRecord(rdata);
    if (record === null || record.next.length !== owner.length) return null;
    records.push({ ...record, hash: owner.toString("latin1"), rrset });
  }
  return records;
}

function readRecord(rdata: Buffer): Omit<Nsec3, "hash" | "rrset"> | null {
  const saltEnd = HEADER_OCTETS + (rdata[HEADER_OCTETS - 1] ?? 0);
  const nextEnd = saltEnd + 1 + (rdata[saltEnd] ?? 0);
  if (nextEnd > rdata.length || nextEnd === saltEnd + 1) return null;
  const bitmap = readBitmap(rdata.subarray(nextEnd));
  if (!bitmap.ok) return null;
  const flags = rdata.readUInt8(1);
  return {
    algorithm: rdata.readUInt8(0),
    flags,
    optOut: (flags & OPT_OUT) !== 0,
    iterations: rdata.readUInt16BE(2),
    salt: rdata.subarray(HEADER_OCTETS, saltEnd),
    next: rdata.toString("latin1", saltEnd + 1, nextEnd),
    types: bitmap.types,
  };
}

/** Whether only flags are set that have a meaning, RFC 5155 section 8.2. */
export function hasKnownFlags({ flags }: Nsec3): boolean {
  return (flags & ~OPT_OUT) === 0;
}

/** Whether two records hash names alike. */
export function hasSameParameters(a: Nsec3Parameters, b: Nsec3Parameters): boolean {
  return a.iterations === b.iterations && a.salt.equals(b.salt);
}

/** Whether a hash lies between those of the owner and of the next record, round the end of the zone. */
export function isHashCovered(hashed: string, { hash: owner, next }: Nsec3): boolean {
  if (owner < next) return owner < hashed && hashed < next;
  return owner < hashed || hashed < next;
}

/** The hash of a name with SHA-1, RFC 5155 section 5, as 20 characters of one octet each. */
export function nsec3Hash(name: Name, { iterations, salt }: Nsec3Parameters): string {
  let digest = hash("sha1", Buffer.concat([nameOctets(name), salt]), "binary");
  const block = Buffer.concat([Buffer.alloc(SHA1_OCTETS), salt]);
  for (let round = 0; round < iterations; round += 1) {
    block.write(digest, 0, SHA1_OCTETS, "latin1");
    digest = hash("sha1", block, "binary");
  }
  return digest;
}

/** The first label of the owner name that stands for a hash. */
export function hashLabel(hashed: string): string {
  return toBase32hex(Buffer.from(hashed, "latin1"));
}

/** Hashes names for one proof within the limits. */
export interface Nsec3Hasher {
  /** `null` once the limit is reached. */
  hash(name: Name): string | null;
}

/** A hasher for one proof; remembered hashes count like new ones, so memory changes no verdict. */
export function createHasher(parameters: Nsec3Parameters, { memo, limits, work }: Settings): Nsec3Hasher {
  const prefix = `${parameters.iterations}/${parameters.salt.toString("hex")}/`;
  let names = 0;
  let rounds = 0;
  const known = new Map<Name, string>();
  return {
    hash: (name) => {
      const before = known.get(name);
      if (before !== undefined) return before;
      names += 1;
      rounds += parameters.iterations + 1;
      if (names > limits.nsec3NamesPerProof || rounds > limits.nsec3RoundsPerProof) return null;
      work.nsec3Hashes += 1;
      const key = prefix + name;
      const hashed = memo.hashes.get(key) ?? nsec3Hash(name, parameters);
      memo.hashes.set(key, hashed);
      known.set(name, hashed);
      return hashed;
    },
  };
}
