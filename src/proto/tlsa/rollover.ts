/** Is there a TLSA record for the next key? And what is each record good for? */
import type { Certificate } from "../x509/certificate.ts";
import { counts, matchTlsa, type RecordMatch, type TlsaQuestion } from "./match.ts";
import { distinctRecords, MATCHING, SELECTOR, type TlsaRecord, USAGE, unusableReason } from "./record.ts";

/** All chains of a service, from all its addresses and for all key types. */
export interface ServiceQuestion extends Omit<TlsaQuestion, "chain"> {
  readonly chains: readonly (readonly Certificate[])[];
}

/** How a change of the key is prepared. */
export interface RolloverFacts {
  /** A second record helps when the key changes. */
  readonly prepared: boolean;
  /**
   * - `keys`: a DANE-EE record for another key than the ones in use
   * - `anchor`: a DANE-TA record for an issuer of the chain besides the DANE-EE one
   * - `count`: two records, judged without any chain
   */
  readonly by: "keys" | "anchor" | "count" | null;
  /** Only DANE-TA records: a new certificate of the same issuer needs no change. */
  readonly anchorsOnly: boolean;
}

/** Records that say the same again, or that nobody can use, do not count (`mail.md` 8.4). */
export function judgeRollover(question: ServiceQuestion): RolloverFacts {
  const records = distinctRecords(question.records).filter(
    (record) => unusableReason(record, question.service) === null,
  );
  const anchorsOnly = records.length > 0 && records.every(({ usage }) => usage === USAGE.daneTa);
  if (question.chains.length === 0) {
    const prepared = isPairOfRecords(records);
    return { prepared, by: prepared ? "count" : null, anchorsOnly };
  }
  const matches = question.chains.map((chain) => matchTlsa({ ...question, records, chain }).records);
  const by = preparation(records, matches);
  return { prepared: by !== null, by, anchorsOnly };
}

function preparation(
  records: readonly TlsaRecord[],
  matches: readonly (readonly RecordMatch[])[],
): "keys" | "anchor" | null {
  const isProvedBy = (found: readonly RecordMatch[], usage: number): boolean =>
    found.some((match) => match.record.usage === usage && counts(match));
  if (!matches.every((found) => isProvedBy(found, USAGE.daneEe))) return null;
  const inUse = new Set(
    matches.flat().flatMap(({ record, certificate }) => (certificate === null ? [] : [record])),
  );
  if (records.some((record) => record.usage === USAGE.daneEe && !inUse.has(record))) return "keys";
  return matches.every((found) => isProvedBy(found, USAGE.daneTa)) ? "anchor" : null;
}

/** internet.nl's rule, on the records as they are: two of usage 3, or one of usage 3 and one of usage 2. */
export function isPairOfRecords(records: readonly TlsaRecord[]): boolean {
  const leaves = records.filter(({ usage }) => usage === USAGE.daneEe).length;
  const anchors = records.filter(({ usage }) => usage === USAGE.daneTa).length;
  return leaves >= 2 || (leaves >= 1 && anchors >= 1);
}

/**
 * - `active`: proves a chain that is served, or would if no stronger digest stood beside it
 * - `standby`: proves none, but every chain is proved without it
 * - `stale`: proves none, and some chain is not proved
 * - `unusable`: no client can use it
 */
type RecordState = "active" | "standby" | "stale" | "unusable";

type RecordNote =
  /** Not one of `3 1 1`, `2 0 1`, `2 1 1`, which RFC 7671 section 5 recommends. */
  | "unusual-parameters"
  /** `3 0 x`: breaks with every renewal, even when the key stays. */
  | "pins-certificate"
  /** The same record stands there before. */
  | "duplicate"
  /** A DANE-TA record for the certificate that a DANE-EE record holds. */
  | "both-usages";

export interface RecordFacts {
  readonly record: TlsaRecord;
  readonly state: RecordState;
  readonly notes: readonly RecordNote[];
}

const USUAL: readonly string[] = [
  [USAGE.daneEe, SELECTOR.publicKey, MATCHING.sha256].join(" "),
  [USAGE.daneTa, SELECTOR.certificate, MATCHING.sha256].join(" "),
  [USAGE.daneTa, SELECTOR.publicKey, MATCHING.sha256].join(" "),
];

/** What each record is good for, in the order of the question. */
export function describeRecords(question: ServiceQuestion): RecordFacts[] {
  const matches = question.chains.map((chain) => matchTlsa({ ...question, chain }));
  const isCovered = matches.length > 0 && matches.every(({ state }) => state === "matched");
  const first = new Set(distinctFirst(question.records));
  return question.records.map((record, index) => ({
    record,
    state: recordState(record, index, matches, isCovered, question),
    notes: notesOf(record, question.records, !first.has(index)),
  }));
}

/** Positions of the first of each. */
function distinctFirst(records: readonly TlsaRecord[]): number[] {
  return records.flatMap((record, index) =>
    records.slice(0, index).some((earlier) => isSame(earlier, record)) ? [] : [index],
  );
}

function isSame(a: TlsaRecord, b: TlsaRecord): boolean {
  return a.usage === b.usage && isSameAssociation(a, b);
}

function isSameAssociation(a: TlsaRecord, b: TlsaRecord): boolean {
  return a.selector === b.selector && a.matching === b.matching && a.data.equals(b.data);
}

function recordState(
  record: TlsaRecord,
  index: number,
  matches: readonly { readonly records: readonly RecordMatch[] }[],
  isCovered: boolean,
  { service }: ServiceQuestion,
): RecordState {
  if (unusableReason(record, service) !== null) return "unusable";
  const isActive = matches.some(({ records }) => {
    const match = records[index];
    return match !== undefined && isAboutServed(match);
  });
  if (isActive) return "active";
  return isCovered ? "standby" : "stale";
}

/** Clients that know the stronger digest pass over it, others do not (RFC 7671 section 9). */
function isAboutServed({ certificate, faults }: RecordMatch): boolean {
  return certificate !== null && faults.every((fault) => fault === "weaker-digest");
}

function notesOf(record: TlsaRecord, all: readonly TlsaRecord[], isDuplicate: boolean): RecordNote[] {
  const { usage, selector, matching } = record;
  const pairs: readonly (readonly [RecordNote, boolean])[] = [
    ["unusual-parameters", !USUAL.includes(`${usage} ${selector} ${matching}`)],
    ["pins-certificate", usage === USAGE.daneEe && selector === SELECTOR.certificate],
    ["duplicate", isDuplicate],
    ["both-usages", all.some((other) => other.usage !== usage && isSameAssociation(other, record))],
  ];
  return pairs.flatMap(([note, holds]) => (holds ? [note] : []));
}
