/** Which records of an export become VRPs, and what is kept of those that do not. */

import { readAsn } from "./asn.ts";
import { u32 } from "./element.ts";
import { readDigits, skipBlanks, textOf, trimBlanks } from "./octets.ts";
import { bitsOf } from "./prefix.ts";
import { FAMILY, LENGTH, PREFIX, prefixRegisters, readPrefix } from "./prefix-octets.ts";
import { internTa, openTaTable, type TaTable } from "./ta.ts";
import { readTime } from "./time.ts";
import {
  appendVrp,
  emptyColumns,
  filterColumns,
  rowText,
  type VrpColumns,
  type VrpRows,
} from "./vrp-rows.ts";

/** Why records are left out. */
export const REJECTIONS = ["prefix", "host-bits", "asn", "max-length", "expired"] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** A record that was left out. */
export interface RejectedSample {
  readonly reason: Rejection;
  /** Text of the value that was wrong, or of the whole VRP where it had expired. */
  readonly value: string;
  /** Number of the record, from 1; absent where it had expired, which shows only at the end. */
  readonly record?: number;
}

const SAMPLES = 5;
/** Rows of one family; more is no export of this internet. */
const MAX_ROWS = 1 << 24;

const ABSENT = -2;
const WRONG = -1;
const LAST_ASN = 0xffffffff;
const LAST_SECOND = 0xffffffff;

/** The record being read. */
interface Draft {
  length: number;
  max: number;
  asn: number;
  ta: number;
  expires: number;
  /** One of {@link PREFIX}. */
  prefix: number;
  prefixValue: string;
  asnValue: string;
  maxValue: string;
}

/** The rows taken so far, and the record being read. */
export interface VrpIntake {
  readonly v4: VrpColumns;
  readonly v6: VrpColumns;
  readonly tas: TaTable;
  readonly rejected: Record<Rejection, number>;
  readonly samples: RejectedSample[];
  /** Records seen, whether taken or not. */
  records: number;
  /** More rows than any export has. */
  overflow: boolean;
  readonly draft: Draft;
  readonly words: Uint32Array;
}

/** An intake that has seen nothing. */
export function openIntake(): VrpIntake {
  const intake: VrpIntake = {
    v4: emptyColumns(4),
    v6: emptyColumns(6),
    tas: openTaTable(),
    rejected: { prefix: 0, "host-bits": 0, asn: 0, "max-length": 0, expired: 0 },
    samples: [],
    records: 0,
    overflow: false,
    draft: {
      length: 0,
      max: 0,
      asn: 0,
      ta: 0,
      expires: 0,
      prefix: PREFIX.malformed,
      prefixValue: "",
      asnValue: "",
      maxValue: "",
    },
    words: prefixRegisters(),
  };
  beginRecord(intake);
  return intake;
}

/** Forgets the record being read. */
export function beginRecord({ draft }: VrpIntake): void {
  draft.prefix = PREFIX.malformed;
  draft.prefixValue = "";
  draft.asn = WRONG;
  draft.asnValue = "";
  draft.max = ABSENT;
  draft.ta = 0;
  draft.expires = 0;
}

/** Takes the prefix of the record. */
export function setPrefix({ draft, words }: VrpIntake, octets: Uint8Array, start: number, end: number): void {
  draft.prefix = readPrefix(octets, start, end, words);
  if (draft.prefix !== PREFIX.ok) draft.prefixValue = textOf(octets, start, end);
}

/** Takes the ASN of the record, text or number. */
export function setAsn({ draft }: VrpIntake, octets: Uint8Array, start: number, end: number): void {
  draft.asn = readAsn(octets, start, end);
  if (draft.asn < 0) draft.asnValue = textOf(octets, start, end);
}

/** Takes the ASN of the record where it is a JSON number: digits only, as 1.10 would be asdot in text. */
export function setAsnNumber({ draft }: VrpIntake, { value, octets, start, end }: NumberToken): void {
  draft.asn = value > LAST_ASN ? WRONG : value;
  if (draft.asn < 0) draft.asnValue = textOf(octets, start, end);
}

