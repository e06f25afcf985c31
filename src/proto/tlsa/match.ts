/** Does a server's chain match its TLSA records? RFC 6698 section 2.1, RFC 7671, RFC 7672 section 3. */
import { hash } from "node:crypto";
import { type Certificate, parseCertificate } from "../x509/certificate.ts";
import { coveringName } from "../x509/host.ts";
import { findPath } from "../x509/path.ts";
import type { PathFault, PathFaultCode } from "../x509/path-rules.ts";
import { type RootStore, rootsOf } from "../x509/roots.ts";
import {
  MATCHING,
  SELECTOR,
  type TlsaRecord,
  type TlsaService,
  type UnusableReason,
  USAGE,
  unusableReason,
} from "./record.ts";

export interface TlsaQuestion {
  readonly records: readonly TlsaRecord[];
  readonly service: TlsaService;
  /** As sent, the leaf first. */
  readonly chain: readonly Certificate[];
  /** Names of which the leaf has to hold one, for every usage but DANE-EE (RFC 7671 section 5, RFC 7672 section 3.2.2). */
  readonly names: readonly string[];
  readonly roots: RootStore;
  /** Unix time in seconds. */
  readonly now: number;
}

/** Why a record that fits a certificate does not count. */
export type MatchFault =
  /** No name of the leaf is one of those expected. */
  | "name"
  /** A record of the same usage and selector has a stronger digest, so that clients pass over this one. */
  | "weaker-digest"
  | PathFaultCode;

/** What became of one record. */
export interface RecordMatch {
  readonly record: TlsaRecord;
  readonly unusable: UnusableReason | null;
  /** SHA-256 of the certificate that fits; `null` when none does. */
  readonly certificate: string | null;
  /** Empty and `certificate` not null: the record counts. */
  readonly faults: readonly MatchFault[];
}

/**
 * - `matched`: a record proves the chain
 * - `digest-agility`: only a record proves it that clients pass over because of a stronger one
 * - `faulty`: a record fits, but its name, dates or signatures do not
 * - `no-match`: none fits
 * - `unusable`: there is none that could
 */
export type TlsaState = "matched" | "digest-agility" | "faulty" | "no-match" | "unusable";

export interface TlsaMatch {
  readonly state: TlsaState;
  /** In the order of the question. */
  readonly records: readonly RecordMatch[];
}

/** Matches one chain against the records; any record that counts suffices. */
export function matchTlsa(question: TlsaQuestion): TlsaMatch {
  const usable = question.records.filter((record) => unusableReason(record, question.service) === null);
  const records = question.records.map((record): RecordMatch => {
    const unusable = unusableReason(record, question.service);
    if (unusable !== null) return { record, unusable, certificate: null, faults: [] };
    const fit = fitOf(record, question);
    if (fit === null) return { record, unusable, certificate: null, faults: [] };
    const faults: MatchFault[] = isOutdone(record, usable)
      ? ["weaker-digest", ...fit.faults]
      : [...fit.faults];
    return { record, unusable, certificate: fit.certificate.sha256, faults };
  });
  return { state: stateOf(records), records };
}

/** A record proves the chain. */
export function counts({ certificate, faults }: RecordMatch): boolean {
  return certificate !== null && faults.length === 0;
}

function stateOf(records: readonly RecordMatch[]): TlsaState {
  const fitting = records.filter(({ certificate }) => certificate !== null);
  if (fitting.some(counts)) return "matched";
  if (fitting.some(({ faults }) => faults.every((fault) => fault === "weaker-digest")))
    return "digest-agility";
  if (fitting.length > 0) return "faulty";
  return records.every(({ unusable }) => unusable !== null) ? "unusable" : "no-match";
}

/** RFC 7671 section 9: of one usage and selector only the strongest digest is used, and whole values. */
function isOutdone({ usage, selector, matching }: TlsaRecord, usable: readonly TlsaRecord[]): boolean {
  if (matching === MATCHING.full) return false;
  return usable.some(
    (other) => other.usage === usage && other.selector === selector && other.matching > matching,
  );
}

