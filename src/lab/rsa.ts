/** RSA keys for the lab, the same ones in every run. */
import { createHash, createPrivateKey, type KeyObject } from "node:crypto";
import { RSA_PRIMES } from "./rsa.table.ts";

export interface RsaKey {
  readonly privateKey: KeyObject;
  /** RFC 3110 section 2: exponent length, exponent, modulus. */
  readonly publicField: Buffer;
}

const EXPONENT = 65537n;
const made = new Map<string, RsaKey>();

/**
 * The lab's RSA key number `index` (0 or 1) of 512, 1024, 2048, 3072 or 4096 bits.
 *
 * @throws when the table has no such key
 */
export function rsaKey(bits: number, index: number): RsaKey {
  const id = `${bits}/${index}`;
  const known = made.get(id);
  if (known !== undefined) return known;
  const key = makeRsaKey(bits, index);
  made.set(id, key);
  return key;
}

/** The two primes of the table's key, by the rule in `rsa.table.ts`. */
export function rsaPrimes(bits: number, index: number): readonly [bigint, bigint] {
  const row = RSA_PRIMES.find((entry) => entry.bits === bits && entry.index === index);
  if (row === undefined) throw new Error(`no RSA key ${bits}/${index} in the lab`);
  const prime = (factor: "p" | "q", steps: number): bigint =>
    primeBase(`waterpas lab rsa ${bits} ${index} ${factor}`, bits / 2) + 2n * BigInt(steps);
  return [prime("p", row.steps[0]), prime("q", row.steps[1])];
}

/** The odd number, with its two highest bits set, at which the search for a prime begins. */
export function primeBase(label: string, bits: number): bigint {
  const octets = createHash("shake256", { outputLength: bits / 8 })
    .update(label)
    .digest();
  octets.writeUInt8(octets.readUInt8(0) | 0xc0, 0);
  octets.writeUInt8(octets.readUInt8(octets.length - 1) | 1, octets.length - 1);
  return BigInt(`0x${octets.toString("hex")}`);
}

function makeRsaKey(bits: number, index: number): RsaKey {
  const [p, q] = rsaPrimes(bits, index);
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const modulus = octetsOf(p * q);
  const jwk = {
    kty: "RSA",
    n: modulus.toString("base64url"),
    e: text(EXPONENT),
    d: text(d),
    p: text(p),
    q: text(q),
    dp: text(d % (p - 1n)),
    dq: text(d % (q - 1n)),
    qi: text(inverse(q, p)),
  };
  const exponent = octetsOf(EXPONENT);
  return {
    privateKey: createPrivateKey({ key: jwk, format: "jwk" }),
    publicField: Buffer.concat([Buffer.of(exponent.length), exponent, modulus]),
  };
}

function text(value: bigint): string {
  return octetsOf(value).toString("base64url");
}

function octetsOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [before, rest] = [modulus, value % modulus];
  let [last, factor] = [0n, 1n];
  while (rest !== 0n) {
    const quotient = before / rest;
    [before, rest] = [rest, before - quotient * rest];
    [last, factor] = [factor, last - quotient * factor];
  }
  return ((last % modulus) + modulus) % modulus;
}
