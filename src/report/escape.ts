/** Text from the network, made harmless for a terminal. */
import { thousands } from "./number.ts";

/** C0, DEL and C1, bidirectional controls, line separators, byte order mark, surrogates without a partner. */
const HOSTILE: readonly (readonly [first: number, last: number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x061c, 0x061c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
];

export interface EscapeOptions {
  /** Characters kept; default 200. */
  readonly max?: number;
  /** Also escape everything beyond ASCII. */
  readonly ascii?: boolean;
}

/** The text with hostile characters as `\u{…}` and, when longer than `max` characters, the number left out. */
export function escapeText(text: string, { max = 200, ascii = false }: EscapeOptions = {}): string {
  let escaped = "";
  let count = 0;
  for (const character of text) {
    count += 1;
    if (count <= max) escaped += escapeCharacter(character, ascii);
  }
  if (count <= max) return escaped;
  return `${escaped}${ascii ? "..." : "…"} (+${thousands(count - max)})`;
}

function escapeCharacter(character: string, ascii: boolean): string {
  const code = character.codePointAt(0) ?? 0;
  const hostile = HOSTILE.some(([first, last]) => code >= first && code <= last);
  return hostile || (ascii && code > 0x7e) ? `\\u{${code.toString(16)}}` : character;
}