/** The record holds this certificate, its key, or a digest of one of them. */
function holdsCertificate({ selector, matching, data }: TlsaRecord, certificate: Certificate): boolean {
  const selected = selector === SELECTOR.certificate ? certificate.der : certificate.publicKey.spki;
  if (matching === MATCHING.full) return selected.equals(data);
  return hash(matching === MATCHING.sha256 ? "sha256" : "sha512", selected, "buffer").equals(data);
}

interface Fit {
  readonly certificate: Certificate;
  readonly faults: readonly MatchFault[];
}

const FITS: ReadonlyMap<
  number,
  (record: TlsaRecord, question: TlsaQuestion, leaf: Certificate) => Fit | null
> = new Map([
  [USAGE.daneEe, fitDaneEe],
  [USAGE.daneTa, fitDaneTa],
  [USAGE.pkixEe, fitPkix],
  [USAGE.pkixTa, fitPkix],
] as const);

function fitOf(record: TlsaRecord, question: TlsaQuestion): Fit | null {
  const [leaf] = question.chain;
  return leaf === undefined ? null : (FITS.get(record.usage)?.(record, question, leaf) ?? null);
}

/** RFC 7671 section 5.1: the leaf alone; names and dates do not matter. */
function fitDaneEe(record: TlsaRecord, _: TlsaQuestion, leaf: Certificate): Fit | null {
  return holdsCertificate(record, leaf) ? { certificate: leaf, faults: [] } : null;
}

/** RFC 7671 section 5.2: an issuer that was sent or is in the record, and a good path to it. */
function fitDaneTa(record: TlsaRecord, question: TlsaQuestion, leaf: Certificate): Fit | null {
  const sent = question.chain.slice(1).filter(({ sha256 }) => sha256 !== leaf.sha256);
  const anchors = [...sent.filter((one) => holdsCertificate(record, one)), ...inRecord(record, leaf)];
  const fits = anchors.flatMap((certificate): Fit[] => {
    const { faults, path } = findPath({
      leaf,
      sent,
      roots: rootsOf([certificate]),
      now: question.now,
      endsAnywhere: true,
    });
    const isReached = path.at(-1)?.sha256 === certificate.sha256 || faults.some(isOfSignature);
    return isReached ? [{ certificate, faults: matchFaults(faults, question, leaf) }] : [];
  });
  const [best = null] = fits.toSorted((a, b) => a.faults.length - b.faults.length);
  return best;
}

/** The path breaks off at a signature, not for want of an issuer. */
function isOfSignature({ code }: PathFault): boolean {
  return code === "bad-signature" || code === "unsupported-signature";
}

/** `2 0 0` holds the issuer's certificate itself, so that it need not be sent (RFC 7671 section 5.2.1). */
function inRecord({ selector, matching, data }: TlsaRecord, leaf: Certificate): Certificate[] {
  if (selector !== SELECTOR.certificate || matching !== MATCHING.full) return [];
  const parsed = parseCertificate(data);
  return parsed.ok && parsed.value.sha256 !== leaf.sha256 ? [parsed.value] : [];
}

/** RFC 6698 section 2.1.1, usages 0 and 1: in addition to an ordinary good path. */
function fitPkix(record: TlsaRecord, question: TlsaQuestion, leaf: Certificate): Fit | null {
  const { chain, roots, now } = question;
  const path = findPath({ leaf, sent: chain, roots, now });
  const candidates = record.usage === USAGE.pkixEe ? [leaf] : path.path.slice(1);
  const certificate = candidates.find((one) => holdsCertificate(record, one));
  return certificate === undefined ? null : { certificate, faults: matchFaults(path.faults, question, leaf) };
}

function matchFaults(faults: readonly PathFault[], { names }: TlsaQuestion, leaf: Certificate): MatchFault[] {
  const isNamed = names.some((name) => coveringName(leaf, name) !== null);
  return [
    ...new Set<MatchFault>([...(isNamed ? [] : (["name"] as const)), ...faults.map(({ code }) => code)]),
  ];
}
