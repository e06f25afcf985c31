/** RR types and classes, IANA registry "Domain Name System (DNS) Parameters"; unknown ones as in RFC 3597 section 5. */

/** RR types by mnemonic. */
export const TYPE = {
  A: 1,
  NS: 2,
  MD: 3,
  MF: 4,
  CNAME: 5,
  SOA: 6,
  MB: 7,
  MG: 8,
  MR: 9,
  NULL: 10,
  WKS: 11,
  PTR: 12,
  HINFO: 13,
  MINFO: 14,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  X25: 19,
  ISDN: 20,
  RT: 21,
  NSAP: 22,
  "NSAP-PTR": 23,
  SIG: 24,
  KEY: 25,
  PX: 26,
  GPOS: 27,
  AAAA: 28,
  LOC: 29,
  NXT: 30,
  EID: 31,
  NIMLOC: 32,
  SRV: 33,
  ATMA: 34,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  A6: 38,
  DNAME: 39,
  SINK: 40,
  OPT: 41,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  HIP: 55,
  NINFO: 56,
  RKEY: 57,
  TALINK: 58,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  DSYNC: 66,
  HHIT: 67,
  BRID: 68,
  SPF: 99,
  UINFO: 100,
  UID: 101,
  GID: 102,
  UNSPEC: 103,
  NID: 104,
  L32: 105,
  L64: 106,
  LP: 107,
  EUI48: 108,
  EUI64: 109,
  NXNAME: 128,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  MAILB: 253,
  MAILA: 254,
  ANY: 255,
  URI: 256,
  CAA: 257,
  AVC: 258,
  DOA: 259,
  AMTRELAY: 260,
  RESINFO: 261,
  WALLET: 262,
  CLA: 263,
  IPN: 264,
  TA: 32768,
  DLV: 32769,
} as const;

/** Classes by mnemonic. */
export const CLASS = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const;

const TYPE_NAMES: ReadonlyMap<number, string> = invert(TYPE);
const CLASS_NAMES: ReadonlyMap<number, string> = invert(CLASS);
const TYPE_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(TYPE));
const CLASS_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(CLASS));

function invert(table: Readonly<Record<string, number>>): Map<number, string> {
  return new Map(Object.entries(table).map(([name, number]) => [number, name]));
}

/** The mnemonic of an RR type, `TYPE65280` for one that has none here. */
export function typeName(type: number): string {
  return TYPE_NAMES.get(type) ?? `TYPE${type}`;
}

/** The number of an RR type by mnemonic or `TYPE65280`, in any case; `null` when it is neither. */
export function typeNumber(text: string): number | null {
  return numberOf(text.toUpperCase(), "TYPE", TYPE_NUMBERS);
}

/** The mnemonic of a class, `CLASS32` for one that has none. */
export function className(rrClass: number): string {
  return CLASS_NAMES.get(rrClass) ?? `CLASS${rrClass}`;
}

/** The number of a class by mnemonic or `CLASS32`, in any case; `null` when it is neither. */
export function classNumber(text: string): number | null {
  return numberOf(text.toUpperCase(), "CLASS", CLASS_NUMBERS);
}

function numberOf(text: string, prefix: string, table: ReadonlyMap<string, number>): number | null {
  const known = table.get(text);
  if (known !== undefined) return known;
  const digits = text.startsWith(prefix) ? text.slice(prefix.length) : "";
  return /^[0-9]{1,5}$/.test(digits) && Number(digits) <= 0xffff ? Number(digits) : null;
}
