/** VRPs as comma-separated values: rpki-client, Routinator, RIPE NCC, FORT and rpki-prover, with or without a header. */
import { readAsn } from "./asn.ts";
import { endOf, type Fields, openFields, splitCsv, startOf } from "./fields.ts";
import type { LineFormat } from "./line-format.ts";
import { textOf } from "./octets.ts";
import { PREFIX, prefixRegisters, readPrefix } from "./prefix-octets.ts";
import {
  endRecord,
  setAsn,
  setExpiry,
  setMaxLength,
  setPrefix,
  setTa,
  type VrpIntake,
} from "./vrp-intake.ts";

type Column = "asn" | "prefix" | "max" | "ta" | "expires";

/** Columns by the names that programs give them. */
const COLUMN_NAMES: Readonly<Record<string, Column>> = {
  asn: "asn",
  "ip prefix": "prefix",
  prefix: "prefix",
  "max length": "max",
  "max prefix length": "max",
  maxlength: "max",
  "trust anchor": "ta",
  ta: "ta",
  expires: "expires",
  "not after": "expires",
  "not valid after": "expires",
};

const SETTERS: Readonly<
  Record<Column, (intake: VrpIntake, octets: Uint8Array, start: number, end: number) => void>
> = {
  asn: setAsn,
  prefix: setPrefix,
  max: setMaxLength,
  ta: setTa,
  expires: setExpiry,
};

/** Numbers of the columns that are read. */
type Layout = readonly (readonly [column: Column, index: number])[];

/** Reads lines whose first one is `line`, or `null` when they are no VRPs. */
export function openCsv(
  intake: VrpIntake,
  octets: Uint8Array,
  start: number,
  end: number,
): LineFormat | null {
  const fields = openFields();
  splitCsv(fields, octets, start, end);
  const header = readHeader(fields, octets);
  const layout = header ?? guessLayout(fields, octets);
  if (layout === null) return null;
  const headerText = header === null ? null : Buffer.from(octets.subarray(start, end)).toString("latin1");
  return { format: "csv", ...readRows(intake, layout, { columns: fields.count, headerText }) };
}

function readHeader(fields: Fields, octets: Uint8Array): Layout | null {
  const layout: [Column, number][] = [];
  for (let index = 0; index < fields.count; index += 1) {
    const name = textOf(octets, startOf(fields, index), endOf(fields, index)).toLowerCase();
    const column = Object.hasOwn(COLUMN_NAMES, name) ? COLUMN_NAMES[name] : undefined;
    if (column !== undefined) layout.push([column, index]);
  }
  const has = (column: Column) => layout.some(([name]) => name === column);
  return has("asn") && has("prefix") ? layout : null;
}

const ASN_FIRST: Layout = [
  ["asn", 0],
  ["prefix", 1],
  ["max", 2],
  ["ta", 3],
];
const PREFIX_FIRST: Layout = [
  ["prefix", 0],
  ["max", 1],
  ["asn", 2],
];

function guessLayout(fields: Fields, octets: Uint8Array): Layout | null {
  const isAsn = (index: number) => readAsn(octets, startOf(fields, index), endOf(fields, index)) >= 0;
  const registers = prefixRegisters();
  const isPrefix = (index: number) =>
    readPrefix(octets, startOf(fields, index), endOf(fields, index), registers) !== PREFIX.malformed;
  if (isAsn(0) && isPrefix(1)) return ASN_FIRST;
  return isPrefix(0) && isAsn(2) ? PREFIX_FIRST : null;
}

interface Shape {
  readonly columns: number;
  readonly headerText: string | null;
}

function readRows(
  intake: VrpIntake,
  layout: Layout,
  { columns, headerText }: Shape,
): Omit<LineFormat, "format"> {
  const fields = openFields();
  let lastColumns = columns;
  return {
    line: (octets, start, end) => {
      if (isHeader(octets, start, end, headerText)) return;
      splitCsv(fields, octets, start, end);
      lastColumns = fields.count;
      for (const [column, index] of layout) {
        if (index < fields.count)
          SETTERS[column](intake, octets, startOf(fields, index), endOf(fields, index));
      }
      endRecord(intake);
    },
    // Without a line end and with fewer columns than the first line, the last row was cut off.
    end: (isUnfinished) => (isUnfinished && lastColumns < columns ? "last-line" : null),
  };
}

/** Files joined together repeat the header. */
function isHeader(octets: Uint8Array, start: number, end: number, headerText: string | null): boolean {
  if (headerText === null || end - start !== headerText.length) return false;
  return Buffer.from(octets.subarray(start, end)).toString("latin1") === headerText;
}
