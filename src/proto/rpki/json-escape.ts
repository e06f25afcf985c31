/** Escapes in JSON strings, RFC 8259 section 7. */
import { u8 } from "./element.ts";

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

const SIMPLE: ReadonlyMap<number, number> = new Map(
  [
    ['"', '"'],
    ["\\", "\\"],
    ["/", "/"],
    ["b", "\b"],
    ["f", "\f"],
    ["n", "\n"],
    ["r", "\r"],
    ["t", "\t"],
  ].map(([letter = "", meaning = ""]) => [letter.charCodeAt(0), meaning.charCodeAt(0)]),
);

/** Writes the octets that a string with escapes denotes; how many, -1 for an escape that there is not. */
export function writeUnescaped(octets: Uint8Array, start: number, end: number, into: Uint8Array): number {
  let at = start;
  let size = 0;
  while (at < end) {
    const octet = u8(octets, at);
    if (octet !== BACKSLASH) {
      into[size] = octet;
      size += 1;
      at += 1;
      continue;
    }
    const isUnicode = u8(octets, at + 1) === LETTER_U;
    const written = isUnicode ? writeUnicode(octets, at, into, size) : writeSimple(octets, at, into, size);
    if (written < 0) return -1;
    size += written;
    at += isUnicode ? unicodeLength(octets, at) : 2;
  }
  return size;
}

function writeSimple(octets: Uint8Array, at: number, into: Uint8Array, size: number): number {
  const meaning = SIMPLE.get(u8(octets, at + 1));
  if (meaning === undefined) return -1;
  into[size] = meaning;
  return 1;
}

/** The 16-bit number after `\u`, -1 when there is none. */
function codeUnit(octets: Uint8Array, at: number): number {
  const text = Buffer.from(octets.subarray(at, at + 6)).toString("latin1");
  return /^\\u[0-9a-fA-F]{4}$/.test(text) ? Number.parseInt(text.slice(2), 16) : -1;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** Octets of the escape at an offset: two escapes make one character beyond the basic plane. */
function unicodeLength(octets: Uint8Array, at: number): number {
  return isHigh(codeUnit(octets, at)) && isLow(codeUnit(octets, at + 6)) ? 12 : 6;
}

function writeUnicode(octets: Uint8Array, at: number, into: Uint8Array, size: number): number {
  const unit = codeUnit(octets, at);
  if (unit < 0) return -1;
  const text = String.fromCharCode(
    unit,
    ...(unicodeLength(octets, at) === 12 ? [codeUnit(octets, at + 6)] : []),
  );
  // A lone surrogate becomes the replacement character. UTF-8 is never longer than the escape.
  const utf8 = Buffer.from(text, "utf8");
  into.set(utf8, size);
  return utf8.length;
}
