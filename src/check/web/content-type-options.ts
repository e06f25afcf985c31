/** X-Content-Type-Options of the start page (`web.md` 3.6). */
import { SUGGESTED_HEADERS } from "../../proto/http/advice.ts";
import { readContentTypeOptions } from "../../proto/http/content-type-options.ts";
import { fieldLines } from "../../proto/http/field.ts";
import type { Step } from "../tls/family.ts";
import { defineWebCheck } from "./define.ts";
import { onAnswer } from "./header-test.ts";
import { headerRemarks } from "./remark.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "warning" },
  { says: "good", status: "passed" },
];

export const webAppsecprivXContentTypeOptions = defineWebCheck<Says, Says>({
  id: "web_appsecpriv_x_content_type_options",
  spec: ["WHATWG Fetch, determine nosniff"],
  steps: STEPS,
  judge: (_, answer, context) => {
    const { pointer, response } = answer;
    const { headers } = response;
    const facts = readContentTypeOptions(fieldLines(headers, "x-content-type-options"));
    const send = SUGGESTED_HEADERS.contentTypeOptions;
    const remarks = headerRemarks(facts.findings, { pointer, headers, send });
    return onAnswer({ says: facts.verdict, remarks }, "good", answer, context);
  },
  text: {
    bad: {
      says: "Browsers may take a file for a script although the server says otherwise.",
      fix: "Send X-Content-Type-Options: nosniff.",
    },
    good: { says: "Browsers keep to the types that the server tells." },
  },
  culprits: { bad: ["xcto-missing", "xcto-ignored"] },
});
