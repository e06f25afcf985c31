/** Certificates as a server sends them: RFC 5246 section 7.4.2, RFC 8446 section 4.4.2. */
import { type Certificate, parseCertificate } from "./certificate.ts";
import { hasIssued } from "./issuer.ts";
import type { RootStore } from "./roots.ts";

/** More than this does not fit the first flight of a connection (ten segments, less the rest of the handshake). */
const LARGE_OCTETS = 4096;

/** A chain after reading. */
export interface SentChain {
  /** The first sent; `null` when nothing was sent or it cannot be read. */
  readonly leaf: Certificate | null;
  /** Those that can be read, in the order sent. */
  readonly certificates: readonly Certificate[];
  /** Positions of those that cannot, with the reason. */
  readonly unreadable: readonly { readonly index: number; readonly reason: string }[];
}

/** Reads a chain; what cannot be read does not spoil the rest. */
export function readSentChain(octets: readonly Uint8Array[]): SentChain {
  const parsed = octets.map(parseCertificate);
  const [first] = parsed;
  return {
    leaf: first?.ok === true ? first.value : null,
    certificates: parsed.flatMap((one) => (one.ok ? [one.value] : [])),
    unreadable: parsed.flatMap((one, index) => (one.ok ? [] : [{ index, reason: one.reason }])),
  };
}

/** What could be tidied in a chain. Numbers are positions among the certificates given. */
export interface ChainQuality {
  /** Some certificate does not sign the one before it, although all belong together. */
  readonly wrongOrder: boolean;
  readonly duplicates: readonly number[];
  /** Certificates that signed themselves, behind the leaf: clients have them, or do not trust them. */
  readonly unneededRoots: readonly number[];
  /** Certificates that lead nowhere from the leaf. */
  readonly unrelated: readonly number[];
  /** The one whose issuer is neither sent nor trusted, and that says where to fetch it. */
  readonly missingIssuerOf: Certificate | null;
  readonly octets: number;
  readonly large: boolean;
}

/** The quality of a chain, leaf first. An empty one has none of the faults. */
export function readChainQuality(sent: readonly Certificate[], roots: RootStore): ChainQuality {
  const firstAt = new Map<string, number>();
  for (const [index, { sha256 }] of sent.entries()) if (!firstAt.has(sha256)) firstAt.set(sha256, index);
  const related = relatedTo(sent);
  const useful = sent.filter((one, index) => related.has(one) && firstAt.get(one.sha256) === index);
  const positions = (isMeant: (one: Certificate, index: number) => boolean): number[] =>
    sent.flatMap((one, index) => (isMeant(one, index) ? [index] : []));
  const octets = sent.reduce((sum, { der }) => sum + der.length, 0);
  return {
    wrongOrder: useful.some((one, index) => index > 0 && !signsPrevious(useful, one, index)),
    duplicates: positions((one, index) => firstAt.get(one.sha256) !== index),
    unneededRoots: positions((one, index) => index > 0 && one.selfIssued && related.has(one)),
    unrelated: positions((one) => !related.has(one)),
    missingIssuerOf: missingIssuer(useful, roots),
    octets,
    large: octets > LARGE_OCTETS,
  };
}

function signsPrevious(chain: readonly Certificate[], one: Certificate, index: number): boolean {
  const previous = chain[index - 1];
  return previous !== undefined && hasIssued(one, previous);
}

/** The leaf, its issuers, theirs, and so on, as far as they were sent. */
function relatedTo(sent: readonly Certificate[]): ReadonlySet<Certificate> {
  const [leaf] = sent;
  const related = new Set<Certificate>(
    leaf === undefined ? [] : sent.filter((one) => one.sha256 === leaf.sha256),
  );
  // A set visits what is added to it while it is walked through.
  for (const one of related) {
    for (const other of sent) if (hasIssued(other, one)) related.add(other);
  }
  return related;
}

/** A chain that touches a root misses nothing, even if one of its certificates leads elsewhere as well. */
function missingIssuer(useful: readonly Certificate[], roots: RootStore): Certificate | null {
  if (useful.some((one) => isUnderRoot(one, roots))) return null;
  const isOpen = (one: Certificate): boolean =>
    !one.selfIssued && !useful.some((issuer) => hasIssued(issuer, one));
  return useful.findLast((one) => isOpen(one) && one.caIssuers.length > 0) ?? null;
}

function isUnderRoot(one: Certificate, roots: RootStore): boolean {
  const issuers = roots.bySubject.get(one.issuer.key) ?? [];
  return roots.bySha256.has(one.sha256) || issuers.some((root) => hasIssued(root, one));
}
