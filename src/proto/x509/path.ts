/** The way from a leaf to a trusted root, RFC 5280 section 6 and RFC 4158. */
import type { Certificate } from "./certificate.ts";
import { isSelfSigned, mayHaveIssued, signatureBy } from "./issuer.ts";
import { faultsOf, type PathFault, type PathFaultCode } from "./path-rules.ts";
import type { RootStore } from "./roots.ts";

/** Longest path, leaf and root included; OpenSSL's is 100, the longest seen in public 6. */
const MAX_PATH = 10;
/** Certificates looked at in one search, in all places together; a mesh of cross-signed ones ends here. */
const MAX_STEPS = 200;

export interface PathQuestion {
  readonly leaf: Certificate;
  /** What the server sent, in any order, the leaf may be among them. */
  readonly sent: readonly Certificate[];
  readonly roots: RootStore;
  /** Unix time in seconds. */
  readonly now: number;
  /** Certificates known from elsewhere; they explain what is missing and never make a chain good. */
  readonly extra?: readonly Certificate[];
  /** A trusted certificate ends the path even when another signed it, as in DANE (RFC 7671 section 5.2). */
  readonly endsAnywhere?: boolean;
}

export interface PathAnswer {
  readonly trusted: boolean;
  /** Leaf first; the root last when there is one. Of several the good one, else the one with the least faults. */
  readonly path: readonly Certificate[];
  /** Empty when and only when trusted. */
  readonly faults: readonly PathFault[];
  /** The search went through all that there is. */
  readonly exhausted: boolean;
}

interface Found {
  readonly path: readonly Certificate[];
  readonly faults: readonly PathFault[];
  readonly isAnchored: boolean;
}

/** The best path for the leaf at that time. A sent certificate that is of no use does no harm. */
export function findPath(question: PathQuestion): PathAnswer {
  const own = searchPaths(question, question.sent);
  const best = bestOf(own.found);
  if (best.faults.length === 0 || question.extra === undefined) return answerOf(best, own.exhausted);
  const wider = searchPaths(question, [...question.sent, ...question.extra]);
  const other = bestOf(wider.found);
  if (other.faults.length > 0) return answerOf(best, own.exhausted);
  const end = best.path.at(-1) ?? question.leaf;
  return answerOf({ ...best, faults: [{ code: "incomplete", certificate: end }] }, own.exhausted);
}

function answerOf({ path, faults }: Found, exhausted: boolean): PathAnswer {
  return { trusted: faults.length === 0, path, faults, exhausted };
}

interface Search {
  readonly question: PathQuestion;
  readonly known: readonly Certificate[];
  readonly found: Found[];
  steps: number;
}

function searchPaths(
  question: PathQuestion,
  known: readonly Certificate[],
): { readonly found: readonly Found[]; readonly exhausted: boolean } {
  const search: Search = { question, known, found: [], steps: 0 };
  extend(search, [question.leaf]);
  return { found: search.found, exhausted: search.steps <= MAX_STEPS };
}

/** Adds every path that begins with these certificates; ends early once a good one is found. */
function extend(search: Search, path: readonly Certificate[]): void {
  const last = path.at(-1);
  search.steps++;
  if (last === undefined || isOver(search)) return;
  if (isAnchor(search.question, last)) {
    record(search, path, []);
    return;
  }
  if (isSelfSigned(last)) {
    record(search, path, [{ code: path.length === 1 ? "self-signed" : "unknown-root", certificate: last }]);
    return;
  }
  const issuers = issuersOf(search, path, last);
  const signed = issuers.filter((issuer) => signatureBy(issuer, last) === "valid");
  for (const issuer of signed) extend(search, [...path, issuer]);
  if (signed.length === 0) record(search, path, [{ code: endOf(last, issuers, path), certificate: last }]);
}

/** Like OpenSSL, which wants a path to end at a certificate that issued itself. */
function isAnchor(
  { roots, endsAnywhere = false }: PathQuestion,
  { sha256, selfIssued }: Certificate,
): boolean {
  return (selfIssued || endsAnywhere) && roots.bySha256.has(sha256);
}

function isOver({ steps, found }: Search): boolean {
  return steps > MAX_STEPS || found.some(({ faults }) => faults.length === 0);
}

/** Trusted ones first, so that an expired cross-signature behind them does not matter; none twice in a path. */
function issuersOf(
  { question, known }: Search,
  path: readonly Certificate[],
  last: Certificate,
): Certificate[] {
  if (path.length >= MAX_PATH) return [];
  const trusted = question.roots.bySubject.get(last.issuer.key) ?? [];
  const used = new Set(path.map(({ sha256 }) => sha256));
  const issuers = new Map<string, Certificate>();
  for (const candidate of [...trusted, ...known]) {
    if (!used.has(candidate.sha256) && mayHaveIssued(candidate, last))
      issuers.set(candidate.sha256, candidate);
  }
  return [...issuers.values()];
}

function endOf(
  last: Certificate,
  issuers: readonly Certificate[],
  path: readonly Certificate[],
): PathFaultCode {
  if (path.length >= MAX_PATH) return "path-too-long";
  if (issuers.some((issuer) => signatureBy(issuer, last) === "unsupported")) return "unsupported-signature";
  if (issuers.length > 0) return "bad-signature";
  // A leaf that says where its issuer's certificate lies has one that is not a root, as a rule.
  return path.length === 1 && last.caIssuers.length > 0 ? "incomplete" : "unknown-root";
}

function record(search: Search, path: readonly Certificate[], ends: readonly PathFault[]): void {
  const faults = [...ends, ...faultsOf(path, search.question.now)];
  search.found.push({ path, faults, isAnchored: ends.length === 0 });
}

/** Fewest faults, then those that reach a root, then the first found. */
function bestOf(found: readonly Found[]): Found {
  const [best] = found.toSorted(
    (a, b) => a.faults.length - b.faults.length || Number(b.isAnchored) - Number(a.isAnchored),
  );
  if (best === undefined) throw new Error("A path search ends with at least one path.");
  return best;
}
