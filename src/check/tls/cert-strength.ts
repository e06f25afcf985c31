/** Keys and signatures of every certificate that was sent (`tls.md` 1.3, 5). */

import { CERTIFICATE_KEYS, CERTIFICATE_SIGNATURES, type Level } from "../../proto/tls/ncsc-2025-05.table.ts";
import type { Certificate } from "../../proto/x509/certificate.ts";
import { type PublicKey, printPublicKey } from "../../proto/x509/public-key.ts";
import type { SignatureAlgorithm } from "../../proto/x509/signature.ts";
import type { AnyCheck, Text } from "../define.ts";
import type { FindingCode } from "../findings.table.ts";
import { chainsOf, holderOf, readable } from "./certificates.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { hasNoCertificate, ifNone } from "./no-certificate.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { isAnchor } from "./trust.ts";

type Verdict = "bad" | "phase-out" | "good";
type Says = Verdict | "unreadable" | "none";

const BAD: Step<Says, Verdict> = { says: "bad", status: "failed" };
const PHASE_OUT: Step<Says, Verdict> = { says: "phase-out", status: "warning", points: 10 };
const GOOD: Step<Says, Verdict> = { says: "good", status: "passed" };
/** internet.nl leaves the test out. */
export const UNREADABLE = {
  says: "unreadable",
  verdict: "not-tested",
  status: "not_tested",
  reason: "undecidable",
  points: 0,
} as const;

interface Strength {
  readonly level: (certificate: Certificate, isParity: boolean) => Level;
  readonly name: (certificate: Certificate) => string;
  readonly codes: Readonly<Record<"insufficient" | "phase-out", FindingCode>>;
}

function defineStrength(
  id: "cert_pubkey" | "cert_sig",
  role: TlsRole,
  strength: Strength,
  text: Readonly<Record<Verdict, Text>>,
  differs: string,
): AnyCheck {
  return defineTlsCheck<Says, Verdict>({
    id: `${role.prefix}_${id}`,
    role,
    spec: ["RFC 9325 4.3", "NCSC-NL TLS guidelines 2025-05"],
    steps: [BAD, PHASE_OUT, ...ifNone(role), GOOD],
    paritySteps: [BAD, PHASE_OUT, UNREADABLE, ...ifNone(role), GOOD],
    judge: (server, context) => judgeStrength(strength, server, context),
    text,
    culprits: { bad: [strength.codes.insufficient], "phase-out": [strength.codes["phase-out"]] },
    differs,
  });
}

interface Graded {
  readonly level: Level;
  readonly certificate: Certificate;
  readonly at: string;
}

function judgeStrength(strength: Strength, server: Server, context: Context): Opinion<Says> {
  const chains = chainsOf(server, context);
  const graded = chains.flatMap((chain) =>
    readable(chain).flatMap((certificate, index): Graded[] =>
      isAnchor(certificate, index, server.endpoint)
        ? []
        : [{ certificate, level: strength.level(certificate, context.isParity), at: chain.pointer }],
    ),
  );
  const insufficient = remarksOf(strength, graded, "insufficient");
  const phaseOut = remarksOf(strength, graded, "phase-out");
  const remarks = [...insufficient, ...phaseOut];
  if (insufficient.length > 0) return { says: "bad", remarks };
  const unreadable = chains.find((chain) => chain.leaf === null);
  if (unreadable !== undefined) {
    return context.isParity ? { says: "unreadable" } : { unknown: "probe-error", at: [unreadable.pointer] };
  }
  if (hasNoCertificate(server.endpoint)) return { says: "none" };
  if (chains.length === 0) return notLearnt(server);
  return phaseOut.length > 0 ? { says: "phase-out", remarks } : { says: "good" };
}

function remarksOf(
  { codes, name }: Strength,
  graded: readonly Graded[],
  level: "insufficient" | "phase-out",
): Remark[] {
  return graded
    .filter((one) => one.level === level)
    .map(({ certificate, at }) => {
      const params = { certificate: holderOf(certificate), form: name(certificate) };
      return { code: codes[level], params, at: [at] };
    });
}

const KEYS = CERTIFICATE_KEYS;
const isListed = (list: readonly string[], name: string): boolean => list.includes(name);

function keyLevel({ kind, bits, curve }: PublicKey, isParity: boolean): Level {
  if (kind === "rsa" || kind === "rsa-pss") return rsaLevel(bits ?? 0);
  if (kind === "ec") return curveLevel(curve ?? "");
  // Not in the guidelines; our own choice, as NIST approved them.
  if (!isParity && kind.startsWith("ml-dsa")) return "sufficient";
  return isListed(KEYS.goodKinds, kind) ? "good" : "insufficient";
}

function rsaLevel(bits: number): Level {
  if (bits >= KEYS.rsaGoodBits) return "good";
  return bits >= KEYS.rsaPhaseOutBits ? "phase-out" : "insufficient";
}

function curveLevel(curve: string): Level {
  if (isListed(KEYS.goodCurves, curve)) return "good";
  return isListed(KEYS.phaseOutCurves, curve) ? "phase-out" : "insufficient";
}

const PSS_HASHES: readonly (string | null)[] = ["sha256", "sha384", "sha512"];

function signatureLevel({ oid, family, hash }: SignatureAlgorithm, isParity: boolean): Level {
  const listed = CERTIFICATE_SIGNATURES[oid];
  if (listed !== undefined) return listed;
  if (isParity) return "insufficient";
  const isGood = family === "ml-dsa" || (family === "rsa-pss" && PSS_HASHES.includes(hash));
  return isGood ? "sufficient" : "insufficient";
}

export const defineCertPubkey = (role: TlsRole): AnyCheck =>
  defineStrength(
    "cert_pubkey",
    role,
    {
      level: ({ publicKey }, isParity) => keyLevel(publicKey, isParity),
      name: ({ publicKey }) => printPublicKey(publicKey),
      codes: { insufficient: "certificate-key-insufficient", "phase-out": "certificate-key-phase-out" },
    },
    {
      bad: {
        says: `Keys of certificates of ${role.of} are too weak.`,
        fix: "Have the certificate issued again for a key on the curve P-256 or P-384, or for RSA with 3072 bits.",
      },
      "phase-out": {
        says: `Keys of certificates of ${role.of} are of a size that is to be phased out.`,
        fix: "Have the next certificate issued for a key on the curve P-256 or P-384, or for RSA with 3072 bits.",
      },
      good: { says: `The keys of the certificates of ${role.of} are strong enough.` },
    },
    "internet.nl looks at one chain of each server.",
  );

export const defineCertSignature = (role: TlsRole): AnyCheck =>
  defineStrength(
    "cert_sig",
    role,
    {
      level: ({ signature }, isParity) => signatureLevel(signature, isParity),
      name: ({ signature: { name, hash, family } }) =>
        family === "rsa-pss" ? `${name} with ${hash ?? "an unknown hash"}` : name,
      codes: {
        insufficient: "certificate-signature-insufficient",
        "phase-out": "certificate-signature-phase-out",
      },
    },
    {
      bad: {
        says: `Certificates of ${role.of} are signed with an insufficient algorithm.`,
        fix: "Have the certificate issued again with a signature over SHA-256, SHA-384 or SHA-512.",
      },
      "phase-out": {
        says: `Certificates of ${role.of} are signed with an algorithm that is to be phased out.`,
        fix: "Have the certificate issued again with a signature over SHA-256, SHA-384 or SHA-512.",
      },
      good: { says: `The certificates of ${role.of} are signed with good algorithms.` },
    },
    "internet.nl does not know RSASSA-PSS in certificates, and looks at one chain of each server.",
  );
