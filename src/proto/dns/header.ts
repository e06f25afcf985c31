/** The header of a message, RFC 1035 section 4.1.1, with the bits of RFC 4035 section 3. */

/** The flags of a message, RFC 1035 section 4.1.1 and RFC 4035 section 3. */
export interface Flags {
  readonly qr: boolean;
  readonly opcode: number;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
  readonly ad: boolean;
  readonly cd: boolean;
}

/** What of a header could be read; `rcode` has its 4 bits only. */
export interface MessageHeader {
  readonly id: number;
  readonly flags: Flags;
  readonly rcode: number;
}

/** Octets of the header. */
export const HEADER_OCTETS = 12;

/** Two octets as a number; octets past the end count as 0. */
export function u16(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
}

/** Four octets as a number without sign. */
export function u32(octets: Uint8Array, at: number): number {
  return u16(octets, at) * 0x10000 + u16(octets, at + 2);
}

/** The header of a message of 12 octets at least. */
export function readHeader(octets: Buffer): MessageHeader {
  const high = octets[2] ?? 0;
  const low = octets[3] ?? 0;
  return {
    id: u16(octets, 0),
    flags: {
      qr: (high & 0x80) !== 0,
      opcode: (high >> 3) & 0x0f,
      aa: (high & 0x04) !== 0,
      tc: (high & 0x02) !== 0,
      rd: (high & 0x01) !== 0,
      ra: (low & 0x80) !== 0,
      ad: (low & 0x20) !== 0,
      cd: (low & 0x10) !== 0,
    },
    rcode: low & 0x0f,
  };
}
