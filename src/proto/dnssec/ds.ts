/** DS RDATA and the DNSKEYs it stands for: RFC 4034 section 5, RFC 4509, RFC 6840 section 5.2. */
import { hash } from "node:crypto";
import type { DsLink } from "../../model/evidence.ts";
import { type Name, nameOctets } from "../dns/name.ts";
import { POLICY_ALGORITHMS } from "./algorithm.table.ts";
import type { AlgorithmRegistry } from "./algorithm.ts";
import { digestRow } from "./digest.table.ts";
import { type Dnskey, maySign } from "./key.ts";
import type { ReasonCode } from "./reason.table.ts";

const HEADER_OCTETS = 4;
const SHA1 = 1;
/** Digest types that make a validator look away from SHA-1, RFC 4509 section 3. */
const STRONGER: ReadonlySet<number> = new Set([2, 4]);

export interface Ds {
  readonly rdata: Buffer;
  readonly tag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Buffer;
}

/** The fields of DS RDATA; `null` when there is no digest. */
export function readDs(rdata: Buffer): Ds | null {
  if (rdata.length <= HEADER_OCTETS) return null;
  return {
    rdata,
    tag: rdata.readUInt16BE(0),
    algorithm: rdata.readUInt8(2),
    digestType: rdata.readUInt8(3),
    digest: rdata.subarray(HEADER_OCTETS),
  };
}

/** The digest of a DNSKEY, RFC 4034 section 5.1.4; `null` for a digest type that is not computed here. */
export function dsDigest(digestType: number, owner: Name, dnskey: Buffer): Buffer | null {
  const { hash: algorithm } = digestRow(digestType);
  if (algorithm === null) return null;
  return Buffer.from(hash(algorithm, Buffer.concat([nameOctets(owner), dnskey]), "hex"), "hex");
}

/** What a validator makes of a DS RRset before it looks at any key. */
export interface DsChoice {
  /** Those to be matched with keys. */
  readonly used: readonly Ds[];
  readonly unsupported: readonly Ds[];
  /** SHA-1 beside a stronger digest. */
  readonly ignored: readonly Ds[];
  readonly malformed: number;
  /** Why the zone counts as unsigned although it has DS records; absent when some are used, or malformed. */
  readonly insecure?: ReasonCode;
}

/** Sorts a DS RRset into what can be used and what cannot. */
export function chooseDs(rdatas: readonly Buffer[], algorithms: AlgorithmRegistry): DsChoice {
  const read = rdatas.map(readDs);
  const all = read.filter((ds) => ds !== null);
  const malformed = read.length - all.length;
  const isKnown = ({ algorithm, digestType }: Ds): boolean =>
    algorithms.has(algorithm) && digestRow(digestType).hash !== null;
  const known = all.filter(isKnown);
  const unsupported = all.filter((ds) => !isKnown(ds));
  const isStronger = known.some(({ digestType }) => STRONGER.has(digestType));
  const isIgnored = ({ digestType }: Ds): boolean => isStronger && digestType === SHA1;
  const choice = {
    used: known.filter((ds) => !isIgnored(ds)),
    unsupported,
    ignored: known.filter(isIgnored),
    malformed,
  };
  if (known.length > 0 || malformed > 0) return choice;
  return { ...choice, insecure: insecureCode(all, algorithms) };
}

function insecureCode(all: readonly Ds[], algorithms: AlgorithmRegistry): ReasonCode {
  if (all.length === 0) return "no-ds";
  if (all.some(({ algorithm }) => algorithms.has(algorithm))) return "unsupported-ds-digest";
  return all.some(({ algorithm }) => POLICY_ALGORITHMS.has(algorithm))
    ? "policy-algorithm"
    : "unsupported-algorithm";
}

/** What one DS comes to. */
export interface DsMatch {
  readonly ds: Ds;
  readonly status: DsLink["status"];
  readonly key?: Dnskey;
  readonly fault?: ReasonCode;
}

export interface DsMatches {
  readonly matches: readonly DsMatch[];
  /** The limit of comparisons was reached before all pairs were seen. */
  readonly isCut: boolean;
}

/** From the least to the most telling. */
const FAULT_RANKS: readonly ReasonCode[] = [
  "ds-no-match",
  "ds-digest-length",
  "ds-digest-mismatch",
  "dnskey-protocol",
  "no-zone-key-bit",
  "key-revoked",
];

/**
 * The key that each DS stands for.
 *
 * @param maxDigests number of keys hashed
 */
export function matchDs(
  owner: Name,
  used: readonly Ds[],
  keys: readonly Dnskey[],
  maxDigests: number,
): DsMatches {
  let digests = 0;
  let isCut = false;
  const compare = (ds: Ds, key: Dnskey): DsMatch => {
    if (ds.digest.length !== digestRow(ds.digestType).octets) {
      return failed(ds, "ds-digest-length", "digest-length");
    }
    if (digests >= maxDigests) {
      isCut = true;
      return failed(ds, "ds-digest-mismatch", "digest-mismatch");
    }
    digests += 1;
    return compareDigest(owner, ds, key);
  };
  const matches = used.map((ds) => {
    let best = failed(ds, "ds-no-match", "no-match");
    for (const key of keys) {
      if (key.tag !== ds.tag || key.algorithm !== ds.algorithm) continue;
      best = better(best, compare(ds, key));
      if (best.status === "match") break;
    }
    return best;
  });
  return { matches, isCut };
}

function failed(ds: Ds, fault: ReasonCode, status: DsLink["status"], key?: Dnskey): DsMatch {
  return { ds, status, fault, ...(key === undefined ? {} : { key }) };
}

function compareDigest(owner: Name, ds: Ds, key: Dnskey): DsMatch {
  const digest = dsDigest(ds.digestType, owner, key.rdata);
  if (digest?.equals(ds.digest) !== true) return failed(ds, "ds-digest-mismatch", "digest-mismatch");
  if (maySign(key)) return { ds, status: "match", key };
  if (!key.zoneKey) return failed(ds, "no-zone-key-bit", "key-unusable", key);
  return failed(ds, key.protocol === 3 ? "key-revoked" : "dnskey-protocol", "key-unusable", key);
}

function better(a: DsMatch, b: DsMatch): DsMatch {
  return rankOf(b) > rankOf(a) ? b : a;
}

function rankOf({ fault }: DsMatch): number {
  return fault === undefined ? FAULT_RANKS.length : FAULT_RANKS.indexOf(fault);
}

/** The most telling fault of some DS records, none of which matches. */
export function worstFault(matches: readonly DsMatch[]): ReasonCode {
  const worst = matches.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
  return worst?.fault ?? "ds-no-match";
}
