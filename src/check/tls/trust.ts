/** The ways of the chains of a server to trusted roots. */
import type { TlsEndpoint } from "../../model/tls.ts";
import type { Certificate } from "../../proto/x509/certificate.ts";
import { findPath, type PathAnswer } from "../../proto/x509/path.ts";
import type { RootStore } from "../../proto/x509/roots.ts";
import { type ReadChain, readable, rootsOf } from "./certificates.ts";
import type { Context } from "./define.ts";
import type { Server } from "./server.ts";

const KNOWN = new WeakMap<RootStore, Map<string, PathAnswer>>();

/** The best path of a chain at a time in Unix seconds; `null` when its leaf cannot be read. */
export function pathOf(
  chain: ReadChain,
  { endpoint }: Server,
  { evidence, setting }: Context,
  now: number = setting.now,
): PathAnswer | null {
  if (chain.leaf === null) return null;
  const roots = rootsOf(endpoint, evidence);
  const known = KNOWN.get(roots) ?? new Map<string, PathAnswer>();
  KNOWN.set(roots, known);
  const key = `${now} ${chain.sent.certificates.join()}`;
  const path = known.get(key) ?? findPath({ leaf: chain.leaf, sent: readable(chain), roots, now });
  known.set(key, path);
  return path;
}

/** The root of the store that a path ends in; `null` for other paths. */
export function rootOf({ path }: PathAnswer, { anchors }: TlsEndpoint): Certificate | null {
  const last = path.at(-1);
  return last !== undefined && anchors.some(({ certificate }) => certificate === last.sha256) ? last : null;
}

/** What signs but is not judged itself: certificates of the trust store, and others that signed themselves. */
export function isAnchor(certificate: Certificate, index: number, { anchors }: TlsEndpoint): boolean {
  if (anchors.some((anchor) => anchor.certificate === certificate.sha256)) return true;
  return index > 0 && certificate.selfIssued;
}
