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
export function openRoots(octets: Iterable<Uint8Array>): RootStore {
  const bySha256 = new Map<string, Certificate>();
  let unreadable = 0;
  for (const one of octets) {
    const parsed = parseCertificate(one);
    if (parsed.ok) bySha256.set(parsed.value.sha256, parsed.value);
    else unreadable++;
  }
  const digests = [...bySha256.keys()].sort();
  const certificates = digests.flatMap((digest) => bySha256.get(digest) ?? []);
  return {
    certificates,
    sha256: hash("sha256", digests.join("\n"), "hex"),
    bySha256,
    bySubject: Map.groupBy(certificates, ({ subject }) => subject.key),
    unreadable,
  };
}

/** A store from texts with certificates, as `tls.rootCertificates` and `--ca-file` have them. */
export function openPemRoots(texts: readonly string[]): RootStore {
  return openRoots(texts.flatMap(certificatesInPem));
}
