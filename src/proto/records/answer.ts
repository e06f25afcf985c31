/** Answers as computations over records want them, from RRsets and from evidence. */
import type { DnsEvidence, DnsOutcome } from "../../model/evidence.ts";
import { nameToText } from "../dns/name.ts";
import { readA, readAaaa, readMx, readNameRdata, readTxt } from "../dns/rdata.ts";
import type { RRset } from "../dns/rrset.ts";
import { loadRrset } from "../dns/stored.ts";
import { TYPE } from "../dns/type.table.ts";
import { type Answer, type Question, questionKey, UNANSWERED } from "./ask.ts";

const READERS: Readonly<Record<number, (rdata: Buffer) => string | null>> = {
  [TYPE.A]: readA,
  [TYPE.AAAA]: readAaaa,
  [TYPE.PTR]: readPtr,
  [TYPE.TXT]: joinTxt,
};

function readPtr(rdata: Buffer): string | null {
  const name = readNameRdata(rdata);
  return name === null ? null : nameToText(name);
}

/** The character-strings of a TXT record without anything between them, one character per octet (RFC 7208 section 3.3). */
function joinTxt(rdata: Buffer): string | null {
  return (
    readTxt(rdata)
      ?.map((octets) => octets.toString("latin1"))
      .join("") ?? null
  );
}

/** The records of an RRset as text; malformed ones are left out. */
export function valuesOf({ type, rdatas }: RRset): string[] {
  if (type === TYPE.MX) return exchangesOf(rdatas);
  const read = READERS[type];
  return rdatas.flatMap((rdata) => read?.(rdata) ?? []);
}

function exchangesOf(rdatas: readonly Buffer[]): string[] {
  const exchanges = rdatas.flatMap((rdata) => readMx(rdata) ?? []);
  const named = exchanges.map(({ preference, exchange }) => ({ preference, name: nameToText(exchange) }));
  return named
    .sort((a, b) => a.preference - b.preference || (a.name < b.name ? -1 : Number(a.name > b.name)))
    .map(({ name }) => name);
}

/** The answer with some outcome; `null` for no RRset. */
export function answerOf(outcome: DnsOutcome, rrset: RRset | null): Answer {
  return { outcome, values: rrset === null ? [] : valuesOf(rrset) };
}

/**
 * What the evidence answers to a question; what it does not hold was not answered.
 *
 * @throws UserError when the document has been changed so that it cannot be read
 */
export function answerInEvidence(dns: DnsEvidence | undefined, question: Question): Answer {
  const answer = dns?.answers[questionKey(question)];
  if (answer === undefined) return UNANSWERED;
  const rrsets = answer.rrs.flatMap((key) => {
    const stored = dns?.rrsets[key];
    return stored !== undefined && stored.type === question.type ? [loadRrset(stored)] : [];
  });
  return { outcome: answer.outcome, values: rrsets.flatMap(valuesOf) };
}