/** A JSON number: its value where it is plain digits, otherwise -1, and its octets. */
export interface NumberToken {
  readonly value: number;
  readonly octets: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Takes the max length of the record where it is a JSON number. */
export function setMaxLengthNumber({ draft }: VrpIntake, { value, octets, start, end }: NumberToken): void {
  draft.max = value;
  if (value < 0) draft.maxValue = textOf(octets, start, end);
}

/** Takes the max length of the record; an empty one is absent, RFC 9582 section 4.3. */
export function setMaxLength({ draft }: VrpIntake, octets: Uint8Array, start: number, end: number): void {
  const from = skipBlanks(octets, start, end);
  const to = trimBlanks(octets, from, end);
  draft.max = from === to ? ABSENT : readDigits(octets, from, to);
  if (draft.max === WRONG) draft.maxValue = textOf(octets, start, end);
}

/** Takes the trust anchor of the record. */
export function setTa({ draft, tas }: VrpIntake, octets: Uint8Array, start: number, end: number): void {
  draft.ta = internTa(tas, octets, start, end);
}

/** The end of validity that octets denote, in Unix seconds; 0 for what is none. */
export function readExpiry(octets: Uint8Array, start: number, end: number): number {
  return expiryOf(readTime(octets, start, end));
}

const expiryOf = (seconds: number): number => (seconds < 0 ? 0 : Math.min(LAST_SECOND, Math.max(1, seconds)));

/** Takes the end of validity of the record. */
export function setExpiry({ draft }: VrpIntake, octets: Uint8Array, start: number, end: number): void {
  draft.expires = readExpiry(octets, start, end);
}

/** Takes the end of validity of the record where it is a JSON number. */
export function setExpiryNumber({ draft }: VrpIntake, { value }: NumberToken): void {
  draft.expires = expiryOf(value);
}

/** Takes the record as a row, or counts it as rejected; the next record begins. */
export function endRecord(intake: VrpIntake): void {
  const { draft, words } = intake;
  intake.records += 1;
  const reason = faultOf(draft, words);
  if (reason === null) takeRow(intake);
  else reject(intake, reason);
  beginRecord(intake);
}

/** Counts something in a list of records that is none. */
export function rejectValue(intake: VrpIntake, value: string): void {
  intake.records += 1;
  intake.draft.prefixValue = value;
  reject(intake, "prefix");
  beginRecord(intake);
}

function takeRow(intake: VrpIntake): void {
  const { draft, words } = intake;
  const columns = u32(words, FAMILY) === 4 ? intake.v4 : intake.v6;
  if (columns.count >= MAX_ROWS) {
    intake.overflow = true;
    return;
  }
  draft.length = u32(words, LENGTH);
  if (draft.max === ABSENT) draft.max = draft.length;
  appendVrp(columns, words, 0, draft);
}

function faultOf(draft: Draft, words: Uint32Array): Rejection | null {
  if (draft.prefix !== PREFIX.ok) return draft.prefix === PREFIX.hostBits ? "host-bits" : "prefix";
  if (draft.asn < 0) return "asn";
  if (draft.max === ABSENT) return null;
  const most = bitsOf(u32(words, FAMILY) === 4 ? 4 : 6);
  return draft.max < u32(words, LENGTH) || draft.max > most ? "max-length" : null;
}

function reject(intake: VrpIntake, reason: Rejection): void {
  intake.rejected[reason] += 1;
  if (intake.rejected[reason] > SAMPLES) return;
  intake.samples.push({ reason, value: wrongValue(intake.draft, reason), record: intake.records });
}

function wrongValue(draft: Draft, reason: Rejection): string {
  if (reason === "asn") return draft.asnValue;
  if (reason !== "max-length") return draft.prefixValue;
  return draft.max === WRONG ? draft.maxValue : String(draft.max);
}

/**
 * The rows of all records; those that had expired when the export was built are left out and counted.
 *
 * @param buildTime Unix seconds; `null` when unknown, and then nothing has expired
 */
export function takeRows(intake: VrpIntake, buildTime: number | null): VrpRows {
  return {
    v4: withoutExpired(intake, intake.v4, buildTime),
    v6: withoutExpired(intake, intake.v6, buildTime),
    taSets: intake.tas.names.map((name) => [name]),
  };
}

function withoutExpired(intake: VrpIntake, columns: VrpColumns, buildTime: number | null): VrpColumns {
  const hasExpired = (row: number) => {
    const expires = u32(columns.expires, row);
    return buildTime !== null && expires !== 0 && expires < buildTime;
  };
  let expired = 0;
  for (let row = 0; row < columns.count; row += 1) {
    if (!hasExpired(row)) continue;
    expired += 1;
    intake.rejected.expired += 1;
    if (intake.rejected.expired > SAMPLES) continue;
    intake.samples.push({ reason: "expired", value: rowText(columns, row) });
  }
  return expired === 0 ? columns : filterColumns(columns, (row) => !hasExpired(row));
}
