/** Response codes, IANA registry "DNS RCODEs"; above 15 they need an OPT record (RFC 6891 section 6.1.3). */

/** Response codes by mnemonic. */
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  DSOTYPENI: 11,
  /** Also BADSIG, inside TSIG only. */
  BADVERS: 16,
  BADKEY: 17,
  BADTIME: 18,
  BADMODE: 19,
  BADNAME: 20,
  BADALG: 21,
  BADTRUNC: 22,
  BADCOOKIE: 23,
} as const;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(RCODE).map(([name, number]) => [number, name]),
);
const NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(RCODE));

/** The mnemonic of a response code, `RCODE12` for one without. */
export function rcodeName(rcode: number): string {
  return NAMES.get(rcode) ?? `RCODE${rcode}`;
}

/** The number of a response code as `rcodeName` prints it; `null` when it is none. */
export function rcodeNumber(text: string): number | null {
  const known = NUMBERS.get(text);
  if (known !== undefined) return known;
  const digits = /^RCODE([0-9]{1,4})$/.exec(text)?.[1];
  return digits !== undefined && Number(digits) <= 0xfff ? Number(digits) : null;
}
