/** Signature algorithms on node:crypto: from the public key field of a DNSKEY to a verdict on a signature. */
import { createPublicKey, type JsonWebKeyInput, type KeyObject, verify } from "node:crypto";
import { pem } from "../pem.ts";
import { ALGORITHM_ROWS, algorithmRow } from "./algorithm.table.ts";
import { ecdsaSigValue, SPKI_HEAD } from "./ecdsa.ts";
import { readRsaKey } from "./key.ts";

/** Whether a signature over some data is right; never throws. */
type Verifier = (data: Buffer, signature: Buffer) => boolean;

export type ImportedKey =
  | { readonly ok: true; readonly verify: Verifier }
  | { readonly ok: false; readonly reason: "key-malformed" | "key-unusable" };

export interface SignatureAlgorithm {
  readonly number: number;
  /** A verifier for a public key field; never throws. */
  readonly importKey: (publicKey: Buffer) => ImportedKey;
}

/** The algorithms that are relied upon, by number. */
export type AlgorithmRegistry = ReadonlyMap<number, SignatureAlgorithm>;

const MALFORMED: ImportedKey = { ok: false, reason: "key-malformed" };
const UNUSABLE: ImportedKey = { ok: false, reason: "key-unusable" };

/** A modulus of 3072 bits with an exponent as long takes 200 times the time of a common key. */
const MAX_RSA_EXPONENT_BITS = 64;

function rsa(number: number, digest: string): SignatureAlgorithm {
  const bits = algorithmRow(number).rsaBits ?? { min: 0, max: 0 };
  return {
    number,
    importKey: (publicKey) => {
      const parts = readRsaKey(publicKey);
      if (parts === null) return MALFORMED;
      const { exponent, modulus } = parts;
      if (!isFitExponent(exponent)) return UNUSABLE;
      if (modulus.length < bits.min / 8 || modulus.length > bits.max / 8) return UNUSABLE;
      const jwk = { kty: "RSA", e: exponent.toString("base64url"), n: modulus.toString("base64url") };
      return fromKey({ key: jwk, format: "jwk" }, (key) => (data, signature) => {
        // RFC 8017 section 8.2.2: as long as the modulus.
        return signature.length === modulus.length && verify(digest, data, key, signature);
      });
    },
  };
}

/** An odd number from 3 to 64 bits: with 1, anybody can sign. */
function isFitExponent(exponent: Buffer): boolean {
  const last = exponent.at(-1) ?? 0;
  if ((last & 1) === 0 || exponent.length > MAX_RSA_EXPONENT_BITS / 8) return false;
  return exponent.length > 1 || last >= 3;
}

function ecdsa(number: number, digest: string, curve: "P-256" | "P-384", octets: number): SignatureAlgorithm {
  return {
    number,
    importKey: (publicKey) => {
      if (publicKey.length !== octets) return MALFORMED;
      return fromKey(pem("PUBLIC KEY", SPKI_HEAD[curve], publicKey), (key) => (data, signature) => {
        // RFC 6605 section 4: r and s side by side, each as long as a coordinate.
        return signature.length === octets && verify(digest, data, key, ecdsaSigValue(signature));
      });
    },
  };
}

function eddsa(number: number, curve: "Ed25519" | "Ed448", octets: number): SignatureAlgorithm {
  return {
    number,
    importKey: (publicKey) => {
      if (publicKey.length !== octets) return MALFORMED;
      return fromKey(pem("PUBLIC KEY", SPKI_HEAD[curve], publicKey), (key) => (data, signature) => {
        return signature.length === octets * 2 && verify(null, data, key, signature);
      });
    },
  };
}

function fromKey(form: string | JsonWebKeyInput, verifierOf: (key: KeyObject) => Verifier): ImportedKey {
  try {
    const check = verifierOf(createPublicKey(form));
    return { ok: true, verify: (data, signature) => isTrue(() => check(data, signature)) };
  } catch {
    // OpenSSL refuses points that are not on the curve by throwing.
    return MALFORMED;
  }
}

function isTrue(claim: () => boolean): boolean {
  try {
    return claim();
  } catch {
    // OpenSSL may refuse a key or a hash by throwing; such a signature is not shown to be right.
    return false;
  }
}

