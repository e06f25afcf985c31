/** One reply judged within one zone: positive, expanded from a wildcard, alias, or denial. RFC 4035 section 5. */
import type { Reason, Security } from "../../model/security.ts";
import type { Name } from "../dns/name.ts";
import { canonicalSet, type Response, type RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";
import { type Alias, type Content, contentOf, findRrset } from "./content.ts";
import { type DenialJudgement, type DenialProof, judgeDenial, judgeWildcard } from "./denial.ts";
import { type Judgement, type Judging, type Settings, settle } from "./judging.ts";
import type { Dnskey } from "./key.ts";
import { judgeRrset, type RrsetJudgement } from "./link.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";

export interface ResponseInput extends Judging {
  readonly question: { readonly name: Name; readonly type: number };
  readonly response: Response;
  readonly zone: Name;
  /** The validated DNSKEYs of the zone, all of them. */
  readonly keys: readonly Dnskey[];
  /** See `RrsetInput`. */
  readonly required?: ReadonlySet<number>;
}

export interface ResponseJudgement extends Judgement {
  readonly state: Security;
  readonly content: Content;
  /** Whether the answer or alias was expanded from a wildcard. */
  readonly isWildcard: boolean;
  readonly denial?: DenialProof;
  /** Types at the name, when a record of the denial matches it. */
  readonly types?: ReadonlySet<number>;
}

/** A reply to one question judged with the keys of the zone that holds the name. */
export function judgeResponse(input: ResponseInput): ResponseJudgement {
  const content = contentOf(input.question.name, input.question.type, input.response);
  if (content.kind === "failure") return bare(input, content, "no-usable-server", "indeterminate");
  if (content.kind === "answer") return judgeAnswers(input, content);
  if (content.kind === "alias") return judgeAlias(input, content);
  return { ...judgeDenial({ ...input, ...settle(input) }), content, isWildcard: false };
}

function bare(
  { question, zone }: ResponseInput,
  content: Content,
  code: ReasonCode,
  state: Security = "bogus",
): ResponseJudgement {
  const reason = reasonOf({ code, zone, name: question.name });
  return { state, reason, warnings: [], links: [], signed: [], content, isWildcard: false };
}

function judgeAnswers(
  input: ResponseInput,
  content: Content & { readonly kind: "answer" },
): ResponseJudgement {
  const base = { content, isWildcard: false, warnings: [], links: [], signed: [] };
  // RFC 4035 section 2.2: RRSIG RRs are not signed.
  if (input.question.type === TYPE.RRSIG) return { ...base, state: "insecure" };
  let sum: ResponseJudgement = { ...base, state: "secure" };
  for (const rrset of content.rrsets.filter(({ type }) => type !== TYPE.RRSIG)) {
    sum = plus(sum, judgePositive(input, rrset, content));
    if (sum.state === "bogus") return sum;
  }
  return { ...sum, warnings: [...sum.warnings, ...apexNsWarnings(input)] };
}

function plus(a: ResponseJudgement, b: ResponseJudgement): ResponseJudgement {
  const worse = b.state === "secure" ? a : b;
  return {
    ...b,
    state: worse.state,
    ...(worse.reason === undefined ? {} : { reason: worse.reason }),
    warnings: [...a.warnings, ...b.warnings],
    links: [...a.links, ...b.links],
    signed: [...a.signed, ...b.signed],
    isWildcard: a.isWildcard || b.isWildcard,
  };
}

function judgePositive(input: ResponseInput, rrset: RRset, content: Content): ResponseJudgement {
  const verdict = judgeRrset({ ...settle(input), ...scopeOf(input), rrset });
  const judged: ResponseJudgement = { ...verdict, content, isWildcard: verdict.wildcard !== undefined };
  if (verdict.wildcard === undefined) return judged;
  return withWildcardProof(judged, judgeWildcard({ ...input, ...settle(input) }, verdict.wildcard));
}

function scopeOf({ zone, keys, required }: ResponseInput): Pick<ResponseInput, "zone" | "keys" | "required"> {
  return { zone, keys, ...(required === undefined ? {} : { required }) };
}

function withWildcardProof(judged: ResponseJudgement, proof: DenialJudgement): ResponseJudgement {
  const { reason, denial } = proof;
  return {
    ...judged,
    state: proof.state,
    ...(reason === undefined ? {} : { reason }),
    ...(denial === undefined ? {} : { denial }),
    warnings: [...judged.warnings, ...proof.warnings],
    links: [...judged.links, ...proof.links],
    signed: [...judged.signed, ...proof.signed],
  };
}

const MULTIPLE = { cname: "cname-multiple", dname: "dname-multiple" } as const;

function judgeAlias(input: ResponseInput, content: Alias): ResponseJudgement {
  const { rrset, via } = content;
  const fault = (code: ReasonCode): Reason =>
    reasonOf({ code, zone: input.zone, name: rrset.name, type: rrset.type });
  const judged = judgePositive(input, rrset, content);
  if (judged.state === "bogus") return judged;
  // RFC 2181 section 10.1, RFC 6672 section 2.4.
  if (canonicalSet(rrset).length > 1) return { ...judged, state: "bogus", reason: fault(MULTIPLE[via]) };
  if (via === "cname") return judged;
  // RFC 4592 section 4.4: what a wildcard DNAME means is not defined.
  if (judged.isWildcard) return { ...judged, state: "bogus", reason: fault("dname-wildcard") };
  return content.isContradicted
    ? { ...judged, warnings: [...judged.warnings, fault("dname-cname-mismatch")] }
    : judged;
}

/** Whether the NS RRset that comes along with an answer is bogus: it is used by nobody, but seen by everybody. */
function apexNsWarnings(input: ResponseInput): Reason[] {
  const { zone, response } = input;
  const ns = findRrset(response.authority, zone, TYPE.NS);
  if (ns === undefined || ns.rrsigs.length === 0) return [];
  const settings: Settings = settle(input);
  const work = { ...settings.work };
  const verdict: RrsetJudgement = judgeRrset({ ...settings, work, ...scopeOf(input), rrset: ns });
  settings.work.verifications = work.verifications;
  return verdict.state === "secure"
    ? []
    : [reasonOf({ code: "partial-bogus", zone, name: zone, type: TYPE.NS })];
}
