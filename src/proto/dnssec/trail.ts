/** From the name asked for to the one that has the answer, alias by alias: RFC 1034 section 3.6.2, RFC 6672. */
import type { DnsOutcome } from "../../model/evidence.ts";
import { type Reason, type Security, worstSecurity } from "../../model/security.ts";
import type { Name } from "../dns/name.ts";
import type { RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";
import { type Asking, type Failed, hasFailed, OUTCOME_OF_FAILURE } from "./ask.ts";
import { findRrset } from "./content.ts";
import { type Hop, type HopJudgement, judgeHop, type Question } from "./hop.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";
import type { Run } from "./run.ts";

export interface Step extends Question {
  /** `null` when there was no reply. */
  readonly judged: HopJudgement | null;
  readonly state: Security;
  readonly reason?: Reason | undefined;
}

export interface Trail {
  readonly steps: readonly Step[];
  readonly state: Security;
  readonly reason?: Reason | undefined;
  /** What is odd about the chain of aliases itself. */
  readonly warnings: readonly Reason[];
  readonly outcome: DnsOutcome;
  readonly answer: RRset | null;
  /** Names passed on to, in order. */
  readonly aliases: readonly Name[];
  readonly failure?: Failed;
}

/** Why the trail ends before an answer. */
type Broken = "alias-loop" | "alias-chain-too-long";

/** Follows a question to its end. Data that is not secure is followed as well: it is reported as received. */
export function* follow(run: Run, question: Question): Asking<Trail> {
  const steps: Step[] = [];
  const aliases: Name[] = [];
  let name = question.name;
  let carried: HopJudgement | null = null;
  for (;;) {
    const hop: Hop = yield* judgeHop(run, { name, type: question.type }, carried);
    if (hasFailed(hop))
      return trailOf([...steps, failedStep(name, question, hop)], aliases, { failure: hop });
    steps.push({ name, type: question.type, judged: hop, state: hop.state, reason: hop.reason });
    const next = nextOf(hop, question);
    if (next === null) return trailOf(steps, aliases, {});
    if (next === question.name || aliases.includes(next))
      return trailOf(steps, aliases, { broken: "alias-loop" });
    if (aliases.length >= run.settings.limits.aliases) {
      return trailOf(steps, aliases, { broken: "alias-chain-too-long" });
    }
    aliases.push(next);
    name = next;
    carried = hop;
  }
}

function nextOf({ content }: HopJudgement, { type }: Question): Name | null {
  return content.kind === "alias" && type !== TYPE.CNAME ? content.target : null;
}

function failedStep(name: Name, { type }: Question, { failed, zone, detail }: Failed): Step {
  const code: ReasonCode = failed === "exhausted" ? "evidence-truncated" : "no-usable-server";
  const extra = { why: failed, ...(detail === undefined ? {} : { detail }) };
  const reason = reasonOf({ code, zone: zone ?? name, name, extra });
  return { name, type, judged: null, state: "indeterminate", reason };
}

function trailOf(
  steps: readonly Step[],
  aliases: readonly Name[],
  { broken, failure }: { readonly broken?: Broken; readonly failure?: Failed },
): Trail {
  const state = worstSecurity(steps.map((step) => step.state));
  const last = steps.at(-1);
  const base = { steps, aliases, answer: null, warnings: [] };
  const reason = steps.find((step) => step.state === state)?.reason;
  if (failure !== undefined)
    return { ...base, state, reason, outcome: OUTCOME_OF_FAILURE[failure.failed], failure };
  if (broken === undefined) return { ...base, state, reason, ...endOf(last) };
  const zone = last?.judged?.trust.zone ?? last?.name ?? "";
  const fault = reasonOf({ code: broken, zone, name: last?.name ?? zone });
  // In unsigned zones a chain that does not end is a mistake, but nothing that DNSSEC could have shown.
  return state === "secure"
    ? { ...base, state: "bogus", reason: fault, outcome: "loop" }
    : { ...base, state, reason, warnings: [fault], outcome: "loop" };
}

const OUTCOMES = { nodata: "nodata", nxdomain: "nxdomain", failure: "servfail" } as const;

function endOf(last: Step | undefined): Pick<Trail, "outcome" | "answer"> {
  if (last === undefined || last.judged === null) return { outcome: "servfail", answer: null };
  const { content, denial, got } = last.judged;
  if (content.kind === "answer") return { outcome: "ok", answer: content.rrsets[0] ?? null };
  if (content.kind === "alias") {
    const answer = findRrset(got.response.answer, last.name, last.type) ?? null;
    return { outcome: answer === null ? "badname" : "ok", answer };
  }
  // RFC 9824 section 3: the name is there only to say that it is not.
  if (denial?.proof === "compact") return { outcome: "nxdomain", answer: null };
  return { outcome: OUTCOMES[content.kind], answer: null };
}
