/** The certificates that a server sent, and the part of the trust store that goes with them. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { SentChain, TlsEndpoint } from "../../model/tls.ts";
import { type Certificate, parseCertificate } from "../../proto/x509/certificate.ts";
import { nameOfHolder } from "../../proto/x509/distinguished-name.ts";
import { openRoots, type RootStore } from "../../proto/x509/roots.ts";
import type { Context } from "./define.ts";
import type { Server } from "./server.ts";

/** A chain as sent; `null` for what cannot be read. */
export interface ReadChain {
  readonly sent: SentChain;
  readonly leaf: Certificate | null;
  readonly certificates: readonly (Certificate | null)[];
  readonly pointer: string;
}

const READ = new WeakMap<object, Map<string, Certificate | null>>();

/** The octets with a SHA-256. */
export function blobOf({ blobs = {} }: EvidenceDocument, digest: string): Buffer | null {
  const text = blobs[digest];
  return text === undefined ? null : Buffer.from(text, "base64url");
}

/** The certificate with a SHA-256; `null` when it is none or not there. */
export function certificateOf(evidence: EvidenceDocument, digest: string): Certificate | null {
  const read = READ.get(evidence) ?? new Map<string, Certificate | null>();
  READ.set(evidence, read);
  const known = read.get(digest);
  if (known !== undefined) return known;
  const octets = blobOf(evidence, digest);
  const parsed = octets === null ? null : parseCertificate(octets);
  const certificate = parsed?.ok === true ? parsed.value : null;
  read.set(digest, certificate);
  return certificate;
}

/** Every distinct chain of a server; internet.nl looks at one. */
export function chainsOf(server: Server, { evidence, isParity }: Context): ReadChain[] {
  const all = server.endpoint.chains.flatMap((sent, index): ReadChain[] => {
    const certificates = sent.certificates.map((digest) => certificateOf(evidence, digest));
    const pointer = `${server.pointer}/chains/${index}`;
    return sent.certificates.length === 0
      ? []
      : [{ sent, leaf: certificates[0] ?? null, certificates, pointer }];
  });
  return isParity ? all.slice(0, 1) : all;
}

/** Those of a chain that can be read. */
export const readable = ({ certificates }: ReadChain): Certificate[] =>
  certificates.filter((certificate) => certificate !== null);

const ROOTS = new WeakMap<EvidenceDocument, WeakMap<TlsEndpoint, RootStore>>();

/** The roots in which a path of a server can end. */
export function rootsOf(endpoint: TlsEndpoint, evidence: EvidenceDocument): RootStore {
  const stores = ROOTS.get(evidence) ?? new WeakMap<TlsEndpoint, RootStore>();
  ROOTS.set(evidence, stores);
  const roots =
    stores.get(endpoint) ??
    openRoots(endpoint.anchors.flatMap(({ certificate }) => blobOf(evidence, certificate) ?? []));
  stores.set(endpoint, roots);
  return roots;
}

/** Whether a root comes with Node.js, so that the rules of the browsers hold for what it signed. */
export function isPublicRoot({ anchors }: TlsEndpoint, root: Certificate): boolean {
  return anchors.some(({ certificate, store }) => certificate === root.sha256 && store === "public");
}

/** How findings call a certificate. */
export const holderOf = ({ subject, names }: Certificate): string =>
  subject.text === "" ? (names?.dns[0] ?? "") : nameOfHolder(subject);
