import { TYPE } from "../../proto/dns/type.table.ts";

/** Types that every server knows; silence about others may be about the type. */
export const COMMON_TYPES: ReadonlySet<number> = new Set([
  TYPE.A,
  TYPE.AAAA,
  TYPE.CNAME,
  TYPE.DNSKEY,
  TYPE.DS,
  TYPE.MX,
  TYPE.NS,
  TYPE.PTR,
  TYPE.SOA,
  TYPE.TXT,
]);