const IMPLEMENTED: readonly SignatureAlgorithm[] = [
  rsa(5, "sha1"),
  rsa(7, "sha1"),
  rsa(8, "sha256"),
  rsa(10, "sha512"),
  ecdsa(13, "sha256", "P-256", 64),
  ecdsa(14, "sha384", "P-384", 96),
  eddsa(15, "Ed25519", 32),
  eddsa(16, "Ed448", 57),
];

/** A key, the text "waterpas" and its RSA/SHA-1 signature. */
const SHA1_SAMPLE = {
  publicKey: Buffer.from(
    "AwEAAfP15TdGwYSN63P3R5NpbX9feJh3wnEJIl6tBjZMVdtvDUM95sf1SF83VZ7IZ+EWISRmmHQmUrhVMKBt+gCUNSQIwyAe" +
      "kN5I8g8yTRmiNBhCLLT7dLiIM+V+vHlA7CzWdXO7yhULTv0bAC08Hz21ixJGf7mbN5BLbt5Mpa6wk9jEHtvp04wqZIRsiUDE" +
      "fJgyR8mJsryBW/4jwsNo/dvzfPoLkacNaAVff4jm8PEJLOrWALIKd3NaREuqAl/dGSDZ7DC9pf+ybXQB9w01feeSjFljBalL" +
      "BDhsXMx13VtjAdWi7kDrCTJvDIbY1LyW/c2X4tZcSUb3VnN9y1azeo7uSp8=",
    "base64",
  ),
  data: Buffer.from("waterpas"),
  signature: Buffer.from(
    "hSfDrVF9ieN90ML3boRig8t77rdpGqCfN0uf7uboXf7M8ocQuMv13CdOYVxA/rL+bVxXEv/UlBwbak7KzQpxgXF+mlT7I8LG" +
      "ty6kFh95PMiytDMshZCDZ7RPNCFcTlv3xRWAa3NrYhEmWNqK9gzM1Z/5NAd/YNSbxIE5MhXImDFMHLN6fnE0OHNmL1cOQ3YB" +
      "inDyNFyVPDBQss9p/g9dojFiuGbjYuMn3M47WbK8dCtYIQeH+wJpEVsDlCMZKD1ZXWBbJ8XdPe8gZrEEFhrC7xbeSRV7MTFM" +
      "1tcaWm6xHk450OsPqcAlSOmBi5vVBp8Lszc6bCk9QF2N199D/oXcZg==",
    "base64",
  ),
} as const;

const SHA1_ALGORITHMS: ReadonlySet<number> = new Set([5, 7]);

/** Whether the sample signature of an RSA/SHA-1 algorithm is found right, which system-wide policies may forbid. */
export function passesSelfTest(algorithm: SignatureAlgorithm): boolean {
  const key = algorithm.importKey(SHA1_SAMPLE.publicKey);
  return key.ok && key.verify(SHA1_SAMPLE.data, SHA1_SAMPLE.signature);
}

/** The registry of some algorithms: those that the table calls capable and that pass their self-test. */
export function registryOf(algorithms: readonly SignatureAlgorithm[]): AlgorithmRegistry {
  const capable = new Set(ALGORITHM_ROWS.filter((row) => row.capable).map((row) => row.number));
  return new Map(
    algorithms
      .filter((algorithm) => capable.has(algorithm.number))
      .filter((algorithm) => !SHA1_ALGORITHMS.has(algorithm.number) || passesSelfTest(algorithm))
      .map((algorithm) => [algorithm.number, algorithm]),
  );
}

let builtIn: AlgorithmRegistry | undefined;

/** Everything that node:crypto verifies here; RSA/SHA-1 only where OpenSSL still agrees to (RFC 9905 section 2). */
export function defaultAlgorithms(): AlgorithmRegistry {
  builtIn ??= registryOf(IMPLEMENTED);
  return builtIn;
}

/** A registry with one more algorithm, or another implementation of one that it has. */
export function withAlgorithm(registry: AlgorithmRegistry, algorithm: SignatureAlgorithm): AlgorithmRegistry {
  return new Map([...registry, [algorithm.number, algorithm]]);
}

/** A registry without some algorithms. */
export function withoutAlgorithms(
  registry: AlgorithmRegistry,
  numbers: ReadonlySet<number>,
): AlgorithmRegistry {
  return new Map([...registry].filter(([number]) => !numbers.has(number)));
}
