/** The fields of a security.txt and the violations of its grammar, RFC 9116 section 4. */
import { type ArmourResult, BEGIN_MESSAGE, BEGIN_SIGNATURE, END_SIGNATURE, readArmour } from "./armour.ts";
import type { Problem } from "./problem.ts";
import { type Line, readText } from "./text.ts";

export interface TextField {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly line: number;
  /** Offsets of the value in the file. */
  readonly start: number;
  readonly end: number;
}

export interface SecurityTxt {
  readonly fields: readonly TextField[];
  /** In the order of lines. */
  readonly problems: readonly Problem[];
  readonly isSigned: boolean;
  /** Absent when the file is not signed. */
  readonly armour?: ArmourResult;
  /** Lines of the frame of a signed file that end with LF alone (RFC 9116 section 4 has CRLF there). */
  readonly frameLinesWithLf: readonly number[];
  readonly isEmpty: boolean;
}

interface Reading {
  place: "text" | "hash-headers" | "signature" | "behind";
  isSigned: boolean;
  readonly fields: TextField[];
  readonly problems: Problem[];
  readonly frame: Line[];
  readonly signature: Line[];
}

/** Reads as much as can be read; what is wrong is told line by line. */
export function parseSecurityTxt(octets: Uint8Array): SecurityTxt {
  const { lines, hasMark, isUtf8 } = readText(octets);
  const reading: Reading = {
    place: "text",
    isSigned: false,
    fields: [],
    problems: [],
    frame: [],
    signature: [],
  };
  if (hasMark) reading.problems.push({ code: "bom-in-file", line: null });
  if (!isUtf8) reading.problems.push({ code: "utf8", line: null });
  for (const line of lines) AT_PLACE[reading.place](reading, line);
  const last = lines.at(-1);
  if (last?.ending === "none") reading.problems.push({ code: "no-line-separators", line: last.number });
  return {
    fields: reading.fields,
    problems: [...reading.problems, ...signatureProblems(reading, lines)],
    isSigned: reading.isSigned,
    ...(reading.isSigned && { armour: readArmour(reading.signature) }),
    frameLinesWithLf: reading.frame.filter(({ ending }) => ending === "lf").map(({ number }) => number),
    isEmpty: octets.length === 0,
  };
}

function signatureProblems({ isSigned, signature }: Reading, lines: readonly Line[]): Problem[] {
  if (!isSigned) return [];
  const problems: Problem[] = [];
  const armour = readArmour(signature);
  if (!armour.ok) problems.push({ code: armour.reason, line: signature[0]?.number ?? null });
  const last = lines.at(-1);
  if (last?.text === "") problems.push({ code: "too-many-line-separators", line: last.number });
  return problems;
}

type Take = (reading: Reading, line: Line) => void;

const AT_PLACE: Readonly<Record<Reading["place"], Take>> = {
  text: takeText,
  "hash-headers": takeHashHeader,
  signature: (reading, line) => {
    reading.frame.push(line);
    reading.signature.push(line);
    if (line.text === END_SIGNATURE) reading.place = "behind";
  },
  behind: ({ problems }, { text, number }) => {
    if (text !== "") problems.push({ code: "data-after-sig", line: number });
  },
};

function takeText(reading: Reading, line: Line): void {
  const { text, number } = line;
  if (text === BEGIN_MESSAGE) {
    if (number !== 1) reading.problems.push({ code: "signed-format-issue", line: number });
    reading.isSigned = true;
    reading.place = "hash-headers";
    reading.frame.push(line);
  } else if (text === BEGIN_SIGNATURE && reading.isSigned) {
    reading.place = "signature";
    reading.frame.push(line);
    reading.signature.push(line);
  } else takeLine(reading, reading.isSigned ? undash(line) : line);
}

/** RFC 9580 7.1: `Hash` headers, then an empty line; who leaves out the line begins the text. */
function takeHashHeader(reading: Reading, line: Line): void {
  if (/^hash:/i.test(line.text)) reading.frame.push(line);
  else {
    reading.place = "text";
    if (line.text === "") reading.frame.push(line);
    else takeText(reading, line);
  }
}

/** RFC 9580 7.2: lines that begin with a dash have a dash and a blank before them. */
const undash = (line: Line): Line =>
  line.text.startsWith("- ") ? { ...line, text: line.text.slice(2), start: line.start + 2 } : line;

function takeLine(reading: Reading, line: Line): void {
  const { text, number } = line;
  if (text === "" || text.startsWith("#")) return;
  const colon = text.indexOf(":");
  if (colon < 0) reading.problems.push({ code: "invalid-line", line: number });
  else takeField(reading, line, colon);
}

function takeField({ problems, fields, isSigned }: Reading, line: Line, colon: number): void {
  const { text, number, end } = line;
  const say = (code: string) => problems.push({ code, line: number });
  const given = text.slice(0, colon);
  const name = given.trimEnd().toLowerCase();
  const behind = text.slice(colon + 1);
  const value = behind.trimStart();
  if (name.length < given.length) say("prec-ws");
  if (behind !== "" && !behind.startsWith(" ")) say("no-space");
  // A signature's own header among the fields is taken for what it is.
  if (isSigned && name === "hash") return;
  if (name === "") say("empty-key");
  else if (value === "") say("empty-value");
  else fields.push({ name, value, line: number, start: startOf(value, line), end });
}

/** Octets that are no UTF-8 count for more than they are, so the line's beginning bounds it. */
const startOf = (value: string, { start, end }: Line): number =>
  Math.max(start, end - Buffer.byteLength(value, "utf8"));
