/** What a reply to a DS question says about a name: zone cut, none, or an unsigned delegation. RFC 4035 section 5.2. */
import type { Reason } from "../../model/security.ts";
import { isAtOrBelow, type Name, ROOT } from "../dns/name.ts";
import { RCODE } from "../dns/rcode.table.ts";
import { canonicalSet, type Response, type RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";
import { contentOf, findRrset } from "./content.ts";
import type { DenialProof } from "./denial.ts";
import { type Judgement, type Judging, settle } from "./judging.ts";
import type { Dnskey } from "./key.ts";
import { judgeRrset } from "./link.ts";
import { isDelegation, readNsecs } from "./nsec.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";
import { judgeResponse, type ResponseJudgement } from "./response.ts";

export interface DelegationInput extends Judging {
  readonly child: Name;
  /** A reply to `child DS`, or a referral to the child. */
  readonly response: Response;
  /** The zone above, and its validated DNSKEYs. */
  readonly zone: Name;
  readonly keys: readonly Dnskey[];
  /** A referral to the child was seen, so it is delegated whatever the reply says. */
  readonly isDelegated: boolean;
  readonly required?: ReadonlySet<number>;
}

/**
 * - `signed`: the child has these DS records
 * - `unsigned`: the child is delegated without DS, or may be
 * - `none`: the name is not the apex of a zone
 * - `nonexistent`: neither it nor anything below it exists, RFC 8020
 * - `bogus`: nothing is shown
 */
type DelegationKind = "signed" | "unsigned" | "none" | "nonexistent" | "bogus";

export interface DelegationJudgement extends Judgement {
  readonly kind: DelegationKind;
  /** RDATA of the DS RRset; empty unless signed. */
  readonly ds: readonly Buffer[];
  readonly denial?: DenialProof;
}

/** What a reply shows about a delegation. */
export function judgeDelegation(input: DelegationInput): DelegationJudgement {
  const { child, response } = input;
  const ds = findRrset(response.answer, child, TYPE.DS) ?? findRrset(response.authority, child, TYPE.DS);
  return ds === undefined ? judgeAbsence(input) : judgeDs(input, ds);
}

function judgeDs(input: DelegationInput, rrset: RRset): DelegationJudgement {
  const { zone, keys, required } = input;
  const verdict = judgeRrset({
    ...settle(input),
    rrset,
    zone,
    keys,
    ...(required === undefined ? {} : { required }),
  });
  if (verdict.state === "bogus") return { ...verdict, kind: "bogus", ds: [] };
  // RFC 4592 section 4.6: a wildcard cannot make a delegation.
  if (verdict.wildcard !== undefined) return refuse(input, verdict, "ds-wildcard", TYPE.DS);
  return { ...verdict, kind: "signed", ds: canonicalSet(rrset) };
}

function refuse(
  { zone, child }: DelegationInput,
  judged: Judgement,
  code: ReasonCode,
  type?: number,
): DelegationJudgement {
  const reason: Reason = reasonOf({ code, zone, name: child, type });
  const { warnings, links } = judged;
  return { state: "bogus", reason, warnings, links, signed: [], kind: "bogus", ds: [] };
}

function judgeAbsence(input: DelegationInput): DelegationJudgement {
  const { child, response, isDelegated } = input;
  const question = { name: child, type: TYPE.DS };
  if (contentOf(child, TYPE.DS, response).kind === "failure") {
    const nothing: Judgement = { state: "bogus", warnings: [], links: [], signed: [] };
    return refuse(input, nothing, "ds-fetch-failed");
  }
  const judged = judgeResponse({ ...input, question });
  const kind = kindOf(judged, response);
  if (kind === "bogus" && isFromChild(input)) return refuse(input, judged, "ds-denial-from-child");
  const isContradicted = isDelegated && (kind === "none" || kind === "nonexistent");
  if (isContradicted) return refuse(input, judged, "nsec-no-delegation", aliasType(judged));
  const base = { ...judged, kind, ds: [] };
  if (kind !== "unsigned" || judged.reason !== undefined) return base;
  return { ...base, state: "insecure", reason: reasonOf({ code: "no-ds", zone: child, name: child }) };
}

function kindOf({ state, types, content, denial }: ResponseJudgement, { rcode }: Response): DelegationKind {
  if (state === "bogus" || state === "indeterminate") return "bogus";
  if (content.kind === "alias") return "none";
  if (state === "insecure" || (types !== undefined && isDelegation({ types }))) return "unsigned";
  return rcode === RCODE.NXDOMAIN && denial?.proof === "nxdomain" ? "nonexistent" : "none";
}

function aliasType({ content }: ResponseJudgement): number | undefined {
  return content.kind === "alias" ? content.rrset.type : undefined;
}

/** RFC 4035 section 5.2: an NSEC record with the SOA bit comes from the child, which does not know its DS records. */
function isFromChild({ child, response }: DelegationInput): boolean {
  const nsec = findRrset(response.authority, child, TYPE.NSEC);
  if (nsec === undefined || child === ROOT || !isAtOrBelow(child, nsec.name)) return false;
  return readNsecs(nsec)?.some(({ types }) => types.has(TYPE.SOA)) === true;
}
