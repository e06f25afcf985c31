/** EDNS(0) and the options that are measured, RFC 6891. */
import type { Ede } from "../../model/evidence.ts";

/** Option codes, IANA registry "DNS EDNS0 Option Codes (OPT)". */
export const EDNS_OPTION = {
  NSID: 3,
  CLIENT_SUBNET: 8,
  EXPIRE: 9,
  COOKIE: 10,
  TCP_KEEPALIVE: 11,
  PADDING: 12,
  CHAIN: 13,
  KEY_TAG: 14,
  EDE: 15,
  REPORT_CHANNEL: 18,
  ZONEVERSION: 19,
} as const;

/** One option of an OPT record, RFC 6891 section 6.1.2. */
export interface EdnsOption {
  readonly code: number;
  readonly data: Buffer;
}

/** What an OPT record says, RFC 6891 section 6.1.3. */
export interface Edns {
  readonly version: number;
  /** UDP payload size in octets that the sender can take. */
  readonly size: number;
  readonly do: boolean;
  /** The 15 bits after DO. */
  readonly z: number;
  readonly options: readonly EdnsOption[];
  /** The options do not fill the RDATA; `options` is empty then. */
  readonly malformed?: boolean;
}

/** RFC 6891 section 6.1.2. */
const OPTION_HEADER_OCTETS = 4;

/** The options in OPT RDATA; `null` when their lengths do not add up. */
export function readOptions(rdata: Buffer): EdnsOption[] | null {
  const options: EdnsOption[] = [];
  let at = 0;
  while (at + OPTION_HEADER_OCTETS <= rdata.length) {
    const start = at + OPTION_HEADER_OCTETS;
    const end = start + rdata.readUInt16BE(at + 2);
    if (end > rdata.length) return null;
    options.push({ code: rdata.readUInt16BE(at), data: rdata.subarray(start, end) });
    at = end;
  }
  return at === rdata.length ? options : null;
}

/** OPT RDATA that carries some options. */
export function writeOptions(options: readonly EdnsOption[]): Buffer {
  return Buffer.concat(
    options.flatMap(({ code, data }) => {
      const header = Buffer.alloc(OPTION_HEADER_OCTETS);
      header.writeUInt16BE(code, 0);
      header.writeUInt16BE(data.length, 2);
      return [header, data];
    }),
  );
}

function optionData(edns: Edns | null, code: number): Buffer | undefined {
  return edns?.options.find((option) => option.code === code)?.data;
}

/** The Extended DNS Errors of a message in order, RFC 8914 section 2; those without a whole code are left out. */
export function readEde(edns: Edns | null): Ede[] {
  const errors: Ede[] = [];
  for (const { code, data } of edns?.options ?? []) {
    if (code !== EDNS_OPTION.EDE || data.length < 2) continue;
    // RFC 8914 section 2: EXTRA-TEXT is UTF-8 and may end in a null octet.
    const text = data.toString("utf8", 2).replace(/\0$/, "");
    errors.push(text === "" ? { code: data.readUInt16BE(0) } : { code: data.readUInt16BE(0), text });
  }
  return errors;
}

/** The option for one Extended DNS Error, RFC 8914 section 2. */
export function writeEde({ code, text = "" }: Ede): EdnsOption {
  const info = Buffer.alloc(2);
  info.writeUInt16BE(code, 0);
  return { code: EDNS_OPTION.EDE, data: Buffer.concat([info, Buffer.from(text, "utf8")]) };
}

/** The name server identifier, RFC 5001 section 2.3; absent when the reply has none. */
export function readNsid(edns: Edns | null): Buffer | undefined {
  return optionData(edns, EDNS_OPTION.NSID);
}

/** The option that asks for an identifier (no data) or gives one, RFC 5001 section 2. */
export function writeNsid(identifier: Buffer = Buffer.alloc(0)): EdnsOption {
  return { code: EDNS_OPTION.NSID, data: identifier };
}

/** A DNS cookie, RFC 7873 section 4. */
export interface Cookie {
  /** 8 octets. */
  readonly client: Buffer;
  /** 8 to 32 octets; `null` in a query to a server that has given none yet. */
  readonly server: Buffer | null;
}

/** The DNS cookie, RFC 7873 section 4; `null` when absent, `malformed` when its length is none of those allowed. */
export function readCookie(edns: Edns | null): Cookie | "malformed" | null {
  const data = optionData(edns, EDNS_OPTION.COOKIE);
  if (data === undefined) return null;
  if (data.length === 8) return { client: data, server: null };
  if (data.length < 16 || data.length > 40) return "malformed";
  return { client: data.subarray(0, 8), server: data.subarray(8) };
}

/** The option for a DNS cookie, RFC 7873 section 4. */
export function writeCookie({ client, server }: Cookie): EdnsOption {
  return { code: EDNS_OPTION.COOKIE, data: server === null ? client : Buffer.concat([client, server]) };
}
