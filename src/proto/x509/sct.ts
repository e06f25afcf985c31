/** Signed certificate timestamps, RFC 6962 sections 3.2 and 3.3. */
import { DerReader, type Parsed, TAG } from "./der.ts";

/** One promise of a log. */
export interface Sct {
  /** 0 is version 1 of RFC 6962; the fields of others are not known and `null`. */
  readonly version: number;
  /** Hexadecimal. */
  readonly log: string | null;
  /** Unix time in milliseconds. */
  readonly timestampMs: number | null;
}

const VERSION_1 = 0;
/** Version, log, time, length of the extensions, hash and signature algorithm, length of the signature. */
const LEAST_OCTETS = 1 + 32 + 8 + 2 + 2 + 2;

/** The list as the TLS extension holds it, RFC 6962 section 3.3: at least one timestamp, each with its length. */
export function parseSctList(list: Buffer): Parsed<readonly Sct[]> {
  if (list.length < 2 || list.readUInt16BE(0) !== list.length - 2) return { ok: false, reason: "bad-length" };
  const scts: Sct[] = [];
  for (let at = 2; at < list.length; ) {
    if (at + 2 > list.length) return { ok: false, reason: "truncated" };
    const end = at + 2 + list.readUInt16BE(at);
    if (end > list.length) return { ok: false, reason: "truncated" };
    const sct = readSct(list.subarray(at + 2, end));
    if (sct === null) return { ok: false, reason: "bad-timestamp" };
    scts.push(sct);
    at = end;
  }
  return scts.length > 0 ? { ok: true, value: scts } : { ok: false, reason: "empty" };
}

/** The list as extensions of certificates and OCSP responses hold it: an OCTET STRING around it. */
export function parseSctExtension(value: Buffer): Parsed<readonly Sct[]> {
  const reader = new DerReader(value);
  const list = reader.take(TAG.octetString);
  reader.end();
  return reader.fault === null ? parseSctList(list.content) : { ok: false, reason: reader.fault };
}

function readSct(octets: Buffer): Sct | null {
  const [version] = octets;
  if (version === undefined) return null;
  if (version !== VERSION_1) return { version, log: null, timestampMs: null };
  if (octets.length < LEAST_OCTETS) return null;
  const extensions = octets.readUInt16BE(41);
  const signatureAt = 43 + extensions + 2;
  if (signatureAt + 2 > octets.length) return null;
  if (signatureAt + 2 + octets.readUInt16BE(signatureAt) !== octets.length) return null;
  return {
    version,
    log: octets.toString("hex", 1, 33),
    timestampMs: Number(octets.readBigUInt64BE(33)),
  };
}
