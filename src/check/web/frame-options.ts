/** X-Frame-Options of the start page (`web.md` 3.5). */
import { suggestFrameOptions } from "../../proto/http/advice.ts";
import { fieldLines } from "../../proto/http/field.ts";
import { readFrameOptions, readFrameOptionsParity } from "../../proto/http/frame-options.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion } from "../tls/opinion.ts";
import { policyOf } from "./csp.ts";
import { type Answered, type Context, defineWebCheck } from "./define.ts";
import { onAnswer } from "./header-test.ts";
import { internetnlReads } from "./hsts.ts";
import { headerRemarks } from "./remark.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "info" },
  { says: "good", status: "passed" },
];

export const webAppsecprivXFrameOptions = defineWebCheck<Says, Says>({
  id: "web_appsecpriv_x_frame_options",
  spec: ["RFC 7034 2.1", "W3C CSP Level 3 6.4.2"],
  steps: STEPS,
  judge: (_, answer, context) => onAnswer(judge(answer, context), "good", answer, context),
  text: {
    bad: {
      says: "Every site may show the page in a frame of its own.",
      fix: "Send X-Frame-Options: DENY, or a policy with frame-ancestors.",
    },
    good: { says: "Browsers keep other sites from showing the page in a frame." },
  },
  culprits: { bad: ["xfo-missing", "xfo-ignored"] },
  differs:
    "internet.nl looks at the first value only, and not at frame-ancestors, which has taken its place.",
});

function judge(answer: Answered, context: Context): Opinion<Says> {
  const { pointer, response } = answer;
  const { headers } = response;
  const lines = fieldLines(headers, "x-frame-options");
  const { frameAncestors } = policyOf(answer, context);
  const facts = readFrameOptions(lines, frameAncestors);
  const send = suggestFrameOptions(frameAncestors);
  const remarks = headerRemarks(facts.findings, { pointer, headers, send });
  const says = context.isParity ? readFrameOptionsParity(lines) : facts.verdict;
  if (says === facts.verdict) return { says, remarks };
  return { says, remarks: [...remarks, ...internetnlReads("X-Frame-Options", lines, pointer)] };
}
