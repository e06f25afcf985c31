/** Heads of responses, RFC 9112 sections 2 to 5, and the trailer section of 7.1.2, as they came. */
import type { AnomalyCode } from "./anomaly.table.ts";
import { findControl, type HeaderPair, isToken, pieceOf } from "./field.ts";

/** One field with its place in the head. */
export interface Field {
  /** Case kept. */
  readonly name: string;
  /** Without the blanks around it, latin1; line folds removed, their blanks kept. */
  readonly value: string;
  /** Offset of the name's first octet. */
  readonly at: number;
  /** Offset of the value's first octet. */
  readonly valueAt: number;
  /** Offset behind the value's last octet. */
  readonly end: number;
}

/** A deviation and where it stands. */
export interface Anomaly {
  readonly code: AnomalyCode;
  /** Offset in the head; in a body the offset in the message. */
  readonly at: number;
}

export interface ResponseHead {
  readonly version: "1.0" | "1.1";
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly Field[];
}

export type HeadResult =
  | { readonly ok: true; readonly value: ResponseHead; readonly anomalies: readonly Anomaly[] }
  | {
      readonly ok: false;
      readonly reason: AnomalyCode;
      readonly at: number;
      /** The lenient ones before it. */
      readonly anomalies: readonly Anomaly[];
    };

export type FieldsResult =
  | { readonly ok: true; readonly value: readonly Field[] }
  | { readonly ok: false; readonly reason: AnomalyCode; readonly at: number };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

interface Line {
  readonly text: string;
  readonly at: number;
}

type Fault = { readonly reason: AnomalyCode; readonly at: number };

/** What is reported while reading; each lenient code once, at its first place. */
interface Notes {
  readonly anomalies: Anomaly[];
}

function note({ anomalies }: Notes, code: AnomalyCode, at: number): void {
  if (!anomalies.some((known) => known.code === code)) anomalies.push({ code, at });
}

/** The head in `octets`, which end with the empty line or before it. */
export function parseHead(octets: Uint8Array): HeadResult {
  const notes: Notes = { anomalies: [] };
  const fail = ({ reason, at }: Fault): HeadResult => ({ ok: false, reason, at, anomalies: notes.anomalies });
  const lines = linesOf(octets, notes);
  if ("reason" in lines) return fail(lines);
  const first = lines.findIndex(({ text }) => text !== "");
  const line = lines[first];
  if (line === undefined) return fail({ reason: "no-response", at: 0 });
  if (first > 0) note(notes, "blank-line-before-status", 0);
  const status = statusOf(line, notes);
  if ("reason" in status && "at" in status) return fail(status);
  const fields = fieldsOf(lines.slice(first + 1), notes);
  if ("reason" in fields) return fail(fields);
  return { ok: true, value: { ...status, fields }, anomalies: notes.anomalies };
}

/** The fields of a trailer section; only what is fatal in a head is a fault here. */
export function parseTrailers(octets: Uint8Array): FieldsResult {
  const notes: Notes = { anomalies: [] };
  const lines = linesOf(octets, notes);
  if ("reason" in lines) return { ok: false, ...lines };
  const fields = fieldsOf(lines, notes);
  return "reason" in fields ? { ok: false, ...fields } : { ok: true, value: fields };
}

/** The fields in the form of evidence. */
export const pairsOf = (fields: readonly Field[]): HeaderPair[] =>
  fields.map(({ name, value }) => [name, value]);

/** Lines without their ends; the rest behind the last line end is a line too, unless it is empty. */
function linesOf(octets: Uint8Array, notes: Notes): Line[] | Fault {
  const lines: Line[] = [];
  for (let at = 0; at < octets.length; ) {
    const feed = octets.indexOf(LINE_FEED, at);
    const next = feed < 0 ? octets.length : feed;
    const hasReturn = feed > at && octets[feed - 1] === CARRIAGE_RETURN;
    if (feed >= 0 && !hasReturn) note(notes, "lf-line-end", feed);
    const end = hasReturn ? next - 1 : next;
    const fault = forbiddenIn(octets, at, end);
    if (fault !== null) return fault;
    lines.push({ text: latin1(octets, at, end), at });
    at = next + 1;
  }
  return lines;
}

function forbiddenIn(octets: Uint8Array, start: number, end: number): Fault | null {
  for (let at = start; at < end; at += 1) {
    if (octets[at] === CARRIAGE_RETURN) return { reason: "bare-cr", at };
    if (octets[at] === 0) return { reason: "nul-in-head", at };
  }
  return null;
}

const latin1 = (octets: Uint8Array, start: number, end: number): string =>
  Buffer.from(octets.buffer, octets.byteOffset + start, end - start).toString("latin1");

type StatusLine = Omit<ResponseHead, "fields">;

function statusOf({ text, at }: Line, notes: Notes): StatusLine | Fault {
  if (!text.startsWith("HTTP/")) return { reason: "not-http", at };
  const [, version = "", gap = "", code = "", rest = ""] = /^HTTP\/(\S*)(\s*)(\S*)(.*)$/s.exec(text) ?? [];
  if (!/^1\.[0-9]$/.test(version)) return { reason: "http-version", at: at + 5 };
  if (version > "1.1") note(notes, "http-version-minor", at + 5);
  const codeAt = at + 5 + version.length + gap.length;
  if (!/^[1-9][0-9]{2}$/.test(code)) return { reason: "status-code", at: codeAt };
  const status = Number(code);
  if (status > 599) note(notes, "status-code-range", codeAt);
  if (gap !== " " || !rest.startsWith(" ")) note(notes, "status-line-form", at);
  return { version: version === "1.0" ? "1.0" : "1.1", status, reason: rest.trim() };
}

interface OpenField {
  name: string;
  at: number;
  valueAt: number;
  raw: string;
}

/** Field lines up to the empty line; a line that begins with a blank goes on with the field before it. */
function fieldsOf(lines: readonly Line[], notes: Notes): Field[] | Fault {
  const open: OpenField[] = [];
  const end = lines.findIndex(({ text }) => text === "");
  for (const line of end < 0 ? lines : lines.slice(0, end)) {
    const fault = takeLine(line, open, notes);
    if (fault !== null) return fault;
  }
  return open.map((field) => closeField(field, notes));
}

function takeLine(line: Line, open: OpenField[], notes: Notes): Fault | null {
  if (/^[ \t]/.test(line.text)) {
    const last = open.at(-1);
    note(notes, last === undefined ? "blank-before-fields" : "obs-fold", line.at);
    if (last !== undefined) last.raw += line.text;
    return null;
  }
  const next = nameOf(line);
  if ("reason" in next) return next;
  open.push(next);
  return null;
}

function nameOf({ text, at }: Line): OpenField | Fault {
  const colon = text.indexOf(":");
  if (colon < 0) return { reason: "no-colon", at };
  const name = text.slice(0, colon);
  if (/[ \t]$/.test(name)) return { reason: "blank-before-colon", at: at + colon - 1 };
  if (!isToken(name)) return { reason: "field-name", at };
  return { name, at, valueAt: at + colon + 1, raw: text.slice(colon + 1) };
}

function closeField({ name, at, valueAt, raw }: OpenField, notes: Notes): Field {
  const control = findControl(raw);
  if (control >= 0) note(notes, "control-in-value", valueAt + control);
  const { text, at: span } = pieceOf({ field: 0, value: raw }, 0, raw.length);
  return { name, value: text, at, valueAt: valueAt + span.start, end: valueAt + span.end };
}
