/** Chains of NSEC (RFC 4034 section 4) and NSEC3 records (RFC 5155 section 7.1) over a zone. */
import { compareNames, type Name, prepend } from "../proto/dns/name.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import {
  base32hex,
  type Nsec3Parameters,
  nsec3Hash,
  nsec3paramRdata,
  nsec3Rdata,
  nsecRdata,
  typeBitmap,
} from "./dnssec-rdata.ts";
import { cutAbove, emptyNonTerminals, isCut, negativeTtl, pathBelow, putRrset, type Zone } from "./zone.ts";

/** A change to one record of a chain before it is signed; `name` is the original owner, also for NSEC3. */
export interface ChainEdit {
  readonly name: Name;
  readonly next?: Name;
  readonly add?: readonly number[];
  readonly remove?: readonly number[];
  /** The whole bitmap field, well formed or not. */
  readonly bitmap?: Buffer;
}

export interface NsecDenial {
  readonly kind: "nsec";
  readonly edits?: readonly ChainEdit[];
}

export interface Nsec3Denial {
  readonly kind: "nsec3";
  readonly iterations: number;
  readonly salt: Buffer;
  readonly optOut: boolean;
  /** What the records say instead of the parameters they were made with. */
  readonly shown?: { readonly hashAlgorithm?: number; readonly flags?: number };
  readonly edits?: readonly ChainEdit[];
}

/** Which records of a zone deny a name; owners are those of the NSEC or NSEC3 RRsets. */
export interface Chain {
  readonly type: number;
  /** The record whose owner is, or hashes from, the name. */
  matching(name: Name): Name | undefined;
  /** The record with the greatest owner before the name, round the end of the zone. */
  covering(name: Name): Name | undefined;
}

/** Adds NSEC RRsets to a zone. */
export function addNsecChain(zone: Zone, { edits = [] }: NsecDenial): Chain {
  const owners = authoritativeNames(zone).sort(compareNames);
  const ttl = negativeTtl(zone);
  owners.forEach((owner, i) => {
    const edit = edits.find(({ name }) => name === owner);
    const next = edit?.next ?? owners[i + 1] ?? zone.apex;
    const types = [...typesAt(zone, owner), TYPE.RRSIG, TYPE.NSEC];
    putRrset(zone, owner, TYPE.NSEC, { ttl, rdatas: [nsecRdata(next, editedBitmap(types, edit))] });
  });
  return {
    type: TYPE.NSEC,
    matching: (name) => (zone.nodes.get(name)?.has(TYPE.NSEC) === true ? name : undefined),
    covering: (name) => owners[predecessor(owners, (owner) => compareNames(owner, name))],
  };
}

/** Adds NSEC3 and NSEC3PARAM RRsets to a zone. */
export function addNsec3Chain(zone: Zone, denial: Nsec3Denial): Chain {
  const parameters: Nsec3Parameters = {
    hashAlgorithm: 1,
    flags: denial.optOut ? 1 : 0,
    iterations: denial.iterations,
    salt: denial.salt,
  };
  const shown = { ...parameters, ...denial.shown };
  // RFC 5155 section 4.1.2: the flags of NSEC3PARAM are zero.
  putRrset(zone, zone.apex, TYPE.NSEC3PARAM, { ttl: 0, rdatas: [nsec3paramRdata({ ...shown, flags: 0 })] });
  const entries = hashedNames(zone, denial.optOut)
    .map((name) => ({ name, hash: nsec3Hash(name, parameters) }))
    .sort((a, b) => Buffer.compare(a.hash, b.hash));
  const ttl = negativeTtl(zone);
  const ownerOf = (hash: Buffer): Name => prepend(base32hex(hash), zone.apex);
  const bitmaps = entries.map(({ name }) =>
    editedBitmap(
      nsec3Types(zone, name),
      denial.edits?.find((edit) => edit.name === name),
    ),
  );
  entries.forEach(({ hash }, i) => {
    const next = (entries[i + 1] ?? entries[0])?.hash ?? hash;
    const rdata = nsec3Rdata(shown, next, bitmaps[i] ?? Buffer.alloc(0));
    putRrset(zone, ownerOf(hash), TYPE.NSEC3, { ttl, rdatas: [rdata] });
  });
  const owners = new Set(entries.map(({ hash }) => ownerOf(hash)));
  return {
    type: TYPE.NSEC3,
    matching: (name) => {
      const owner = ownerOf(nsec3Hash(name, parameters));
      return owners.has(owner) ? owner : undefined;
    },
    covering: (name) => {
      const hash = nsec3Hash(name, parameters);
      const entry = entries[predecessor(entries, (candidate) => Buffer.compare(candidate.hash, hash))];
      return entry === undefined ? undefined : ownerOf(entry.hash);
    },
  };
}

/** Index of the last item before a sought one, or of the last item of all when the sought one precedes them. */
function predecessor<T>(sorted: readonly T[], compare: (item: T) => number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = sorted[middle];
    if (item !== undefined && compare(item) < 0) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? sorted.length - 1 : low - 1;
}

function authoritativeNames(zone: Zone): Name[] {
  return [...zone.nodes.keys()].filter((name) => (cutAbove(zone, name) ?? name) === name);
}

/** Names that get an NSEC3 record, RFC 5155 section 7.1: with opt-out not the insecure delegations. */
function hashedNames(zone: Zone, optOut: boolean): Name[] {
  const owners = authoritativeNames(zone).filter((name) => !(optOut && isInsecureCut(zone, name)));
  return [...owners, ...emptyNonTerminals(zone, owners)];
}

function isInsecureCut(zone: Zone, name: Name): boolean {
  return isCut(zone, name) && zone.nodes.get(name)?.has(TYPE.DS) !== true;
}

/** Types the zone is authoritative for at a name: at a cut NS and DS alone (RFC 4034 section 4.1.2). */
function typesAt(zone: Zone, name: Name): number[] {
  const types = [...(zone.nodes.get(name)?.keys() ?? [])];
  const shown = isCut(zone, name) ? types.filter((type) => type === TYPE.NS || type === TYPE.DS) : types;
  return shown.filter((type) => type !== TYPE.NSEC && type !== TYPE.NSEC3);
}

function nsec3Types(zone: Zone, name: Name): number[] {
  const types = typesAt(zone, name);
  // Empty non-terminals and insecure delegations have nothing signed.
  const isSigned = types.length > 0 && !isInsecureCut(zone, name);
  return isSigned ? [...types, TYPE.RRSIG] : types;
}

function editedBitmap(types: readonly number[], edit: ChainEdit | undefined): Buffer {
  if (edit?.bitmap !== undefined) return edit.bitmap;
  const removed = new Set(edit?.remove ?? []);
  return typeBitmap([...types, ...(edit?.add ?? [])].filter((type) => !removed.has(type)));
}

/** The longest name at or above `name` that exists in a zone, RFC 4592 section 3.3.1. */
export function closestEncloser(apex: Name, name: Name, exists: (name: Name) => boolean): Name {
  return pathBelow(apex, name).findLast(exists) ?? apex;
}

/** The name one label longer than the closest encloser on the way to `name`, RFC 5155 section 1.3. */
export function nextCloser(encloser: Name, name: Name): Name {
  return pathBelow(encloser, name)[0] ?? name;
}
