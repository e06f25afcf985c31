/** One reader for the JSON of all programs that export VRPs. */
import { readAsn } from "./asn.ts";
import { type AspaIntake, addProvider, endAspa, openAspas, takeAspas } from "./aspa.ts";
import { u8 } from "./element.ts";
import { type BodyReader, type ExportBody, type ExportRefusal, refuse } from "./export-body.ts";
import { keyOf, keyTable } from "./json-key.ts";
import { isComplete, type JsonScan, nextToken, openJsonScan, TOKEN } from "./json-token.ts";
import { isWord, textOf } from "./octets.ts";
import { indexOfName, SLURM_TA } from "./ta.ts";
import { readTime } from "./time.ts";
import {
  endRecord,
  openIntake,
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
import { FIELD, fieldOf, KEYS, type KeyName, PLACE, placeInside } from "./vrp-json.table.ts";
import { slide } from "./window.ts";

interface Reader {
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
}

const TABLE = keyTable(KEYS);
const COUNTED: ReadonlySet<number> = new Set([PLACE.routerKeys, PLACE.prefixLists, PLACE.silentAuthorities]);
const LETTER_N = 0x6e;

/** A reader at the beginning of a JSON document. */
export function openJsonBody(): BodyReader {
  const reader: Reader = {
    scan: openJsonScan(),
    intake: openIntake(),
    aspas: openAspas(),
    places: new Uint8Array(128).fill(PLACE.ignored),
    key: 0,
    metadata: new Map(),
    counts: new Map(),
    hasList: false,
    hasTal: false,
    isException: false,
    sourceEnd: 0,
    lastEnd: 0,
  };
  reader.places[0] = PLACE.root;
  return { push: (chunk) => push(reader, chunk), end: () => end(reader) };
}

function push(reader: Reader, chunk: Uint8Array): boolean {
  const { scan } = reader;
  for (let from = 0; from < chunk.length && scan.fault === null; ) {
    from = slide(scan.window, chunk, from);
    drain(reader);
  }
  return scan.fault === null;
}

function drain(reader: Reader): void {
  const { scan } = reader;
  for (;;) {
    const token = nextToken(scan);
    switch (token) {
      case TOKEN.key:
        takeKey(reader);
        break;
      case TOKEN.beginObject:
        begin(reader, 0);
        break;
      case TOKEN.beginArray:
        begin(reader, 1);
        break;
      case TOKEN.end:
        endContainer(reader);
        break;
      case TOKEN.more:
      case TOKEN.fault:
        return;
      default:
        takeValue(reader, token);
    }
  }
}

function takeKey(reader: Reader): void {
  const { octets, start, end, depth } = reader.scan;
  reader.key = keyOf(TABLE, octets, start, end);
  // FORT writes the customer as the name of the member.
  if (u8(reader.places, depth) === PLACE.aspaMap) reader.aspas.customer = readAsn(octets, start, end);
}

function begin(reader: Reader, container: 0 | 1): void {
  const { scan, places } = reader;
  const outer = u8(places, scan.depth - 1);
  const place = placeInside(outer, reader.key, container);
  if (fieldOf(outer, reader.key) === FIELD.notRecord && place === PLACE.ignored)
    rejectValue(reader.intake, "[");
  if (COUNTED.has(outer)) reader.counts.set(outer, (reader.counts.get(outer) ?? 0) + 1);
  if (place === PLACE.vrps || place === PLACE.assertedVrps) reader.hasList = true;
  places[scan.depth] = place;
  reader.key = 0;
}

function endContainer(reader: Reader): void {
  reader.key = 0;
  switch (u8(reader.places, reader.scan.depth + 1)) {
    case PLACE.vrp:
    case PLACE.assertedVrp:
      takeRecord(reader);
      break;
    case PLACE.source:
      reader.lastEnd = Math.max(reader.lastEnd, reader.sourceEnd);
      reader.sourceEnd = 0;
      break;
    case PLACE.aspa:
    case PLACE.mapProviders:
      endAspa(reader.aspas);
      break;
    default:
  }
}

function takeRecord(reader: Reader): void {
  const { draft, tas } = reader.intake;
  if (draft.expires === 0) draft.expires = reader.lastEnd;
  if (reader.isException && !reader.hasTal && draft.ta === 0) draft.ta = indexOfName(tas, SLURM_TA);
  endRecord(reader.intake);
  reader.lastEnd = 0;
  reader.hasTal = false;
  reader.isException = false;
}

function takeValue(reader: Reader, token: number): void {
  const { scan } = reader;
  const field = fieldOf(u8(reader.places, scan.depth), reader.key);
  if (field === FIELD.none) return;
  if (token === TOKEN.number) takeNumber(reader, field);
  else takeText(reader, field, token);
}

function takeNumber(reader: Reader, field: number): void {
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

function takeText(reader: Reader, field: number, token: number): void {
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

function takeRareValue(reader: Reader, field: number): void {
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
function takeSourceEnd(reader: Reader, seconds: number): void {
  if (seconds === 0) return;
  reader.sourceEnd = reader.sourceEnd === 0 ? seconds : Math.min(reader.sourceEnd, seconds);
}

function takeMetadata(reader: Reader, text: string): void {
  const key = KEYS[reader.key - 1];
  if (key !== undefined) reader.metadata.set(key, text);
}

function end(reader: Reader): ExportBody | ExportRefusal {
  const { scan, intake } = reader;
  if (scan.fault !== null)
    return refuse("vrp-format", scan.fault === "json-depth" ? "json-depth" : "json-syntax");
  if (!isComplete(scan)) return refuse("vrp-truncated", "not-closed");
  const aspas = takeAspas(reader.aspas);
  if (!reader.hasList && aspas.length === 0) return refuse("vrp-format", "no-vrp-list");
  const buildTime = firstTime(reader.metadata);
  const declared = Number(reader.metadata.get("uniquevrps") ?? reader.metadata.get("counts") ?? Number.NaN);
  return {
    ok: true,
    format: "json",
    intake,
    aspas,
    others: {
      routerKeys: reader.counts.get(PLACE.routerKeys) ?? 0,
      prefixLists: reader.counts.get(PLACE.prefixLists) ?? 0,
      nonfunctionalAuthorities: reader.counts.get(PLACE.silentAuthorities) ?? 0,
    },
    ...(buildTime === undefined ? {} : { buildTime }),
    ...(Number.isSafeInteger(declared) ? { declared } : {}),
  };
}

/** In this order: the programs that write several of them mean the first. */
const BUILD_TIMES = ["generated", "buildtime", "generatedTime", "time"] as const;

function firstTime(metadata: ReadonlyMap<KeyName, string>): number | undefined {
  for (const key of BUILD_TIMES) {
    const octets = Buffer.from(metadata.get(key) ?? "");
    const seconds = readTime(octets, 0, octets.length);
    if (seconds > 0) return seconds;
  }
  return undefined;
}
