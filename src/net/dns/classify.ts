/** What the reply of an authoritative server means for the way to the answer, dns.md 4.2. */
import { isAtOrBelow, isBelow, type Name } from "../../proto/dns/name.ts";
import { RCODE, rcodeName } from "../../proto/dns/rcode.table.ts";
import type { Response, RRset } from "../../proto/dns/rrset.ts";
import { TYPE } from "../../proto/dns/type.table.ts";

export interface Question {
  readonly name: Name;
  readonly type: number;
}

export type Meaning =
  | { readonly kind: "answer" }
  | { readonly kind: "referral"; readonly child: Name }
  /** The server is of no use for this zone or question; `why` as in `ServerFailure`. */
  | { readonly kind: "useless"; readonly why: string };

const ANSWER: Meaning = { kind: "answer" };
const NOT_AUTHORITATIVE: Meaning = { kind: "useless", why: "lame:not-authoritative" };
const UPWARD: Meaning = { kind: "useless", why: "lame:upward-referral" };

/** RCODEs that answer a question; YXDOMAIN is a DNAME that led to too long a name (RFC 6672 section 2.2). */
const ANSWERING: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN, RCODE.YXDOMAIN]);

/**
 * The meaning of a reply, as received, to a question put to a server of a zone.
 */
export function classify(response: Response, question: Question, zone: Name): Meaning {
  if (!ANSWERING.has(response.rcode)) return { kind: "useless", why: `rcode:${rcodeName(response.rcode)}` };
  if (response.rcode === RCODE.NOERROR && !hasAnswer(response, question)) {
    const referral = referralIn(response, question, zone);
    if (referral !== undefined) return referral;
  }
  return response.aa ? ANSWER : NOT_AUTHORITATIVE;
}

/** The reply without what its server has no say about: records outside the zone, and all additional ones. */
export function withinZone(response: Response, zone: Name): Response {
  const inside = (rrsets: readonly RRset[]): RRset[] => rrsets.filter(({ name }) => isAtOrBelow(name, zone));
  return {
    ...response,
    answer: inside(response.answer),
    authority: inside(response.authority),
    additional: [],
  };
}

function hasAnswer({ answer }: Response, { name, type }: Question): boolean {
  return answer.some(
    (rrset) =>
      (rrset.name === name && (rrset.type === type || rrset.type === TYPE.CNAME || type === TYPE.ANY)) ||
      (rrset.type === TYPE.DNAME && isBelow(name, rrset.name)),
  );
}

/** What the NS records in the authority section of a reply without answer say; nothing when they are of no concern. */
function referralIn({ authority, aa }: Response, { name, type }: Question, zone: Name): Meaning | undefined {
  if (authority.some((rrset) => rrset.type === TYPE.SOA)) return undefined;
  const owners = authority.filter((rrset) => rrset.type === TYPE.NS).map((rrset) => rrset.name);
  const child = owners.find((owner) => isBelow(owner, zone) && isAtOrBelow(name, owner));
  if (child !== undefined) {
    // A server too old to know that DS records live with the parent: it has no more to say.
    if (type === TYPE.DS && child === name) return ANSWER;
    return { kind: "referral", child };
  }
  if (owners.some((owner) => isAtOrBelow(zone, owner)) && !aa) return UPWARD;
  return undefined;
}
