/** Referrer-Policy, W3C Referrer Policy section 8.1. */
import { type FieldLine, type HeaderFinding, joinValues, spanOf, splitList } from "./field.ts";
import { REFERRER_POLICIES } from "./referrer-policy.table.ts";

type ReferrerVerdict = "good" | "recommendations" | "bad";

export interface ReferrerPolicyFacts {
  readonly verdict: ReferrerVerdict;
  /** The value in force; `null` when browsers use their default. */
  readonly policy: string | null;
  /** internet.nl's message: `no-policy`, `recommendation-…`, `bad-…`; `null` for a good value. */
  readonly message: string | null;
  readonly findings: readonly HeaderFinding[];
}

const RATINGS: ReadonlyMap<string, ReferrerVerdict> = new Map(Object.entries(REFERRER_POLICIES));

const NONE = { verdict: "recommendations", policy: null, message: "no-policy" } as const;

const PREFIX = { good: null, recommendations: "recommendation-", bad: "bad-" } as const;

function rated(policy: string, verdict: ReferrerVerdict): Omit<ReferrerPolicyFacts, "findings"> {
  const prefix = PREFIX[verdict];
  return { verdict, policy, message: prefix === null ? null : `${prefix}${policy}` };
}

/** Reading `rfc`: the last value that browsers know; unknown ones are passed over. */
export function readReferrerPolicy(lines: readonly FieldLine[]): ReferrerPolicyFacts {
  const sent = splitList(lines).filter(({ text }) => text !== "");
  const [line] = lines;
  if (line === undefined || sent.length === 0) {
    const code = line === undefined ? "referrer-policy-missing" : "referrer-policy-empty";
    return { ...NONE, findings: [{ code }] };
  }
  const unknown = sent.filter(({ text }) => !RATINGS.has(text.toLowerCase()));
  const findings: HeaderFinding[] = unknown.map(({ text, at }) => ({
    code: "referrer-policy-unknown",
    params: { value: text },
    at,
  }));
  const last = sent.findLast(({ text }) => RATINGS.has(text.toLowerCase()));
  if (last === undefined) return { verdict: "bad", policy: null, message: "bad-invalid", findings };
  const policy = last.text.toLowerCase();
  const verdict = RATINGS.get(policy) ?? "bad";
  if (verdict !== "good") {
    findings.push({
      code: `referrer-policy-${verdict === "bad" ? "weak" : "partial"}`,
      params: { value: policy },
      at: last.at,
    });
  }
  return { ...rated(policy, verdict), findings };
}

/** Reading `internetnl-1.11`: the last part between commas, with its case; a recommendation carries the whole list. */
export function readReferrerPolicyParity(lines: readonly FieldLine[]): ReferrerPolicyFacts {
  const whole = joinValues(lines);
  const [line] = lines;
  if (line === undefined || whole === "") return { ...NONE, findings: [] };
  const last = whole.slice(whole.lastIndexOf(",") + 1).trim();
  const verdict = RATINGS.get(last);
  if (verdict === undefined) {
    const findings = [{ code: "referrer-policy-unknown", params: { value: last }, at: spanOf(line) }];
    return { verdict: "bad", policy: null, message: "bad-invalid", findings };
  }
  return { ...rated(verdict === "bad" ? last : whole, verdict), policy: last, findings: [] };
}
