/** The key schedule of TLS 1.3, RFC 8446 7.1 and 4.4.4. */
import { createHash, createHmac, createSecretKey } from "node:crypto";
import { uint, vector } from "./vector.ts";

/** Hash of a suite. */
export type Hash13 = "sha256" | "sha384";

const EMPTY = Buffer.alloc(0);
const HASH_BYTES: Readonly<Record<Hash13, number>> = { sha256: 32, sha384: 48 };

/** Octets of a digest. */
export const hashBytes = (hash: Hash13): number => HASH_BYTES[hash];

/** The digest of messages one after the other. */
export function transcriptHash(hash: Hash13, messages: readonly Buffer[]): Buffer {
  const digest = createHash(hash);
  for (const message of messages) digest.update(message);
  return digest.digest();
}

/** Node.js 24 throws and catches two errors of its own before it takes octets for a key; a third of the cost is left. */
const hmac = (hash: Hash13, key: Buffer, data: Buffer): Buffer =>
  createHmac(hash, createSecretKey(key)).update(data).digest();

/** HKDF-Extract (RFC 5869 2.2). */
const extract = (hash: Hash13, salt: Buffer, secret: Buffer): Buffer => hmac(hash, salt, secret);

/** HKDF-Expand (RFC 5869 2.3). */
function expand(hash: Hash13, secret: Buffer, info: Buffer, length: number): Buffer {
  let block: Buffer = EMPTY;
  let output: Buffer = EMPTY;
  for (let counter = 1; output.length < length; counter += 1) {
    block = hmac(hash, secret, Buffer.concat([block, info, uint(counter, 1)]));
    output = Buffer.concat([output, block]);
  }
  return output.subarray(0, length);
}

/** HKDF-Expand-Label. */
export function expandLabel(
  hash: Hash13,
  secret: Buffer,
  label: string,
  context: Buffer,
  length: number,
): Buffer {
  const info = [uint(length, 2), vector(1, Buffer.from(`tls13 ${label}`, "latin1")), vector(1, context)];
  return expand(hash, secret, Buffer.concat(info), length);
}

/** Derive-Secret over a transcript hash. */
export function deriveSecret(hash: Hash13, secret: Buffer, label: string, transcript: Buffer): Buffer {
  return expandLabel(hash, secret, label, transcript, hashBytes(hash));
}

/** The secret that is the salt of the next one. */
const derived = (hash: Hash13, secret: Buffer): Buffer =>
  deriveSecret(hash, secret, "derived", transcriptHash(hash, []));

/** Early Secret; without a pre-shared key it is of zeros. */
export function earlySecret(hash: Hash13, psk: Buffer | null): Buffer {
  const zeros = Buffer.alloc(hashBytes(hash));
  return extract(hash, zeros, psk ?? zeros);
}

/** Handshake Secret. */
export function handshakeSecret(hash: Hash13, early: Buffer, shared: Buffer): Buffer {
  return extract(hash, derived(hash, early), shared);
}

/** Master Secret. */
export function masterSecret(hash: Hash13, handshake: Buffer): Buffer {
  return extract(hash, derived(hash, handshake), Buffer.alloc(hashBytes(hash)));
}

/** `verify_data` of a Finished message, and a binder, over a transcript hash. */
export function finishedMac(hash: Hash13, baseKey: Buffer, transcript: Buffer): Buffer {
  const key = expandLabel(hash, baseKey, "finished", EMPTY, hashBytes(hash));
  return hmac(hash, key, transcript);
}

/** The pre-shared key of a ticket (RFC 8446 4.6.1). */
export function ticketPsk(hash: Hash13, resumptionSecret: Buffer, nonce: Buffer): Buffer {
  return expandLabel(hash, resumptionSecret, "resumption", nonce, hashBytes(hash));
}

/** The binder of a resumed session over the ClientHello up to the binders (RFC 8446 4.2.11.2). */
export function resumptionBinder(hash: Hash13, psk: Buffer, truncated: Buffer): Buffer {
  const key = deriveSecret(hash, earlySecret(hash, psk), "res binder", transcriptHash(hash, []));
  return finishedMac(hash, key, transcriptHash(hash, [truncated]));
}
