/** What a path from a leaf to a root has to obey, RFC 5280 section 6.1, as OpenSSL applies it for TLS servers. */
import { type Certificate, isAuthority } from "./certificate.ts";
import { EXTENSION, PURPOSE } from "./extension.ts";
import { isWithinConstraints } from "./name-constraints.ts";

export type PathFaultCode =
  /** The leaf signed itself and is not trusted. */
  | "self-signed"
  /** The path ends at an issuer that is neither sent nor trusted, and would have to be sent. */
  | "incomplete"
  /** The path ends at an issuer that is not trusted. */
  | "unknown-root"
  | "expired"
  | "not-yet-valid"
  /** The purposes of the certificate do not include TLS servers. */
  | "wrong-eku"
  | "wrong-key-usage"
  /** A certificate that must not sign others did. */
  | "not-a-ca"
  | "path-too-long"
  | "name-constraints"
  | "unknown-critical-extension"
  | "malformed-extension"
  /** The name of the issuer fits, its signature does not. */
  | "bad-signature"
  /** The signature cannot be verified here. */
  | "unsupported-signature";

/** Why a path is not good, and which certificate is to blame. */
export interface PathFault {
  readonly code: PathFaultCode;
  readonly certificate: Certificate;
}

interface Place {
  readonly certificate: Certificate;
  /** 0 for the leaf. */
  readonly index: number;
  readonly path: readonly Certificate[];
  /** Unix time in seconds. */
  readonly now: number;
}

interface Rule {
  readonly code: PathFaultCode;
  readonly isBroken: (place: Place) => boolean;
}

const SERVER_PURPOSES: readonly string[] = [
  PURPOSE.serverAuth,
  PURPOSE.microsoftGatedCrypto,
  PURPOSE.netscapeGatedCrypto,
];
const SERVER_USAGES = ["digitalSignature", "keyEncipherment", "keyAgreement"] as const;

/** Extensions without which a path cannot be judged. */
const DECISIVE: readonly string[] = [
  EXTENSION.basicConstraints,
  EXTENSION.keyUsage,
  EXTENSION.extendedKeyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.nameConstraints,
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.authorityKeyIdentifier,
];

const RULES: readonly Rule[] = [
  { code: "expired", isBroken: ({ certificate, now }) => now > certificate.notAfter },
  { code: "not-yet-valid", isBroken: ({ certificate, now }) => now < certificate.notBefore },
  {
    code: "wrong-eku",
    isBroken: ({ certificate: { extendedKeyUsage } }) =>
      extendedKeyUsage !== null && !SERVER_PURPOSES.some((purpose) => extendedKeyUsage.includes(purpose)),
  },
  {
    code: "wrong-key-usage",
    isBroken: ({ certificate: { keyUsage }, index }) =>
      index === 0 && keyUsage !== null && !SERVER_USAGES.some((usage) => keyUsage.includes(usage)),
  },
  { code: "not-a-ca", isBroken: ({ certificate, index }) => index > 0 && !isAuthority(certificate) },
  { code: "path-too-long", isBroken: isTooLong },
  { code: "name-constraints", isBroken: isOutsideConstraints },
  {
    code: "unknown-critical-extension",
    isBroken: ({ certificate }) => certificate.unknownCritical.length > 0,
  },
  {
    code: "malformed-extension",
    isBroken: ({ certificate }) => certificate.malformed.some((oid) => DECISIVE.includes(oid)),
  },
];

/** RFC 5280 section 4.2.1.9: certificates between this and the leaf, not counting those that only renew a key. */
function isTooLong({ certificate, index, path }: Place): boolean {
  const limit = certificate.basicConstraints?.pathLength ?? null;
  if (limit === null || index === 0) return false;
  return path.slice(1, index).filter(({ selfIssued }) => !selfIssued).length > limit;
}

function isOutsideConstraints({ certificate, index, path }: Place): boolean {
  const constraints = certificate.nameConstraints;
  if (constraints === null || index === 0) return false;
  return path
    .slice(0, index)
    .some((lower, place) => (place === 0 || !lower.selfIssued) && !isWithinConstraints(lower, constraints));
}

/** All rules the certificates of a path break, leaf first. */
export function faultsOf(path: readonly Certificate[], now: number): PathFault[] {
  return path.flatMap((certificate, index) =>
    RULES.filter((rule) => rule.isBroken({ certificate, index, path, now })).map(({ code }) => ({
      code,
      certificate,
    })),
  );
}
