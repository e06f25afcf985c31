/** Character-strings as text, RFC 1035 section 5.1. */
import { readCharacter } from "./name.ts";

/** The octets as printable ASCII: `"` and `\` escaped, what does not print as `\DDD`. */
export function escapeText(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
    .toString("latin1")
    .replace(/["\\]/g, "\\$&")
    .replace(/[^\x20-\x7e]/g, (octet) => `\\${String(octet.charCodeAt(0)).padStart(3, "0")}`);
}

/** The octets that an escaped text stands for; `null` when it has other characters than ASCII or a broken escape. */
export function unescapeText(text: string): Buffer | null {
  const octets = Buffer.alloc(text.length);
  let length = 0;
  for (let position = 0; position < text.length; ) {
    const character = readCharacter(text, position);
    if (character === null) return null;
    octets[length] = character.octet;
    length += 1;
    position = character.next;
  }
  return octets.subarray(0, length);
}
