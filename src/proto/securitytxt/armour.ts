/** The signature of a signed file as far as its form goes, RFC 9580 sections 4.2, 5.2, 6 and 7. It is not verified. */
import type { Line } from "./text.ts";

export const BEGIN_MESSAGE = "-----BEGIN PGP SIGNED MESSAGE-----";
export const BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
export const END_SIGNATURE = "-----END PGP SIGNATURE-----";

type ArmourReason =
  /** The armour is missing or cut off. */
  | "pgp-data-error"
  /** What is in it cannot be decoded. */
  | "pgp-error"
  /** There is no signature in it. */
  | "pgp-signature-error";

export type ArmourResult =
  | { readonly ok: true /** Version of each signature packet. */; readonly versions: readonly number[] }
  | { readonly ok: false; readonly reason: ArmourReason };

/** The signatures in the lines from `BEGIN PGP SIGNATURE` to `END PGP SIGNATURE`, both included. */
export function readArmour(lines: readonly Line[]): ArmourResult {
  const texts = lines.map(({ text }) => text);
  if (texts[0] !== BEGIN_SIGNATURE || texts.at(-1) !== END_SIGNATURE)
    return { ok: false, reason: "pgp-data-error" };
  const gap = texts.indexOf("");
  const headers = texts.slice(1, Math.max(1, gap));
  if (gap < 0 || headers.some((header) => !/^[A-Za-z0-9-]+: /.test(header))) {
    return { ok: false, reason: "pgp-data-error" };
  }
  const body = texts.slice(gap + 1, -1);
  const checksum = body.at(-1)?.startsWith("=") === true ? body.at(-1) : undefined;
  const octets = decode((checksum === undefined ? body : body.slice(0, -1)).join(""));
  if (octets === null || !fitsChecksum(octets, checksum)) return { ok: false, reason: "pgp-error" };
  return readPackets(octets);
}

function decode(text: string): Buffer | null {
  const isBase64 = text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, "base64") : null;
}

/** RFC 9580 6.1.1: it may be left out. */
function fitsChecksum(octets: Buffer, checksum: string | undefined): boolean {
  if (checksum === undefined) return true;
  if (!/^=[A-Za-z0-9+/]{4}$/.test(checksum)) return false;
  return Buffer.from(checksum.slice(1), "base64").readUIntBE(0, 3) === crc24(octets);
}

/** RFC 9580 section 6.1. */
export function crc24(octets: Uint8Array): number {
  let crc = 0xb704ce;
  for (const octet of octets) {
    crc ^= octet << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}

const SIGNATURE = 2;
const VERSIONS: ReadonlySet<number> = new Set([3, 4, 5, 6]);

interface Packet {
  readonly tag: number;
  readonly body: number;
  readonly end: number;
}

function readPackets(octets: Buffer): ArmourResult {
  const versions: number[] = [];
  for (let at = 0; at < octets.length; ) {
    const packet = readPacket(octets, at);
    if (packet === null || packet.end > octets.length) return { ok: false, reason: "pgp-error" };
    if (packet.tag === SIGNATURE) versions.push(octets[packet.body] ?? 0);
    at = packet.end;
  }
  const isGood = versions.length > 0 && versions.every((version) => VERSIONS.has(version));
  return isGood ? { ok: true, versions } : { ok: false, reason: "pgp-signature-error" };
}

function readPacket(octets: Buffer, at: number): Packet | null {
  const head = octets[at] ?? 0;
  if ((head & 0x80) === 0) return null;
  const isNew = (head & 0x40) !== 0;
  const length = isNew ? newLength(octets, at + 1) : oldLength(octets, at + 1, head & 3);
  if (length === null || length.size === 0) return null;
  return { tag: isNew ? head & 0x3f : (head >> 2) & 0x0f, body: length.body, end: length.body + length.size };
}

interface Length {
  readonly size: number;
  readonly body: number;
}

/** RFC 9580 4.2.1; partial lengths are not for signatures. */
function newLength(octets: Buffer, at: number): Length | null {
  const first = octets[at] ?? 0xe0;
  if (first < 192) return { size: first, body: at + 1 };
  if (first < 224) return { size: ((first - 192) << 8) + (octets[at + 1] ?? 0) + 192, body: at + 2 };
  return first === 255 && at + 5 <= octets.length
    ? { size: octets.readUInt32BE(at + 1), body: at + 5 }
    : null;
}

/** RFC 9580 4.2.2; type 3 goes to the end. */
function oldLength(octets: Buffer, at: number, type: number): Length | null {
  if (type === 3) return { size: octets.length - at, body: at };
  const width = 1 << type;
  return at + width <= octets.length ? { size: octets.readUIntBE(at, width), body: at + width } : null;
}
