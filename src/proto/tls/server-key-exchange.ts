/** ServerKeyExchange of TLS 1.2 and below: RFC 5246 7.4.3, RFC 8422 5.4, RFC 4279 2 to 4, RFC 2246 7.4.3. */
import { createHash } from "node:crypto";
import { type Cursor, openCursor } from "./cursor.ts";
import { findPrime } from "./prime.table.ts";
import type { KeyExchangeName, Suite } from "./suite.ts";
import { VERSION } from "./version.table.ts";

/** Finite-field parameters. */
interface DhParameters {
  /** Size of the prime. */
  readonly bits: number;
  /** `null` when it does not fit 32 bits. */
  readonly generator: number | null;
  /** SHA-256 of the big-endian prime without leading zeros, in hexadecimal. */
  readonly primeSha256: string;
  /** Name in the table of shared primes. */
  readonly name: string | null;
}

/** The parameters of one key exchange of TLS 1.2 and below. */
export interface KeyExchange {
  readonly kind: "ecdhe" | "dhe" | "rsa-export" | "psk" | "other";
  /** Named curve. */
  readonly group: number | null;
  /** The curve is spelled out (RFC 4492 5.4, forbidden by RFC 8422 5.4). */
  readonly isExplicitCurve: boolean;
  readonly dh: DhParameters | null;
  /** Modulus of the short RSA key of export suites. */
  readonly exportRsaBits: number | null;
  /** SHA-256 of the ephemeral public value, in hexadecimal: the same one twice means that the key is used again. */
  readonly publicSha256: string | null;
  /** Signature scheme; TLS 1.2 only. */
  readonly scheme: number | null;
}

const NONE: KeyExchange = {
  kind: "other",
  group: null,
  isExplicitCurve: false,
  dh: null,
  exportRsaBits: null,
  publicSha256: null,
  scheme: null,
};

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

function withoutZeros(number: Buffer): Buffer {
  const start = number.findIndex((octet) => octet !== 0);
  return start < 0 ? number.subarray(number.length) : number.subarray(start);
}

function bitsOf(number: Buffer): number {
  const [first] = number;
  return first === undefined ? 0 : number.length * 8 - (Math.clz32(first) - 24);
}

const GENERATOR_OCTETS = 4;

function smallNumber(number: Buffer): number | null {
  if (number.length > GENERATOR_OCTETS) return null;
  return number.length === 0 ? 0 : number.readUIntBE(0, number.length);
}

function readDh(cursor: Cursor): Partial<KeyExchange> {
  const prime = withoutZeros(cursor.vector(2));
  const generator = withoutZeros(cursor.vector(2));
  const publicValue = cursor.vector(2);
  const primeSha256 = sha256(prime);
  const dh = {
    bits: bitsOf(prime),
    generator: smallNumber(generator),
    primeSha256,
    name: findPrime(primeSha256)?.name ?? null,
  };
  return { kind: "dhe", dh, publicSha256: sha256(publicValue) };
}

const CURVE_TYPE = { prime: 1, char2: 2, named: 3 } as const;
const TRINOMIAL = 1;

/** Steps over the octets that spell out a curve. */
function skipExplicitCurve(cursor: Cursor, type: number): void {
  if (type === CURVE_TYPE.prime) cursor.vector(1);
  else {
    cursor.uint(2); // m
    const exponents = cursor.uint(1) === TRINOMIAL ? 1 : 3;
    for (let index = 0; index < exponents; index += 1) cursor.vector(1);
  }
  // a, b, base point, order, cofactor
  for (let index = 0; index < 5; index += 1) cursor.vector(1);
}

function readEc(cursor: Cursor): Partial<KeyExchange> | null {
  const type = cursor.uint(1);
  if (type === CURVE_TYPE.named) {
    const group = cursor.uint(2);
    return { kind: "ecdhe", group, publicSha256: sha256(cursor.vector(1)) };
  }
  if (type !== CURVE_TYPE.prime && type !== CURVE_TYPE.char2) return null;
  skipExplicitCurve(cursor, type);
  return { kind: "ecdhe", isExplicitCurve: true, publicSha256: sha256(cursor.vector(1)) };
}

function readExportRsa(cursor: Cursor): Partial<KeyExchange> {
  const modulus = withoutZeros(cursor.vector(2));
  cursor.vector(2); // exponent
  return { kind: "rsa-export", exportRsaBits: bitsOf(modulus), publicSha256: sha256(modulus) };
}

const readHint = (cursor: Cursor): Partial<KeyExchange> => {
  cursor.vector(2);
  return { kind: "psk" };
};

type Read = (cursor: Cursor) => Partial<KeyExchange> | null;
const afterHint =
  (read: Read): Read =>
  (cursor) => {
    readHint(cursor);
    return read(cursor);
  };

const READERS: Partial<Record<KeyExchangeName, Read>> = {
  RSA: readExportRsa,
  DHE: readDh,
  DH_anon: readDh,
  ECDHE: readEc,
  ECDH_anon: readEc,
  PSK: readHint,
  RSA_PSK: readHint,
  DHE_PSK: afterHint(readDh),
  ECDHE_PSK: afterHint(readEc),
};

/** Whether a server may send the message at all: not with plain RSA, nor with keys of the certificate (RFC 5246 7.4.3). */
export function hasKeyExchange({ keyExchange, isExport }: Suite): boolean {
  return keyExchange === "RSA" ? isExport : keyExchange !== "DH" && keyExchange !== "ECDH";
}

function readSignature(cursor: Cursor, version: number): number | null {
  const scheme = version === VERSION.tls12 ? cursor.uint(2) : null;
  cursor.vector(2);
  return scheme;
}

/**
 * The parameters in the body of the message; `null` when it is malformed.
 *
 * Key exchanges that need a secret or an extension which we never offer (SRP, KRB5 …) are `other`, unread.
 */
export function readKeyExchange(body: Buffer, suite: Suite, version: number): KeyExchange | null {
  const read = READERS[suite.keyExchange];
  if (read === undefined) return NONE;
  const cursor = openCursor(body);
  const facts = read(cursor);
  if (facts === null) return null;
  const scheme = suite.isSigned ? readSignature(cursor, version) : null;
  return cursor.isComplete() ? { ...NONE, ...facts, scheme } : null;
}
