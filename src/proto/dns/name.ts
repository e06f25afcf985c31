/** Domain names in wire form, RFC 1035 section 3.1, compared and ordered as RFC 4034 section 6.1 says. */

/**
 * The uncompressed wire form of a domain name, one character per octet, root octet included, ASCII letters in lower
 * case: `"\x03www\x02nl\x00"`.
 *
 * Usable as a map key and with `===`. Length octets (0–63) never fall in the range of upper-case letters, so folding
 * may treat the whole string alike.
 */
export type Name = string;

/** A name, or why a text is none. */
export type NameResult =
  | { readonly ok: true; readonly value: Name }
  | { readonly ok: false; readonly reason: string };

/** The root of the tree of names. */
export const ROOT: Name = "\0";

/** RFC 1035 section 2.3.4. */
const MAX_LABEL_OCTETS = 63;
const MAX_NAME_OCTETS = 255;

const UPPER_CASE = /[A-Z]/;
const UPPER_CASE_RUNS = /[A-Z]+/g;

/** The name with ASCII letters in lower case; `toLowerCase` alone would also change octets above 0x7F. */
export function foldName(name: string): Name {
  return UPPER_CASE.test(name) ? name.replace(UPPER_CASE_RUNS, (run) => run.toLowerCase()) : name;
}

/** The name that a presentation form stands for, lower case; a final dot is optional, `.` is the root. */
export function nameFromText(text: string): NameResult {
  const raw = rawNameFromText(text);
  return raw.ok ? { ok: true, value: foldName(raw.value) } : raw;
}

/**
 * As `nameFromText`, with upper case kept and relative names completed.
 *
 * @param origin appended when the text has no final dot
 */
export function rawNameFromText(text: string, origin: string = ROOT): NameResult {
  if (text === ".") return { ok: true, value: ROOT };
  if (text === "") return { ok: false, reason: "empty-name" };
  let wire = "";
  for (let position = 0; position < text.length; ) {
    const read = readLabel(text, position);
    if (typeof read === "string") return { ok: false, reason: read };
    wire += String.fromCharCode(read.label.length) + read.label;
    if (!read.dot) wire += origin;
    else if (read.next === text.length) wire += ROOT;
    position = read.next;
  }
  return wire.length > MAX_NAME_OCTETS ? { ok: false, reason: "name-too-long" } : { ok: true, value: wire };
}

/** The label written at a position, whether a dot ends it, and where the next one begins; or what is wrong with it. */
function readLabel(text: string, start: number): { label: string; dot: boolean; next: number } | string {
  let label = "";
  let position = start;
  while (position < text.length && text[position] !== ".") {
    const character = readCharacter(text, position);
    if (character === null) return "bad-character";
    label += String.fromCharCode(character.octet);
    position = character.next;
    if (label.length > MAX_LABEL_OCTETS) return "label-too-long";
  }
  if (label === "") return "empty-label";
  const dot = position < text.length;
  return { label, dot, next: dot ? position + 1 : position };
}

/**
 * The octet written at a position of a presentation form, and where the next one begins; `null` when it is not ASCII
 * or the escape is malformed (RFC 1035 section 5.1).
 */
export function readCharacter(
  text: string,
  position: number,
): { readonly octet: number; readonly next: number } | null {
  const code = text.charCodeAt(position);
  if (code !== 0x5c) return code < 0x80 ? { octet: code, next: position + 1 } : null;
  const decimal = /^[0-9]{3}/.exec(text.slice(position + 1, position + 4))?.[0];
  if (decimal !== undefined) {
    const octet = Number(decimal);
    return octet > 255 ? null : { octet, next: position + 4 };
  }
  const escaped = text.charCodeAt(position + 1);
  const isPlain = escaped < 0x80 && !(escaped >= 0x30 && escaped <= 0x39);
  return isPlain ? { octet: escaped, next: position + 2 } : null;
}

/** The presentation form in lower case without the final dot; the root is `.`. */
export function nameToText(name: string): string {
  return name === ROOT ? "." : rawNameToText(foldName(name)).slice(0, -1);
}

/** The presentation form with a final dot, case kept. */
export function rawNameToText(name: string): string {
  if (name === ROOT) return ".";
  let text = "";
  for (const label of labelsOf(name)) text += `${escapeLabel(label)}.`;
  return text;
}

