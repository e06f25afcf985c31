/** The certificates that trust begins with. */
import { hash } from "node:crypto";
import { type Certificate, parseCertificate } from "./certificate.ts";
import { certificatesInPem } from "./pem.ts";

/** A set of trusted certificates. */
export interface RootStore {
  /** In order of their SHA-256. */
  readonly certificates: readonly Certificate[];
  /** Hexadecimal SHA-256 over the sorted SHA-256 of all certificates: the same for the same set. */
  readonly sha256: string;
  readonly bySha256: ReadonlyMap<string, Certificate>;
  readonly bySubject: ReadonlyMap<string, readonly Certificate[]>;
  /** How many could not be read. */
  readonly unreadable: number;
}

/** A store from certificates as they are; duplicates count once. */
export function openRoots(octets: readonly Uint8Array[]): RootStore {
  const parsed = octets.map(parseCertificate);
  const readable = parsed.flatMap((one) => (one.ok ? [one.value] : []));
  return { ...rootsOf(readable), unreadable: parsed.length - readable.length };
}

/** A store from certificates that have been read. */
export function rootsOf(certificates: readonly Certificate[]): RootStore {
  const found = new Map(certificates.map((one) => [one.sha256, one]));
  const digests = [...found.keys()].sort();
  const sorted = digests.flatMap((digest) => found.get(digest) ?? []);
  return {
    certificates: sorted,
    sha256: hash("sha256", digests.join("\n"), "hex"),
    bySha256: found,
    bySubject: Map.groupBy(sorted, ({ subject }) => subject.key),
    unreadable: 0,
  };
}

/** A store from texts with certificates, as `tls.rootCertificates` and `--ca-file` have them. */
export function openPemRoots(texts: readonly string[]): RootStore {
  return openRoots(texts.flatMap(certificatesInPem));
}
