/** Making one RRSIG, right or wrong in a chosen way (RFC 4034 section 3.1). */
import { countLabels, type Name, nameOctets, suffixOf, wildcardOf } from "../proto/dns/name.ts";
import { canonicalRdata } from "../proto/dns/rrset.ts";
import { rrsigHead } from "./dnssec-rdata.ts";
import type { LabKey, SignatureForm } from "./key.ts";
import type { LabRrset } from "./zone.ts";

/**
 * What is to be wrong with a signature; nothing when empty.
 *
 * `originalTtl`, `cut` and `flip` are done to the finished signature, everything else is signed as it stands.
 */
export interface SignFault {
  /** Unix seconds. */
  readonly inception?: number;
  readonly expiration?: number;
  readonly labels?: number;
  readonly tag?: number;
  readonly algorithm?: number;
  readonly covered?: number;
  readonly signer?: Name;
  /** Signs in place of the zone's own keys, once. */
  readonly key?: LabKey;
  readonly form?: SignatureForm;
  readonly originalTtl?: number;
  /** Octets missing at the end. */
  readonly cut?: number;
  /** Number of the bit of the signature that is turned over. */
  readonly flip?: number;
}

export interface SignRequest {
  readonly owner: Name;
  readonly type: number;
  readonly rrset: LabRrset;
  readonly zone: Name;
  readonly key: LabKey;
  /** Unix seconds. */
  readonly inception: number;
  readonly expiration: number;
  readonly fault: SignFault;
}

/** Offset of the original TTL in an RRSIG RDATA. */
const ORIGINAL_TTL_AT = 4;
const CLASS_IN = 1;

/** RRSIG RDATA over an RRset. */
export function makeRrsig(request: SignRequest): Buffer {
  const { owner, type, rrset, fault } = request;
  const key = fault.key ?? request.key;
  const labels = fault.labels ?? ownerLabels(owner);
  const head = rrsigHead({
    covered: fault.covered ?? type,
    algorithm: fault.algorithm ?? key.algorithm,
    labels,
    originalTtl: rrset.ttl,
    inception: fault.inception ?? request.inception,
    expiration: fault.expiration ?? request.expiration,
    tag: fault.tag ?? key.tag,
    signer: fault.signer ?? request.zone,
  });
  const signature = key.sign(Buffer.concat([head, signedRecords(request, labels)]), fault.form);
  return damage(head, signature, fault);
}

/** The labels an RRSIG counts: all but the root and a leading asterisk, RFC 4034 section 3.1.3. */
export function ownerLabels(owner: Name): number {
  return countLabels(owner) - (owner.startsWith("\x01*") ? 1 : 0);
}

/** RRs in canonical form and order, RFC 4034 sections 3.1.8.1 and 6. */
function signedRecords({ owner, type, rrset }: SignRequest, labels: number): Buffer {
  const isExpanded = labels < ownerLabels(owner);
  const name = nameOctets(isExpanded ? wildcardOf(suffixOf(owner, labels)) : owner);
  const middle = Buffer.alloc(8);
  middle.writeUInt16BE(type, 0);
  middle.writeUInt16BE(CLASS_IN, 2);
  middle.writeUInt32BE(rrset.ttl, 4);
  const rdatas = rrset.rdatas.map((rdata) => canonicalRdata(type, rdata)).sort(Buffer.compare);
  const distinct = rdatas.filter((rdata, i) => i === 0 || rdatas[i - 1]?.equals(rdata) === false);
  return Buffer.concat(
    distinct.flatMap((rdata) => [name, middle, Buffer.of(rdata.length >> 8, rdata.length & 0xff), rdata]),
  );
}

function damage(head: Buffer, signature: Buffer, { originalTtl, cut = 0, flip }: SignFault): Buffer {
  const body = Buffer.from(signature.subarray(0, signature.length - cut));
  if (flip !== undefined) {
    const at = (flip >> 3) % body.length;
    body.writeUInt8(body.readUInt8(at) ^ (1 << (flip & 7)), at);
  }
  if (originalTtl !== undefined) head.writeUInt32BE(originalTtl, ORIGINAL_TTL_AT);
  return Buffer.concat([head, body]);
}
