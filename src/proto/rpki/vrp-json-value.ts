/** The single values of JSON exports, taken into the record that they belong to. */
import { readAsn } from "./asn.ts";
import { type AspaIntake, addProvider } from "./aspa.ts";
import { u8 } from "./element.ts";
import { type JsonScan, TOKEN } from "./json-token.ts";
import { isWord, textOf } from "./octets.ts";
import type { Lessons } from "./record-shape.ts";
import { indexOfName, SLURM_TA } from "./ta.ts";
import {
  endRecord,
  readExpiry,
  rejectValue,
  setAsn,
  setAsnNumber,
  setExpiry,
  setExpiryNumber,
  setMaxLength,
  setMaxLengthNumber,
  setPrefix,
  setTa,
  type VrpIntake,
} from "./vrp-intake.ts";
import { FIELD, KEYS, type KeyName } from "./vrp-json.table.ts";

/** What has been read of a document. */
export interface JsonReader {
  readonly scan: JsonScan;
  readonly intake: VrpIntake;
  readonly aspas: AspaIntake;
  /** {@link PLACE} by depth. */
  readonly places: Uint8Array;
  key: number;
  readonly metadata: Map<KeyName, string>;
  /** Objects by the place that held them. */
  readonly counts: Map<number, number>;
  hasList: boolean;
  /** Of the record's sources: whether a trust anchor or an exception was named, and when each ends. */
  hasTal: boolean;
  isException: boolean;
  sourceEnd: number;
  lastEnd: number;
  readonly lessons: Lessons;
}

const LETTER_N = 0x6e;

/** Takes the record as a whole. */
export function takeRecord(reader: JsonReader): void {
  const { draft, tas } = reader.intake;
  if (draft.expires === 0) draft.expires = reader.lastEnd;
  if (reader.isException && !reader.hasTal && draft.ta === 0) draft.ta = indexOfName(tas, SLURM_TA);
  endRecord(reader.intake);
  reader.lastEnd = 0;
  reader.hasTal = false;
  reader.isException = false;
}

/** Takes a number, the last token of the scan. */
export function takeNumber(reader: JsonReader, field: number): void {
  const { scan, intake } = reader;
  switch (field) {
    case FIELD.asn:
      setAsnNumber(intake, scan);
      break;
    case FIELD.maxLength:
      setMaxLengthNumber(intake, scan);
      break;
    case FIELD.expires:
      setExpiryNumber(intake, scan);
      break;
    case FIELD.ta:
      break;
    default:
      takeRareValue(reader, field);
  }
}

/** Takes a string or a literal name, the last token of the scan. */
export function takeText(reader: JsonReader, field: number, token: number): void {
  const { octets, start, end } = reader.scan;
  const isNull = token === TOKEN.literal && u8(octets, start) === LETTER_N;
  switch (field) {
    case FIELD.asn:
      setAsn(reader.intake, octets, start, end);
      break;
    case FIELD.prefix:
      setPrefix(reader.intake, octets, start, end);
      break;
    case FIELD.maxLength:
      if (!isNull) setMaxLength(reader.intake, octets, start, end);
      break;
    case FIELD.ta:
      if (token === TOKEN.string) setTa(reader.intake, octets, start, end);
      break;
    case FIELD.expires:
      setExpiry(reader.intake, octets, start, end);
      break;
    default:
      takeRareValue(reader, field);
  }
}

function takeRareValue(reader: JsonReader, field: number): void {
  const { octets, start, end } = reader.scan;
  switch (field) {
    case FIELD.sourceTal:
      if (!reader.hasTal) setTa(reader.intake, octets, start, end);
      reader.hasTal = true;
      break;
    case FIELD.sourceType:
      reader.isException ||= isWord(octets, start, end, "exception");
      break;
    case FIELD.sourceEnd:
      takeSourceEnd(reader, readExpiry(octets, start, end));
      break;
    case FIELD.customer:
      reader.aspas.customer = readAsn(octets, start, end);
      break;
    case FIELD.provider:
      addProvider(reader.aspas, readAsn(octets, start, end));
      break;
    case FIELD.aspaExpires:
      reader.aspas.expires = readExpiry(octets, start, end);
      break;
    case FIELD.metadata:
      takeMetadata(reader, textOf(octets, start, end));
      break;
    case FIELD.prefix:
      setPrefix(reader.intake, octets, start, end);
      break;
    default:
      rejectValue(reader.intake, textOf(octets, start, end));
  }
}

/** The earlier of the end of the chain and the time from which an object of it is stale. */
function takeSourceEnd(reader: JsonReader, seconds: number): void {
  if (seconds === 0) return;
  reader.sourceEnd = reader.sourceEnd === 0 ? seconds : Math.min(reader.sourceEnd, seconds);
}

function takeMetadata(reader: JsonReader, text: string): void {
  const key = KEYS[reader.key - 1];
  if (key !== undefined) reader.metadata.set(key, text);
}
