/** The DNS tree walk, RFC 9989 section 4.10. */
import type { DnsOutcome } from "../../model/evidence.ts";
import { type Answer, type Asking, askOne, isTransient } from "../records/ask.ts";
import { parentDomain } from "../records/domain.ts";
import { parseDmarc } from "./parse.ts";
import type { DmarcRecord } from "./record.ts";
import { type DmarcSelection, selectDmarc } from "./select.ts";

/** What was found at `_dmarc.` below one name. */
export interface DmarcVisit extends DmarcSelection {
  readonly domain: string;
  readonly outcome: DnsOutcome;
  /** All TXT records there. */
  readonly texts: readonly string[];
  /** The record, when there is one only; several count as none (RFC 9989 section 4.10). */
  readonly record: DmarcRecord | null;
}

export interface DmarcWalk {
  /** From the start upwards. */
  readonly visits: readonly DmarcVisit[];
  /** `null` when a lookup failed on the way, so that it cannot be told. */
  readonly organizational: string | null;
}

/** RFC 9989 section 4.10: names with more labels are skipped after the first. */
const MAX_LABELS = 7;

/** What the answer at `_dmarc.` below a name holds. */
export function visitOf(domain: string, { outcome, values }: Answer): DmarcVisit {
  const selection = selectDmarc(values);
  const [text] = selection.records;
  const record = text === undefined || selection.records.length > 1 ? null : parseDmarc(text);
  return { ...selection, domain, outcome, texts: values, record };
}

/** Walks from a domain to the top level, at most 8 questions. */
export function* walkTree(domain: string): Asking<DmarcWalk> {
  const visits: DmarcVisit[] = [];
  for (let name = domain; name !== ""; name = nextName(name)) {
    const visit = visitOf(name, yield* askOne({ name: `_dmarc.${name}`, type: "TXT" }));
    visits.push(visit);
    if (visit.record !== null && visit.record.psd !== "u") break;
  }
  return { visits, organizational: organizationalOf(visits) };
}

function nextName(name: string): string {
  const labels = name.split(".");
  return labels.length > MAX_LABELS ? labels.slice(-MAX_LABELS).join(".") : parentDomain(name);
}

/** RFC 9989 section 4.10.2. */
function organizationalOf(visits: readonly DmarcVisit[]): string | null {
  if (visits.some(({ outcome }) => isTransient(outcome))) return null;
  const [start] = visits;
  const found = visits.filter(({ record }) => record !== null);
  const last = found[found.length - 1];
  if (last === undefined) return start?.domain ?? null;
  const isAbove = last.record?.psd === "y" && last !== start;
  return isAbove ? oneBelow(last.domain, start?.domain ?? "") : last.domain;
}

/** The ancestor of a name, or the name itself, that has one label more than another ancestor. */
function oneBelow(ancestor: string, name: string): string {
  const labels = ancestor.split(".").length + 1;
  return name.split(".").slice(-labels).join(".");
}
