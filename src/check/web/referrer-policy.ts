/** Referrer-Policy of the start page (`web.md` 3.7). */
import { SUGGESTED_HEADERS } from "../../proto/http/advice.ts";
import { fieldLines } from "../../proto/http/field.ts";
import { readReferrerPolicy, readReferrerPolicyParity } from "../../proto/http/referrer-policy.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion } from "../tls/opinion.ts";
import { type Answered, type Context, defineWebCheck } from "./define.ts";
import { onAnswer } from "./header-test.ts";
import { internetnlReads } from "./hsts.ts";
import { headerRemarks } from "./remark.ts";

type Says = "bad" | "recommendations" | "good";

const POINTS = 10;

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "warning", points: POINTS },
  { says: "recommendations", status: "info", points: POINTS },
  { says: "good", status: "passed" },
];

export const webAppsecprivReferrerPolicy = defineWebCheck<Says, Says>({
  id: "web_appsecpriv_referrer_policy",
  spec: ["W3C Referrer Policy 8.1"],
  steps: STEPS,
  judge: (_, answer, context) => onAnswer(judge(answer, context), "good", answer, context),
  text: {
    bad: {
      says: "Browsers tell other sites which page the visitor came from, or the policy cannot be used.",
      fix: "Send Referrer-Policy: same-origin or no-referrer.",
    },
    recommendations: {
      says: "Browsers tell other sites which site the visitor came from.",
      fix: "Send Referrer-Policy: same-origin or no-referrer.",
    },
    good: { says: "Browsers do not tell other sites where the visitor came from." },
  },
  culprits: {
    bad: ["referrer-policy-weak", "referrer-policy-unknown"],
    recommendations: ["referrer-policy-missing", "referrer-policy-empty", "referrer-policy-partial"],
  },
  differs: "internet.nl looks at the last value of a list only, browsers at the last one that they know.",
});

function judge({ pointer, response: { headers } }: Answered, { isParity }: Context): Opinion<Says> {
  const lines = fieldLines(headers, "referrer-policy");
  const facts = readReferrerPolicy(lines);
  const send = SUGGESTED_HEADERS.referrerPolicy;
  const remarks = headerRemarks(facts.findings, { pointer, headers, send });
  const says = isParity ? readReferrerPolicyParity(lines).verdict : facts.verdict;
  if (says === facts.verdict) return { says, remarks };
  return { says, remarks: [...remarks, ...internetnlReads("Referrer-Policy", lines, pointer)] };
}
