/** DNSKEYs whose private halves the lab holds. */
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
} from "node:crypto";
import { dnskeyRdata, keyTag } from "./dnssec-rdata.ts";
import { rsaKey } from "./rsa.ts";

export type SignatureForm = "wire" | "der";

export interface LabKey {
  readonly algorithm: number;
  readonly flags: number;
  readonly protocol: number;
  readonly publicField: Buffer;
  /** DNSKEY RDATA as published. */
  readonly rdata: Buffer;
  readonly tag: number;
  /** `der`: an ECDSA signature in the wrong form (RFC 6605 section 4 wants r and s side by side). */
  sign(data: Buffer, form?: SignatureForm): Buffer;
}

export interface KeyRequest {
  readonly algorithm: number;
  /** 257 for a key signing key, 256 for a zone signing key (RFC 4034 section 2.1.1). */
  readonly flags: number;
  /** Decides the key; RSA keys are shared and only differ by size and the SEP bit. */
  readonly seed: string;
  /** RSA modulus; 2048 when absent. */
  readonly bits?: number;
}

/** What a published key may say other than its private half warrants. */
export interface KeyDisguise {
  readonly flags?: number;
  readonly protocol?: number;
  readonly publicField?: Buffer;
}

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicField: Buffer;
}

interface AlgorithmRow {
  readonly hash: string | null;
  readonly pair: (request: KeyRequest) => Pair;
}

/** Algorithm numbers the lab can sign with, as in the IANA registry. */
const ALGORITHMS: Readonly<Record<number, AlgorithmRow>> = {
  5: { hash: "sha1", pair: rsaPair },
  7: { hash: "sha1", pair: rsaPair },
  8: { hash: "sha256", pair: rsaPair },
  10: { hash: "sha512", pair: rsaPair },
  13: { hash: "sha256", pair: ecPair("prime256v1", "P-256", "sha256") },
  14: { hash: "sha384", pair: ecPair("secp384r1", "P-384", "sha384") },
  15: { hash: null, pair: edwardsPair("302e020100300506032b657004220420", 32) },
  16: { hash: null, pair: edwardsPair("3047020100300506032b6571043b0439", 57) },
};

/**
 * A key of one of the algorithms 5, 7, 8, 10, 13, 14, 15 and 16; equal requests give equal keys.
 *
 * @throws for any other algorithm
 */
export function makeKey(request: KeyRequest): LabKey {
  const row = ALGORITHMS[request.algorithm];
  if (row === undefined) throw new Error(`the lab cannot sign with algorithm ${request.algorithm}`);
  const { privateKey, publicField } = row.pair(request);
  const signature = (data: Buffer, form: SignatureForm = "wire"): Buffer =>
    sign(row.hash, data, signingInput(privateKey, form));
  return publish(request, { flags: request.flags, protocol: 3, publicField }, signature);
}

/** The same private key behind a DNSKEY that says something else. */
export function disguiseKey(key: LabKey, disguise: KeyDisguise): LabKey {
  return publish(key, { ...key, ...disguise }, key.sign);
}

/**
 * A DNSKEY RDATA with the same key tag and another key: what one aligned word gains, another loses, and the tag is
 * a sum of words (RFC 4034 appendix B).
 *
 * @param nth 1, 2, …: which of the look-alikes
 */
export function collidingRdata(rdata: Buffer, nth: number): Buffer {
  const copy = Buffer.from(rdata);
  // Word-aligned places well inside the key, the first behind an RSA exponent.
  const words = Array.from({ length: (copy.length - 12) >> 1 }, (_, i) => 12 + 2 * i);
  const rising = words.filter((at) => copy.readUInt16BE(at) + nth <= 0xffff)[0];
  const falling = words.filter((at) => at !== rising && copy.readUInt16BE(at) >= nth)[0];
  if (rising === undefined || falling === undefined) throw new Error("no room for a colliding key tag");
  copy.writeUInt16BE(copy.readUInt16BE(rising) + nth, rising);
  copy.writeUInt16BE(copy.readUInt16BE(falling) - nth, falling);
  return copy;
}

function publish(
  { algorithm }: { readonly algorithm: number },
  shown: { readonly flags: number; readonly protocol: number; readonly publicField: Buffer },
  signature: LabKey["sign"],
): LabKey {
  const { flags, protocol, publicField } = shown;
  const rdata = dnskeyRdata({ flags, protocol, algorithm, publicField });
  return { algorithm, flags, protocol, publicField, rdata, tag: keyTag(rdata), sign: signature };
}

function signingInput(key: KeyObject, form: SignatureForm): KeyObject | SignKeyObjectInput {
  if (key.asymmetricKeyType !== "ec") return key;
  return { key, dsaEncoding: form === "wire" ? "ieee-p1363" : "der" };
}

function rsaPair({ bits = 2048, flags }: KeyRequest): Pair {
  return rsaKey(bits, (flags & 1) === 1 ? 0 : 1);
}

function ecPair(curve: string, crv: string, hash: string): (request: KeyRequest) => Pair {
  return ({ seed }) => {
    const ecdh = createECDH(curve);
    const scalar = createHash(hash).update(seed).digest();
    ecdh.setPrivateKey(scalar);
    const point = ecdh.getPublicKey().subarray(1); // without the octet that says "uncompressed"
    const half = point.length / 2;
    const jwk = {
      kty: "EC",
      crv,
      d: scalar.toString("base64url"),
      x: point.subarray(0, half).toString("base64url"),
      y: point.subarray(half).toString("base64url"),
    };
    return { privateKey: createPrivateKey({ key: jwk, format: "jwk" }), publicField: Buffer.from(point) };
  };
}

function edwardsPair(pkcs8Prefix: string, octets: number): (request: KeyRequest) => Pair {
  return ({ seed }) => {
    const secret = createHash("shake256", { outputLength: octets }).update(seed).digest();
    const der = Buffer.concat([Buffer.from(pkcs8Prefix, "hex"), secret]);
    const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
    return { privateKey, publicField: Buffer.from(spki.subarray(spki.length - octets)) };
  };
}
