/** What a reply says, before anything is judged: an answer, an alias, or that there is none. */
import { isAtOrBelow, isBelow, type Name } from "../dns/name.ts";
import { RCODE } from "../dns/rcode.table.ts";
import { readNameRdata } from "../dns/rdata.ts";
import type { Response, RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";

export type Content =
  | { readonly kind: "answer"; readonly rrsets: readonly RRset[] }
  | Alias
  | { readonly kind: "nodata" | "nxdomain" | "failure" };

export interface Alias {
  readonly kind: "alias";
  readonly via: "cname" | "dname";
  /** The CNAME or DNAME RRset. */
  readonly rrset: RRset;
  /** Where it leads; `null` when that is no domain name (too long, RFC 6672 section 2.2, or malformed). */
  readonly target: Name | null;
  /** A CNAME that came along with the DNAME says something else. */
  readonly isContradicted: boolean;
}

const MAX_NAME_OCTETS = 255;

/** What a reply says about a name and a type; records about other names are not looked at. */
export function contentOf(name: Name, type: number, response: Response): Content {
  const own = response.answer.filter((rrset) => rrset.name === name);
  const answers = type === TYPE.ANY ? own : own.filter((rrset) => rrset.type === type);
  const cname = own.find((rrset) => rrset.type === TYPE.CNAME);
  const dname = response.answer.find((rrset) => rrset.type === TYPE.DNAME && isBelow(name, rrset.name));
  // Below a DNAME only what was made up from it exists, RFC 6672 section 2.4.
  const signed = answers.filter(({ rrsigs }) => rrsigs.length > 0);
  if (dname !== undefined && signed.length === 0) return viaDname(name, dname, cname);
  if (answers.length > 0) return { kind: "answer", rrsets: answers };
  if (cname !== undefined) return viaCname(cname);
  if (response.rcode === RCODE.NOERROR) return { kind: "nodata" };
  return { kind: response.rcode === RCODE.NXDOMAIN ? "nxdomain" : "failure" };
}

function viaCname(rrset: RRset): Alias {
  return { kind: "alias", via: "cname", rrset, target: targetOf(rrset), isContradicted: false };
}

function viaDname(name: Name, rrset: RRset, cname: RRset | undefined): Alias {
  const suffix = targetOf(rrset);
  const target = suffix === null ? null : name.slice(0, -rrset.name.length) + suffix;
  const fits = target !== null && target.length <= MAX_NAME_OCTETS ? target : null;
  const isContradicted = cname !== undefined && targetOf(cname) !== fits;
  return { kind: "alias", via: "dname", rrset, target: fits, isContradicted };
}

function targetOf({ rdatas }: RRset): Name | null {
  const first = rdatas[0];
  return first === undefined ? null : readNameRdata(first);
}

/** The RRset of a type at a name in some section. */
export function findRrset(rrsets: readonly RRset[], name: Name, type: number): RRset | undefined {
  return rrsets.find((rrset) => rrset.name === name && rrset.type === type);
}

/** The SOA RRset of a negative reply about a name: its owner is the name or an ancestor. */
export function soaOf(name: Name, response: Response): RRset | undefined {
  return response.authority.find((rrset) => rrset.type === TYPE.SOA && isAtOrBelow(name, rrset.name));
}
