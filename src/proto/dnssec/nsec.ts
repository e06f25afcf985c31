/** NSEC records and what they cover, RFC 4034 section 4. */
import { readBitmap } from "../dns/bitmap.ts";
import {
  commonAncestor,
  compareNames,
  countLabels,
  foldName,
  isAtOrBelow,
  isBelow,
  type Name,
} from "../dns/name.ts";
import { plainNameEnd } from "../dns/name-table.ts";
import { canonicalSet, type RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";

/** A record that lists the types at a name. */
export interface TypeList {
  readonly types: ReadonlySet<number>;
}

export interface Nsec extends TypeList {
  readonly owner: Name;
  readonly next: Name;
  readonly rrset: RRset;
}

/** The records of an NSEC RRset; `null` when one of them is malformed. */
export function readNsecs(rrset: RRset): Nsec[] | null {
  const records: Nsec[] = [];
  for (const rdata of canonicalSet(rrset)) {
    const end = plainNameEnd(rdata, 0, rdata.length);
    if (end < 0) return null;
    const bitmap = readBitmap(rdata.subarray(end));
    if (!bitmap.ok) return null;
    const next = foldName(rdata.toString("latin1", 0, end));
    records.push({ owner: rrset.name, next, types: bitmap.types, rrset });
  }
  return records;
}

/** Whether a name lies between the owner and the next name, in a zone to which both belong. */
export function isCovered(name: Name, { owner, next }: Nsec, zone: Name): boolean {
  if (!isAtOrBelow(name, zone) || !isAtOrBelow(next, zone)) return false;
  if (compareNames(owner, name) >= 0) return false;
  // The last record of a zone names the apex as the next one, RFC 4034 section 4.1.1.
  return next === zone || compareNames(name, next) < 0;
}

/** Whether the types are those at the parent's side of a delegation. */
export function isDelegation({ types }: TypeList): boolean {
  return types.has(TYPE.NS) && !types.has(TYPE.SOA);
}

/**
 * Whether a covering record says anything about a name.
 *
 * One at an ancestor of the name that delegates, or has a DNAME, does not: names below belong to another zone, or do
 * not exist by construction (RFC 6840 section 4.1).
 */
export function speaksFor(name: Name, record: Nsec): boolean {
  return !isBelow(name, record.owner) || !(isDelegation(record) || record.types.has(TYPE.DNAME));
}

/** The closest encloser of a name that the covering record shows: the longest ancestor that its two names share. */
export function closestEncloser(name: Name, { owner, next }: Nsec): Name {
  const left = commonAncestor(name, owner);
  const right = commonAncestor(name, next);
  return countLabels(left) >= countLabels(right) ? left : right;
}

/** Types that say nothing about other data at a name. */
const DENIAL_TYPES: ReadonlySet<number> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NXNAME]);

/** Whether there is an answer to a question of a type at a name with these types: NODATA would be a lie. */
export function hasType({ types }: TypeList, type: number): boolean {
  if (type === TYPE.ANY) return [...types].some((present) => !DENIAL_TYPES.has(present));
  return types.has(type) || types.has(TYPE.CNAME);
}
