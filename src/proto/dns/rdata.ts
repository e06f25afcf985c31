/** Single RDATAs as values. All readers take uncompressed names and give `null` for what is malformed. */
import { formatAddress } from "../ip/address.ts";
import { isWellFormed } from "./expand.ts";
import { foldName, type Name } from "./name.ts";
import { plainNameEnd } from "./name-table.ts";
import { TYPE } from "./type.table.ts";

function nameAt(rdata: Buffer, start: number, end: number): Name {
  return foldName(rdata.toString("latin1", start, end));
}

/** The name that is all of the RDATA: NS, CNAME, DNAME, PTR. */
export function readNameRdata(rdata: Buffer): Name | null {
  return isWellFormed(TYPE.NS, rdata) ? nameAt(rdata, 0, rdata.length) : null;
}

/** The fields of a SOA record, RFC 1035 section 3.3.13. */
export interface Soa {
  readonly mname: Name;
  readonly rname: Name;
  readonly serial: number;
  /** Seconds, like the next three. */
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

/** A start of authority, RFC 1035 section 3.3.13. */
export function readSoa(rdata: Buffer): Soa | null {
  if (!isWellFormed(TYPE.SOA, rdata)) return null;
  const middle = plainNameEnd(rdata, 0, rdata.length);
  const end = plainNameEnd(rdata, middle, rdata.length);
  return {
    mname: nameAt(rdata, 0, middle),
    rname: nameAt(rdata, middle, end),
    serial: rdata.readUInt32BE(end),
    refresh: rdata.readUInt32BE(end + 4),
    retry: rdata.readUInt32BE(end + 8),
    expire: rdata.readUInt32BE(end + 12),
    minimum: rdata.readUInt32BE(end + 16),
  };
}

/** The fields of an MX record, RFC 1035 section 3.3.9. */
export interface Mx {
  readonly preference: number;
  readonly exchange: Name;
}

/** A mail exchange, RFC 1035 section 3.3.9. */
export function readMx(rdata: Buffer): Mx | null {
  if (!isWellFormed(TYPE.MX, rdata)) return null;
  return { preference: rdata.readUInt16BE(0), exchange: nameAt(rdata, 2, rdata.length) };
}

/** An IPv4 address as text. */
export function readA(rdata: Buffer): string | null {
  return rdata.length === 4 ? formatAddress(rdata) : null;
}

/** An IPv6 address as text, RFC 5952. */
export function readAaaa(rdata: Buffer): string | null {
  return rdata.length === 16 ? formatAddress(rdata) : null;
}

/** The character-strings of a TXT record, RFC 1035 section 3.3.14. */
export function readTxt(rdata: Buffer): Buffer[] | null {
  if (!isWellFormed(TYPE.TXT, rdata)) return null;
  const strings: Buffer[] = [];
  for (let at = 0; at < rdata.length; at += 1 + (rdata[at] ?? 0)) {
    strings.push(rdata.subarray(at + 1, at + 1 + (rdata[at] ?? 0)));
  }
  return strings;
}
