/** Permissions-Policy of the start page (`web.md` 5). */
import { SUGGESTED_HEADERS } from "../../proto/http/advice.ts";
import { fieldLines } from "../../proto/http/field.ts";
import { readPermissionsPolicy } from "../../proto/http/permissions-policy.ts";
import type { Step } from "../tls/family.ts";
import { defineWebCheck } from "./define.ts";
import { onAnswer } from "./header-test.ts";
import { headerRemarks } from "./remark.ts";

type Says = "bad" | "none" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "info" },
  { says: "none", status: "info" },
  { says: "good", status: "passed" },
];

export const webAppsecprivPermissionsPolicy = defineWebCheck<Says, Says>({
  id: "web_appsecpriv_permissions_policy",
  spec: ["W3C Permissions Policy 5.2"],
  steps: STEPS,
  judge: (_, answer, context) => {
    const { pointer, response } = answer;
    const { headers } = response;
    const { state, findings } = readPermissionsPolicy(fieldLines(headers, "permissions-policy"));
    const send = SUGGESTED_HEADERS.permissionsPolicy;
    const remarks = headerRemarks(findings, { pointer, headers, send });
    const says = state === "absent" ? "none" : state === "invalid" || findings.length > 0 ? "bad" : "good";
    return onAnswer<Says>({ says, remarks }, "good", answer, context);
  },
  text: {
    bad: { says: "The permissions policy cannot be used, or gives features to everyone." },
    none: { says: "There is no permissions policy." },
    good: { says: "The permissions policy limits features of browsers." },
  },
  culprits: {
    bad: ["permissions-policy-invalid", "permissions-policy-value", "permissions-policy-all"],
    none: ["permissions-policy-missing"],
  },
});
