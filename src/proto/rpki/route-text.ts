/** Routes as lines of text: recognises the format by the first line that is neither blank nor a comment. */
import { u8 } from "./element.ts";
import { endLines, type Lines, openLines, pushLines, type TakeLine } from "./lines.ts";
import { isWord, skipBlanks } from "./octets.ts";
import { openBgpdump } from "./route-bgpdump.ts";
import { type RouteBody, type RouteBodyReader, type RouteRefusal, refuseRoutes } from "./route-body.ts";
import { openRouteCsv } from "./route-csv.ts";
import { openRouteIntake, type RouteIntake } from "./route-intake.ts";
import type { RouteLines } from "./route-lines.ts";
import { openRouteList } from "./route-list.ts";
import { findLongDate } from "./time.ts";

interface Reader {
  readonly lines: Lines;
  readonly intake: RouteIntake;
  format: RouteLines | null;
  generatedAt: number | null;
}

/** Records without a single route after which a file is given up. */
const PATIENCE = 1000;

const COMMENTS: ReadonlySet<number> = new Set([0x23, 0x25, 0x3b]);
const DUMP_LINE = "table_dump";

/** A reader at the beginning of a text. */
export function openRouteText(): RouteBodyReader {
  const reader: Reader = { lines: openLines(), intake: openRouteIntake(), format: null, generatedAt: null };
  const take: TakeLine = (octets, start, end) => takeLine(reader, octets, start, end);
  return {
    push: (chunk) => {
      pushLines(reader.lines, chunk, take);
      return !isHopeless(reader);
    },
    end: () => end(reader, take),
  };
}

const isHopeless = ({ format, intake }: Reader): boolean =>
  format?.fault() != null || (intake.records > PATIENCE && intake.v4.count + intake.v6.count === 0);

function takeLine(reader: Reader, octets: Uint8Array, start: number, end: number): void {
  const from = skipBlanks(octets, start, end);
  if (from === end) return;
  if (COMMENTS.has(u8(octets, from))) takeComment(reader, octets, from, end);
  else {
    reader.format ??= recognise(reader.intake, octets, from, end);
    reader.format.line(octets, from, end);
  }
}

/** `% This file was generated on Fri Sep  7 10:03:01 2012 UTC.`, `; Converted on  : Sun Jul 20 10:00:00 2025`. */
function takeComment(reader: Reader, octets: Uint8Array, start: number, end: number): void {
  if (reader.generatedAt !== null) return;
  reader.generatedAt = findLongDate(Buffer.from(octets.subarray(start, end)).toString("latin1"));
}

function recognise(intake: RouteIntake, octets: Uint8Array, start: number, end: number): RouteLines {
  if (isWord(octets, start, Math.min(end, start + DUMP_LINE.length), DUMP_LINE)) return openBgpdump(intake);
  return openRouteCsv(intake, octets, start, end) ?? openRouteList(intake);
}

function end(reader: Reader, take: TakeLine): RouteBody | RouteRefusal {
  const isUnfinished = endLines(reader.lines, take);
  const { format, intake, generatedAt } = reader;
  const fault = format?.fault() ?? null;
  if (fault !== null) return refuseRoutes("bgp-format", fault);
  const found = format?.format() ?? null;
  if (format === null || found === null || isHopeless(reader))
    return refuseRoutes("bgp-format", "unknown-format");
  if (isUnfinished && format.isCutOff()) return refuseRoutes("bgp-truncated", "last-line");
  return {
    ok: true,
    format: found,
    intake,
    ...(generatedAt === null ? {} : { generatedAt }),
    ...(format.finish?.() ?? {}),
  };
}
