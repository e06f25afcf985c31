/** What DNSSEC leaves out of ECDSA and EdDSA keys and signatures, and node:crypto wants to see. */

/** DER before the public key field, RFC 5480 section 2 (with the octet for an uncompressed point) and RFC 8410 section 4. */
export const SPKI_HEAD = {
  "P-256": Buffer.from("3059301306072a8648ce3d020106082a8648ce3d03010703420004", "hex"),
  "P-384": Buffer.from("3076301006072a8648ce3d020106052b8104002203620004", "hex"),
  Ed25519: Buffer.from("302a300506032b6570032100", "hex"),
  Ed448: Buffer.from("3043300506032b6571033a00", "hex"),
} as const;

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * The numbers r and s, side by side and each as long as the other (RFC 6605 section 4), as an ECDSA-Sig-Value (RFC 3279
 * section 2.2.3).
 *
 * @param signature at most 126 octets, so that every length fits into one
 */
export function ecdsaSigValue(signature: Buffer): Buffer {
  const half = signature.length / 2;
  const r = startOf(signature, 0, half);
  const s = startOf(signature, half, signature.length);
  const length = sizeOf(signature, r, half) + sizeOf(signature, s, signature.length);
  const der = Buffer.alloc(2 + length);
  der[0] = SEQUENCE;
  der[1] = length;
  writeInteger(signature.subarray(r, half), der, 2);
  writeInteger(signature.subarray(s), der, 2 + sizeOf(signature, r, half));
  return der;
}

/** Leading zeros are left out, but for the last octet. */
function startOf(octets: Buffer, from: number, to: number): number {
  let start = from;
  while (start < to - 1 && octets[start] === 0) start += 1;
  return start;
}

/** A first bit of 1 would make it negative. */
const isHigh = (octets: Buffer, at: number): boolean => (octets[at] ?? 0) > 0x7f;

const sizeOf = (octets: Buffer, start: number, end: number): number =>
  2 + (isHigh(octets, start) ? 1 : 0) + end - start;

function writeInteger(number: Buffer, into: Buffer, at: number): void {
  const pad = isHigh(number, 0) ? 1 : 0;
  into[at] = INTEGER;
  into[at + 1] = pad + number.length;
  number.copy(into, at + 2 + pad);
}
