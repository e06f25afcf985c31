/** How the lab's authorities sign: algorithm identifiers of RFC 3279, 4055, 5758 and 8410. */
import { constants, sign } from "node:crypto";
import { explicit, integer, nothing, objectId, sequence } from "./der.ts";
import type { CertificateKey } from "./key.ts";

type HashName = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

export interface SignatureChoice {
  readonly hash: HashName;
  /** RSASSA-PSS, for RSA keys. */
  readonly pss?: boolean;
}

const RSA = "1.2.840.113549.1.1";
const ECDSA = "1.2.840.10045.4";
const MGF1 = `${RSA}.8`;
const PSS = `${RSA}.10`;

const OIDS: Readonly<Record<"rsa" | "ec", Partial<Record<HashName, string>>>> = {
  rsa: {
    md5: `${RSA}.4`,
    sha1: `${RSA}.5`,
    sha224: `${RSA}.14`,
    sha256: `${RSA}.11`,
    sha384: `${RSA}.12`,
    sha512: `${RSA}.13`,
  },
  ec: {
    sha1: `${ECDSA}.1`,
    sha224: `${ECDSA}.3.1`,
    sha256: `${ECDSA}.3.2`,
    sha384: `${ECDSA}.3.3`,
    sha512: `${ECDSA}.3.4`,
  },
};

const DIGESTS: Readonly<Partial<Record<HashName, readonly [oid: string, octets: number]>>> = {
  sha256: ["2.16.840.1.101.3.4.2.1", 32],
  sha384: ["2.16.840.1.101.3.4.2.2", 48],
  sha512: ["2.16.840.1.101.3.4.2.3", 64],
};

const EDWARDS = { ed25519: "1.3.101.112", ed448: "1.3.101.113" } as const;

/**
 * AlgorithmIdentifier, DER.
 *
 * @throws when the key cannot sign that way
 */
export function signatureAlgorithm({ kind, family }: CertificateKey, { hash, pss }: SignatureChoice): Buffer {
  if (kind === "ed25519" || kind === "ed448") return sequence(objectId(EDWARDS[kind]));
  if (pss === true) return pssAlgorithm(hash);
  const oid = OIDS[family === "rsa" ? "rsa" : "ec"][hash];
  if (oid === undefined) throw new Error(`no signature of ${kind} with ${hash}`);
  // RFC 3279 section 2.2: parameters are NULL for RSA and absent for ECDSA.
  return family === "rsa" ? sequence(objectId(oid), nothing()) : sequence(objectId(oid));
}

/** RFC 4055 section 3.1: hash, mask generation with the same hash, salt as long as the digest. */
function pssAlgorithm(hash: HashName): Buffer {
  const [oid, octets] = DIGESTS[hash] ?? [];
  if (oid === undefined || octets === undefined) throw new Error(`no RSASSA-PSS with ${hash}`);
  const digest = sequence(objectId(oid), nothing());
  const mask = sequence(objectId(MGF1), digest);
  return sequence(
    objectId(PSS),
    sequence(explicit(0, digest), explicit(1, mask), explicit(2, integer(octets))),
  );
}

/** The signature value over some octets. */
export function signWith(
  { privateKey, family }: CertificateKey,
  choice: SignatureChoice,
  data: Buffer,
): Buffer {
  if (family === "ed") return sign(null, data, privateKey);
  if (choice.pss !== true) return sign(choice.hash, data, privateKey);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return sign(choice.hash, data, {
    key: privateKey,
    padding,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
}
