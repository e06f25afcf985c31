/** The fields of RDATA by RR type: one table that drives expanding, checking, canonical form, printing and parsing. */
import { TYPE } from "./type.table.ts";

/**
 * Kinds of fields.
 *
 * - `time`: Unix seconds, 32 bits, printed as in RFC 4034 section 3.2
 * - `type`: RR type by mnemonic
 * - `scheme`: RFC 9859 section 2.3
 * - `string`, `strings`: one or several character-strings; `strings` takes the rest and needs one
 * - `text`: the rest as one quoted string without length octet
 * - `tag`: a character-string printed without quotes, RFC 8659 section 4.1.1
 * - `salt`, `hash`: length octet, then octets in hex or base32hex, RFC 5155 section 3.3
 * - `bitmap`: type bit maps, RFC 4034 section 4.1.2
 * - `params`: SvcParams, RFC 9460 section 2.2
 * - `a6`: prefix length and address suffix, RFC 2874 section 3.1
 * - `final-name`: a name, or nothing at the end
 * - `signature`: the rest in base64, one octet at least, RFC 4034 section 3.1
 * - `hex`, `base64`, `opaque`: the rest
 */
export type FieldKind =
  | "u8"
  | "u16"
  | "u32"
  | "time"
  | "type"
  | "scheme"
  | "ipv4"
  | "ipv6"
  | "name"
  | "final-name"
  | "string"
  | "strings"
  | "text"
  | "tag"
  | "salt"
  | "hash"
  | "bitmap"
  | "params"
  | "a6"
  | "signature"
  | "hex"
  | "base64"
  | "opaque";

/** The fields of one type, and what may be done with the names in them. */
export interface RdataForm {
  readonly fields: readonly FieldKind[];
  /** A name inside may be compressed: RFC 1035 types, and those that old servers compress (RFC 3597 section 4). */
  readonly pointers?: true;
  /** Names inside are put in lower case in canonical form: RFC 4034 section 6.2, RFC 6840 section 5.1. */
  readonly folded?: true;
  /** The names may be compressed when written: RFC 1035 types only, RFC 3597 section 4. */
  readonly compressible?: true;
}

const OLD = { pointers: true, folded: true, compressible: true } as const;
const MIDDLE = { pointers: true, folded: true } as const;
const SIGNATURE: RdataForm = {
  fields: ["type", "u8", "u8", "u32", "time", "time", "u16", "name", "signature"],
  ...MIDDLE,
};
const KEY: RdataForm = { fields: ["u16", "u8", "u8", "base64"] };
const DIGEST: RdataForm = { fields: ["u16", "u8", "u8", "hex"] };
const ASSOCIATION: RdataForm = { fields: ["u8", "u8", "u8", "hex"] };
const STRINGS: RdataForm = { fields: ["strings"] };
const SERVICE: RdataForm = { fields: ["u16", "name", "params"] };

/** Types that are not here are opaque. */
export const RDATA_FORMS: ReadonlyMap<number, RdataForm> = new Map<number, RdataForm>([
  [TYPE.A, { fields: ["ipv4"] }],
  [TYPE.NS, { fields: ["name"], ...OLD }],
  [TYPE.MD, { fields: ["name"], ...OLD }],
  [TYPE.MF, { fields: ["name"], ...OLD }],
  [TYPE.CNAME, { fields: ["name"], ...OLD }],
  [TYPE.SOA, { fields: ["name", "name", "u32", "u32", "u32", "u32", "u32"], ...OLD }],
  [TYPE.MB, { fields: ["name"], ...OLD }],
  [TYPE.MG, { fields: ["name"], ...OLD }],
  [TYPE.MR, { fields: ["name"], ...OLD }],
  [TYPE.PTR, { fields: ["name"], ...OLD }],
  // RFC 6840 section 5.1: HINFO has no name.
  [TYPE.HINFO, { fields: ["string", "string"] }],
  [TYPE.MINFO, { fields: ["name", "name"], ...OLD }],
  [TYPE.MX, { fields: ["u16", "name"], ...OLD }],
  [TYPE.TXT, STRINGS],
  [TYPE.RP, { fields: ["name", "name"], ...MIDDLE }],
  [TYPE.AFSDB, { fields: ["u16", "name"], ...MIDDLE }],
  [TYPE.RT, { fields: ["u16", "name"], ...MIDDLE }],
  [TYPE.SIG, SIGNATURE],
  [TYPE.KEY, KEY],
  [TYPE.PX, { fields: ["u16", "name", "name"], ...MIDDLE }],
  [TYPE.AAAA, { fields: ["ipv6"] }],
  [TYPE.NXT, { fields: ["name", "opaque"], ...MIDDLE }],
  [TYPE.SRV, { fields: ["u16", "u16", "u16", "name"], ...MIDDLE }],
  [TYPE.NAPTR, { fields: ["u16", "u16", "string", "string", "string", "name"], ...MIDDLE }],
  [TYPE.KX, { fields: ["u16", "name"], ...MIDDLE }],
  [TYPE.A6, { fields: ["a6", "final-name"], folded: true }],
  [TYPE.DNAME, { fields: ["name"], ...MIDDLE }],
  [TYPE.DS, DIGEST],
  [TYPE.SSHFP, { fields: ["u8", "u8", "hex"] }],
  [TYPE.RRSIG, SIGNATURE],
  // RFC 6840 section 5.1: the next name keeps its case.
  [TYPE.NSEC, { fields: ["name", "bitmap"], pointers: true }],
  [TYPE.DNSKEY, KEY],
  [TYPE.DHCID, { fields: ["base64"] }],
  [TYPE.NSEC3, { fields: ["u8", "u8", "u16", "salt", "hash", "bitmap"] }],
  [TYPE.NSEC3PARAM, { fields: ["u8", "u8", "u16", "salt"] }],
  [TYPE.TLSA, ASSOCIATION],
  [TYPE.SMIMEA, ASSOCIATION],
  [TYPE.CDS, DIGEST],
  [TYPE.CDNSKEY, KEY],
  [TYPE.OPENPGPKEY, { fields: ["base64"] }],
  [TYPE.CSYNC, { fields: ["u32", "u16", "bitmap"] }],
  [TYPE.ZONEMD, { fields: ["u32", "u8", "u8", "hex"] }],
  [TYPE.SVCB, SERVICE],
  [TYPE.HTTPS, SERVICE],
  [TYPE.DSYNC, { fields: ["type", "scheme", "u16", "name"] }],
  [TYPE.SPF, STRINGS],
  [TYPE.LP, { fields: ["u16", "name"] }],
  [TYPE.URI, { fields: ["u16", "u16", "text"] }],
  [TYPE.CAA, { fields: ["u8", "tag", "text"] }],
  [TYPE.RESINFO, STRINGS],
  [TYPE.DLV, DIGEST],
]);

const OPAQUE: RdataForm = { fields: ["opaque"] };

/** The form of the RDATA of a type. */
export function rdataForm(type: number): RdataForm {
  return RDATA_FORMS.get(type) ?? OPAQUE;
}
