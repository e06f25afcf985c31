/** Key shares of x25519 and secp256r1 (RFC 8446 4.2.8, RFC 7748). */
import { createECDH, createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { pem } from "../pem.ts";

/** Code points of the two groups. */
export const SHARE_GROUP = { x25519: 0x001d, secp256r1: 0x0017 } as const;

/** Our half of a key exchange. */
export interface PrivateShare {
  readonly group: number;
  readonly key: Buffer;
  /** The shared secret with the peer's public key; `null` when that is not a key of the group. */
  readonly agree: (peer: Buffer) => Buffer | null;
}

/** RFC 8410 7 and 4: DER around the 32 octets of a private and of a public key. */
const PKCS8_X25519 = Buffer.from("302e020100300506032b656e04220420", "hex");
const SPKI_X25519 = Buffer.from("302a300506032b656e032100", "hex");
const KEY_BYTES = 32;

const publicKeyOf = (key: Buffer): KeyObject => createPublicKey(pem("PUBLIC KEY", SPKI_X25519, key));

/** A secret, unless the peer's key makes the library refuse (wrong size, point not on the curve, small order). */
function attempt(agree: () => Buffer): Buffer | null {
  try {
    return agree();
  } catch {
    return null;
  }
}

function x25519Share(secret: Buffer): PrivateShare {
  const privateKey = createPrivateKey(pem("PRIVATE KEY", PKCS8_X25519, secret));
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return {
    group: SHARE_GROUP.x25519,
    key: spki.subarray(SPKI_X25519.length),
    agree: (peer) =>
      peer.length === KEY_BYTES
        ? attempt(() => diffieHellman({ privateKey, publicKey: publicKeyOf(peer) }))
        : null,
  };
}

function secp256r1Share(secret: Buffer): PrivateShare {
  const ecdh = createECDH("prime256v1");
  const scalar = Buffer.from(secret);
  // Below the order of the curve and not zero, whatever the random octets are.
  scalar[0] = (scalar[0] ?? 0) & 0x7f;
  scalar[KEY_BYTES - 1] = (scalar[KEY_BYTES - 1] ?? 0) | 1;
  ecdh.setPrivateKey(scalar);
  return {
    group: SHARE_GROUP.secp256r1,
    key: ecdh.getPublicKey(),
    agree: (peer) => attempt(() => ecdh.computeSecret(peer)),
  };
}

/**
 * The share of a group out of 32 unpredictable octets; `null` for another group.
 */
export function newShare(group: number, secret: Buffer): PrivateShare | null {
  if (group === SHARE_GROUP.x25519) return x25519Share(secret);
  return group === SHARE_GROUP.secp256r1 ? secp256r1Share(secret) : null;
}
