/** Public keys that were never anybody's, as base64 of their DER form. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";

/** An RSA key with a modulus of some bits; not the product of two primes, which no parser looks at. */
function rsaKey(bits: number, exponent: number) {
  const modulus = Buffer.alloc(bits / 8, 0xa5);
  modulus[0] = 0xc1;
  const e = Buffer.from([exponent >> 16, (exponent >> 8) & 0xff, exponent & 0xff]);
  const first = e.findIndex((octet) => octet !== 0);
  const jwk = { kty: "RSA", n: modulus.toString("base64url"), e: e.subarray(first).toString("base64url") };
  return createPublicKey({ key: jwk, format: "jwk" });
}

export function rsa(bits: number, exponent = 65_537): string {
  return rsaKey(bits, exponent).export({ format: "der", type: "spki" }).toString("base64");
}

export function pkcs1(bits: number): string {
  return rsaKey(bits, 65_537).export({ format: "der", type: "pkcs1" }).toString("base64");
}

export function ecdsa(): string {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return publicKey.export({ format: "der", type: "spki" }).toString("base64");
}
