/** How strong a DKIM key is, RFC 8301 and RFC 8463. */
import { createPublicKey, type KeyObject } from "node:crypto";
import type { DkimFaultCode, DkimKeyRecord } from "./key-record.ts";
import { DKIM_KEY_BITS } from "./selector.table.ts";

export type DkimKeyCode =
  | "revoked" // an empty `p`
  | "key-broken" // RSA below 1024 bits: verifiers must reject it
  | "key-weak" // RSA below 2048 bits
  | "key-long" // RSA above 4096 bits: verifiers need not support it
  | "key-invalid"
  | "sha1-only"
  | "testing"
  | "not-for-mail"
  | "pkcs1"; // a bare RSA key instead of SubjectPublicKeyInfo; many verifiers accept it

/** Why a key is invalid: a fault of the record, or of the key itself. */
export type DkimInvalid = DkimFaultCode | "der" | "algorithm" | "length" | "exponent";

export interface DkimKey {
  readonly record: DkimKeyRecord;
  /** RSA modulus; 256 for Ed25519; `null` when there is no key. */
  readonly bits: number | null;
  /** First fault, when the key is invalid. */
  readonly invalid: DkimInvalid | null;
  readonly codes: readonly DkimKeyCode[];
  /** Verifiers can check signatures with it. */
  readonly isUsable: boolean;
}

interface Measured {
  readonly bits: number | null;
  readonly invalid: DkimInvalid | null;
  readonly isPkcs1: boolean;
}

const ED25519_OCTETS = 32;
/** RFC 6376 says nothing longer is of use, and reading it costs time. */
const MAX_KEY_OCTETS = 8192;

/** What a key record comes to. */
export function judgeDkimKey(record: DkimKeyRecord): DkimKey {
  if (record.key === "" && record.faults.length === 0) {
    return { record, bits: null, invalid: null, codes: ["revoked"], isUsable: false };
  }
  const { bits, invalid, isPkcs1 } = measure(record);
  const size = invalid === null && record.type === "rsa" ? sizeCode(bits ?? 0) : null;
  const codes: DkimKeyCode[] = [
    ...(invalid === null ? [] : ["key-invalid" as const]),
    ...(size === null ? [] : [size]),
    ...(isPkcs1 ? ["pkcs1" as const] : []),
    ...usageCodes(record),
  ];
  const isUsable = invalid === null && size !== "key-broken" && !codes.includes("not-for-mail");
  return { record, bits, invalid, codes, isUsable };
}

function sizeCode(bits: number): DkimKeyCode | null {
  if (bits < DKIM_KEY_BITS.accepted) return "key-broken";
  if (bits < DKIM_KEY_BITS.recommended) return "key-weak";
  return bits > DKIM_KEY_BITS.supported ? "key-long" : null;
}

function usageCodes({ hashes, services, flags }: DkimKeyRecord): DkimKeyCode[] {
  const codes: DkimKeyCode[] = [];
  // RFC 8301 section 3.1: verifiers must not accept SHA-1.
  if (hashes.includes("sha1") && !hashes.includes("sha256")) codes.push("sha1-only");
  if (flags.includes("y")) codes.push("testing");
  if (!services.includes("*") && !services.includes("email")) codes.push("not-for-mail");
  return codes;
}

const invalidBy = (invalid: DkimInvalid): Measured => ({ bits: null, invalid, isPkcs1: false });

function measure({ type, key, faults }: DkimKeyRecord): Measured {
  const [fault] = faults;
  if (fault !== undefined) return invalidBy(fault.code);
  const octets = Buffer.from(key ?? "", "base64");
  if (octets.length > MAX_KEY_OCTETS) return invalidBy("length");
  return type === "ed25519" ? measureEd25519(octets) : measureRsa(octets);
}

/** RFC 8463 section 4: the bare 32 octets. */
function measureEd25519(octets: Buffer): Measured {
  return octets.length === ED25519_OCTETS
    ? { bits: 256, invalid: null, isPkcs1: false }
    : invalidBy("length");
}

function measureRsa(octets: Buffer): Measured {
  const spki = readKey(octets, "spki");
  const key = spki ?? readKey(octets, "pkcs1");
  if (key === null) return invalidBy("der");
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== "rsa" || modulusLength === undefined) return invalidBy("algorithm");
  const exponent = publicExponent ?? 0n;
  const isPkcs1 = spki === null;
  const invalid = exponent < 3n || exponent % 2n === 0n ? "exponent" : null;
  return { bits: modulusLength, invalid, isPkcs1 };
}

function readKey(key: Buffer, type: "spki" | "pkcs1"): KeyObject | null {
  try {
    return createPublicKey({ key, format: "der", type });
  } catch {
    // Whatever is wrong with the octets of a stranger, the answer is that they are no key.
    return null;
  }
}
