/** One reader for the JSON of all programs that export VRPs. */
import { readAsn } from "./asn.ts";
import { endAspa, openAspas, takeAspas } from "./aspa.ts";
import { u8 } from "./element.ts";
import { type BodyReader, type ExportBody, type ExportRefusal, refuse } from "./export-body.ts";
import { keyOf, keyTable } from "./json-key.ts";
import { isComplete, nextToken, openJsonScan, TOKEN } from "./json-token.ts";
import { beginLesson, endLesson, noteValue, openLessons, spoilLesson } from "./record-shape.ts";
import { readTime } from "./time.ts";
import { openIntake, rejectValue } from "./vrp-intake.ts";
import { FIELD, fieldOf, KEYS, type KeyName, PLACE, placeInside } from "./vrp-json.table.ts";
import { takeKnownRecord } from "./vrp-json-shape.ts";
import { type JsonReader, takeNumber, takeRecord, takeText } from "./vrp-json-value.ts";
import { slide } from "./window.ts";

const TABLE = keyTable(KEYS);
const COUNTED: ReadonlySet<number> = new Set([PLACE.routerKeys, PLACE.prefixLists, PLACE.silentAuthorities]);

/** A reader at the beginning of a JSON document. */
export function openJsonBody(): BodyReader {
  const reader: JsonReader = {
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
    lessons: openLessons(),
  };
  reader.places[0] = PLACE.root;
  return { push: (chunk) => push(reader, chunk), end: () => end(reader) };
}

function push(reader: JsonReader, chunk: Uint8Array): boolean {
  const { scan } = reader;
  for (let from = 0; from < chunk.length && scan.fault === null; ) {
    from = slide(scan.window, chunk, from);
    spoilLesson(reader.lessons);
    drain(reader);
  }
  return scan.fault === null;
}

function drain(reader: JsonReader): void {
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

function takeKey(reader: JsonReader): void {
  const { octets, start, end, depth } = reader.scan;
  reader.key = keyOf(TABLE, octets, start, end);
  // FORT writes the customer as the name of the member.
  if (u8(reader.places, depth) === PLACE.aspaMap) reader.aspas.customer = readAsn(octets, start, end);
}

function begin(reader: JsonReader, container: 0 | 1): void {
  const { scan, places } = reader;
  const outer = u8(places, scan.depth - 1);
  const place = placeInside(outer, reader.key, container);
  if (fieldOf(outer, reader.key) === FIELD.notRecord && place === PLACE.ignored)
    rejectValue(reader.intake, "[");
  if (COUNTED.has(outer)) reader.counts.set(outer, (reader.counts.get(outer) ?? 0) + 1);
  if (place === PLACE.vrps || place === PLACE.assertedVrps) reader.hasList = true;
  if (place === PLACE.vrp) beginLesson(reader.lessons, scan.window.at - 1);
  else spoilLesson(reader.lessons);
  places[scan.depth] = place;
  reader.key = 0;
}

function endContainer(reader: JsonReader): void {
  reader.key = 0;
  switch (u8(reader.places, reader.scan.depth + 1)) {
    case PLACE.vrp:
      endLesson(reader.lessons, reader.scan.window);
      takeRecord(reader);
      while (takeKnownRecord(reader)) {}
      break;
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

function takeValue(reader: JsonReader, token: number): void {
  const { scan } = reader;
  const field = fieldOf(u8(reader.places, scan.depth), reader.key);
  noteValue(reader.lessons, scan, field, token);
  if (field === FIELD.none) return;
  if (token === TOKEN.number) takeNumber(reader, field);
  else takeText(reader, field, token);
}

function end(reader: JsonReader): ExportBody | ExportRefusal {
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
