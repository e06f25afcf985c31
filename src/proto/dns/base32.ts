/** Base 32 with extended hex alphabet and without padding, RFC 4648 section 7, as NSEC3 owner names have it. */

const DIGITS = "0123456789abcdefghijklmnopqrstuv";

/** The lower-case text of some octets. */
export function toBase32hex(octets: Uint8Array): string {
  let text = "";
  let bits = 0;
  let pending = 0;
  for (const octet of octets) {
    pending = ((pending << 8) | octet) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += DIGITS[(pending >> bits) & 31];
    }
  }
  return bits === 0 ? text : text + DIGITS[(pending << (5 - bits)) & 31];
}

/** The octets of a text in any case; `null` when it is no base 32, or its last digit has bits left over. */
export function fromBase32hex(text: string): Buffer | null {
  const octets: number[] = [];
  let bits = 0;
  let pending = 0;
  for (const digit of text.toLowerCase()) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return null;
    pending = ((pending << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    octets.push((pending >> bits) & 0xff);
  }
  const leftOver = pending & ((1 << bits) - 1);
  return bits >= 5 || leftOver !== 0 ? null : Buffer.from(octets);
}
