/** RRSIG RDATA, RFC 4034 section 3: what was signed, and when that holds. */
import { countLabels, foldName, type Name, nameOctets, suffixOf, wildcardOf } from "../dns/name.ts";
import { plainNameEnd } from "../dns/name-table.ts";
import { canonicalSet, type RRset } from "../dns/rrset.ts";

/** Octets before the signer's name. */
const FIXED_OCTETS = 18;

export interface Rrsig {
  readonly rdata: Buffer;
  readonly typeCovered: number;
  readonly algorithm: number;
  readonly labels: number;
  /** Seconds. */
  readonly originalTtl: number;
  /** Serial numbers of 32 bits, RFC 4034 section 3.1.5; see `absoluteTime`. */
  readonly expiration: number;
  readonly inception: number;
  readonly tag: number;
  readonly signer: Name;
  readonly signature: Buffer;
}

/** The fields of RRSIG RDATA; `null` when it ends too early, or has a malformed signer or an empty signature. */
export function readRrsig(rdata: Buffer): Rrsig | null {
  const signerEnd = plainNameEnd(rdata, FIXED_OCTETS, rdata.length);
  if (signerEnd < 0 || signerEnd >= rdata.length) return null;
  return {
    rdata,
    typeCovered: rdata.readUInt16BE(0),
    algorithm: rdata.readUInt8(2),
    labels: rdata.readUInt8(3),
    originalTtl: rdata.readUInt32BE(4),
    expiration: rdata.readUInt32BE(8),
    inception: rdata.readUInt32BE(12),
    tag: rdata.readUInt16BE(16),
    signer: foldName(rdata.toString("latin1", FIXED_OCTETS, signerEnd)),
    signature: rdata.subarray(signerEnd),
  };
}

/** The number of labels an RRSIG over an owner has when no wildcard was expanded, RFC 4034 section 3.1.3. */
export function signedLabels(owner: Name): number {
  return countLabels(owner) - (owner.startsWith("\x01*") ? 1 : 0);
}

/** The octets that an RRSIG signs, RFC 4034 section 3.1.8.1 and RFC 4035 section 5.3.2. */
export function signedData(rrset: RRset, rrsig: Rrsig): Buffer {
  // RFC 4035 section 5.3.2: fewer labels than the owner has mean that a wildcard was expanded.
  const isExpanded = rrsig.labels < signedLabels(rrset.name);
  const owner = nameOctets(isExpanded ? wildcardOf(suffixOf(rrset.name, rrsig.labels)) : rrset.name);
  const middle = Buffer.allocUnsafe(8);
  middle.writeUInt16BE(rrset.type, 0);
  middle.writeUInt16BE(rrset.class, 2);
  middle.writeUInt32BE(rrsig.originalTtl, 4);
  // RFC 6840 section 5.1: the signer's name is in lower case.
  const parts: Buffer[] = [rrsig.rdata.subarray(0, FIXED_OCTETS), nameOctets(rrsig.signer)];
  for (const rdata of canonicalSet(rrset)) {
    parts.push(owner, middle, Buffer.of(rdata.length >> 8, rdata.length & 0xff), rdata);
  }
  return Buffer.concat(parts);
}

/** Negative, zero or positive as a serial number lies before, at or after another one, RFC 1982 section 3.2. */
export function compareSerials(a: number, b: number): number {
  return (a - b) | 0;
}

/** The Unix time nearest to the clock that a 32-bit time of an RRSIG stands for, RFC 4034 section 3.1.5. */
export function absoluteTime(serial: number, now: number): number {
  return now + compareSerials(serial, now);
}

/** Seconds until the signature expires; negative once it has. */
export function secondsLeft({ expiration }: Rrsig, now: number): number {
  return compareSerials(expiration, now);
}

/** Why a signature does not hold at a time; `null` when it does. No clock skew is forgiven. */
export function timeFault(
  { inception, expiration }: Rrsig,
  now: number,
): "rrsig-expired-before-inception" | "rrsig-expired" | "rrsig-not-yet-valid" | null {
  if (compareSerials(expiration, inception) < 0) return "rrsig-expired-before-inception";
  if (compareSerials(now, expiration) > 0) return "rrsig-expired";
  return compareSerials(inception, now) > 0 ? "rrsig-not-yet-valid" : null;
}
