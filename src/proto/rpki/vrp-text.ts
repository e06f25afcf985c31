/** VRPs as lines of text: recognises the format by the first line that is neither blank nor a comment. */

import type { AspaIntake } from "./aspa.ts";
import { openAspas, takeAspas } from "./aspa.ts";
import { u8 } from "./element.ts";
import {
  type BodyReader,
  type ExportBody,
  type ExportRefusal,
  NO_OTHERS,
  type RefusalDetail,
  refuse,
} from "./export-body.ts";
import type { LineFormat } from "./line-format.ts";
import { endLines, type Lines, openLines, pushLines, type TakeLine } from "./lines.ts";
import { skipBlanks } from "./octets.ts";
import { findLongDate } from "./time.ts";
import { openBird } from "./vrp-bird.ts";
import { openCsv } from "./vrp-csv.ts";
import { openIntake, type VrpIntake } from "./vrp-intake.ts";
import { openOpenbgpd } from "./vrp-openbgpd.ts";
import { openRpsl } from "./vrp-rpsl.ts";

interface Reader {
  readonly lines: Lines;
  readonly intake: VrpIntake;
  readonly aspas: AspaIntake;
  format: LineFormat | null;
  isUnknown: boolean;
  buildTime: number | null;
}

const HASH = 0x23;
const PERCENT = 0x25;

/** Formats that their first words tell; anything else may be CSV. */
const BY_FIRST_WORDS: readonly (readonly [RegExp, (intake: VrpIntake, aspas: AspaIntake) => LineFormat])[] = [
  [/^(?:roa-set|aspa-set)\b/, openOpenbgpd],
  [/^route6?:/i, openRpsl],
  [/^(?:roa|route|define|roa4|roa6|aspa|protocol)\s/, openBird],
];

/** A reader at the beginning of a text. */
export function openTextBody(): BodyReader {
  const reader: Reader = {
    lines: openLines(),
    intake: openIntake(),
    aspas: openAspas(),
    format: null,
    isUnknown: false,
    buildTime: null,
  };
  const take: TakeLine = (octets, start, end) => takeLine(reader, octets, start, end);
  return {
    push: (chunk) => {
      if (!reader.isUnknown) pushLines(reader.lines, chunk, take);
      return !reader.isUnknown;
    },
    end: () => finish(reader, take),
  };
}

function takeLine(reader: Reader, octets: Uint8Array, start: number, end: number): void {
  if (reader.isUnknown) return;
  const from = skipBlanks(octets, start, end);
  if (from < end && isComment(u8(octets, from))) takeComment(reader, octets, from, end);
  else if (from < end) takeContent(reader, octets, from, end);
  else if (reader.format?.wantsBlank) reader.format.line(octets, from, end);
}

const isComment = (octet: number): boolean => octet === HASH || octet === PERCENT;

/** `# Generated on host example at Sun Jul 20 10:01:43 UTC 2025`. */
function takeComment(reader: Reader, octets: Uint8Array, start: number, end: number): void {
  if (reader.buildTime !== null || reader.format !== null) return;
  reader.buildTime = findLongDate(Buffer.from(octets.subarray(start, end)).toString("latin1"));
}

function takeContent(reader: Reader, octets: Uint8Array, start: number, end: number): void {
  const { format } = reader;
  if (format !== null) {
    format.line(octets, start, end);
    return;
  }
  const text = Buffer.from(octets.subarray(start, Math.min(end, start + 64))).toString("latin1");
  const found = BY_FIRST_WORDS.find(([words]) => words.test(text))?.[1];
  reader.format =
    found === undefined ? openCsv(reader.intake, octets, start, end) : found(reader.intake, reader.aspas);
  reader.isUnknown = reader.format === null;
  reader.format?.line(octets, start, end);
}

/** Details that say the end is missing. */
const CUT_OFF: ReadonlySet<RefusalDetail> = new Set<RefusalDetail>(["last-line", "not-closed"]);

function finish(reader: Reader, take: TakeLine): ExportBody | ExportRefusal {
  const isUnfinished = !reader.isUnknown && endLines(reader.lines, take);
  const { format, intake, buildTime } = reader;
  if (format === null) return refuse("vrp-format", "unknown-format");
  const fault = format.end(isUnfinished);
  if (fault !== null) return refuse(CUT_OFF.has(fault) ? "vrp-truncated" : "vrp-format", fault);
  return {
    ok: true,
    format: format.format,
    intake,
    aspas: takeAspas(reader.aspas),
    others: NO_OTHERS,
    ...(buildTime === null ? {} : { buildTime }),
  };
}
