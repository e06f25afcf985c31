/** Checking one signature, with memory. */
import { hash } from "node:crypto";
import type { ImportedKey, SignatureAlgorithm } from "./algorithm.ts";
import type { Settings } from "./judging.ts";
import type { Dnskey } from "./key.ts";

/** The verifier of a DNSKEY, imported once for each public key field. */
export function importKey(algorithm: SignatureAlgorithm, key: Dnskey, { memo }: Settings): ImportedKey {
  const keys = memo.keysOf(algorithm);
  const field = key.publicKey.toString("latin1");
  const known = keys.get(field);
  if (known !== undefined) return known;
  const imported = algorithm.importKey(key.publicKey);
  keys.set(field, imported);
  return imported;
}

export interface Claim {
  /** As `signedData` makes it: it holds the RRSIG RDATA up to the signer and the RRset in canonical form. */
  readonly data: Buffer;
  readonly signature: Buffer;
  readonly key: Dnskey;
}

/**
 * Whether a signature by a key over some data is right.
 *
 * The memory is keyed by all that decides: signed data, signature and DNSKEY RDATA. A signature alone would not do,
 * since it can be replayed over other data.
 */
export function verifySignature(
  { data, signature, key }: Claim,
  imported: ImportedKey & { readonly ok: true },
  { memo, work }: Settings,
): boolean {
  const lengths = Buffer.allocUnsafe(8);
  lengths.writeUInt32BE(data.length, 0);
  lengths.writeUInt32BE(signature.length, 4);
  const digest = hash("sha256", Buffer.concat([lengths, data, signature, key.rdata]), "binary");
  const known = memo.results.get(digest);
  if (known !== undefined) return known;
  work.verifications += 1;
  const isRight = imported.verify(data, signature);
  memo.results.set(digest, isRight);
  return isRight;
}