const PLAIN_LABEL = /^[A-Za-z0-9_*/-]*$/;

function escapeLabel(label: string): string {
  if (PLAIN_LABEL.test(label)) return label;
  // RFC 1035 section 5.1: the characters with a meaning in master files, then everything that does not print.
  return label
    .replace(/[.\\"();@$]/g, "\\$&")
    .replace(/[^\x21-\x7e]/g, (octet) => `\\${String(octet.charCodeAt(0)).padStart(3, "0")}`);
}

/** The labels from left to right, as octets, without the root. */
export function labelsOf(name: string): string[] {
  const labels: string[] = [];
  for (let at = 0, length = name.charCodeAt(0); length > 0; length = name.charCodeAt(at)) {
    labels.push(name.slice(at + 1, at + 1 + length));
    at += length + 1;
  }
  return labels;
}

/** Number of labels without the root, so 0 for the root. A leading `*` counts. */
export function countLabels(name: string): number {
  let labels = 0;
  for (let at = 0, length = name.charCodeAt(0); length > 0; length = name.charCodeAt(at)) {
    labels += 1;
    at += length + 1;
  }
  return labels;
}

/** The name without its leftmost label; the root stays the root. */
export function parentOf(name: Name): Name {
  return name === ROOT ? ROOT : name.slice(name.charCodeAt(0) + 1);
}

/** Whether a name equals an ancestor or lies below it. */
export function isAtOrBelow(name: Name, ancestor: Name): boolean {
  if (!name.endsWith(ancestor)) return false;
  const boundary = name.length - ancestor.length;
  let at = 0;
  // The tail may equal the ancestor by chance, inside a label.
  while (at < boundary) at += name.charCodeAt(at) + 1;
  return at === boundary;
}

/** Whether a name lies strictly below an ancestor. */
export function isBelow(name: Name, ancestor: Name): boolean {
  return name.length > ancestor.length && isAtOrBelow(name, ancestor);
}

/** Offsets at which the labels begin, from left to right, without the root's. */
function labelStarts(name: Name): number[] {
  const starts: number[] = [];
  for (let at = 0, length = name.charCodeAt(0); length > 0; length = name.charCodeAt(at)) {
    starts.push(at);
    at += length + 1;
  }
  return starts;
}

function labelAt(name: Name, start: number): string {
  return name.slice(start + 1, start + 1 + name.charCodeAt(start));
}

/** Negative, zero or positive as `a` sorts before, equal to or after `b` in canonical order, RFC 4034 section 6.1. */
export function compareNames(a: Name, b: Name): number {
  if (a === b) return 0;
  const ofA = labelStarts(a);
  const ofB = labelStarts(b);
  const shared = Math.min(ofA.length, ofB.length);
  for (let back = 1; back <= shared; back += 1) {
    const labelA = labelAt(a, ofA[ofA.length - back] ?? 0);
    const labelB = labelAt(b, ofB[ofB.length - back] ?? 0);
    if (labelA !== labelB) return labelA < labelB ? -1 : 1;
  }
  return ofA.length - ofB.length;
}

/** The longest name that both names are at or below; the root at least. */
export function commonAncestor(a: Name, b: Name): Name {
  let ancestor = a;
  while (!isAtOrBelow(b, ancestor)) ancestor = parentOf(ancestor);
  return ancestor;
}

/**
 * The name with one more label on its left.
 *
 * The result may exceed 255 octets; such a name equals no name that was read from a message.
 *
 * @param label octets of the label, at most 63
 */
export function prepend(label: string, name: Name): Name {
  return foldName(String.fromCharCode(label.length) + label) + name;
}

/** The wildcard name directly below a name, RFC 4592 section 2.1.1. */
export function wildcardOf(name: Name): Name {
  return `\x01*${name}`;
}

/** The name that consists of the rightmost labels; the whole name when it has no more than that. */
export function suffixOf(name: Name, labels: number): Name {
  const starts = labelStarts(name);
  return labels >= starts.length ? name : name.slice(starts[starts.length - labels] ?? name.length - 1);
}

/** The wire form as octets. */
export function nameOctets(name: string): Buffer {
  return Buffer.from(name, "latin1");
}
