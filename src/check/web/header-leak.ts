/** Do header fields tell which software runs? (`web.md` 5) */
import { findLeaks } from "../../proto/http/leak.ts";
import type { Step } from "../tls/family.ts";
import { defineWebCheck } from "./define.ts";
import { headerRemarks } from "./remark.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "info" },
  { says: "good", status: "passed" },
];

export const webHeaderLeak = defineWebCheck<Says, Says>({
  id: "web_header_leak",
  spec: ["RFC 9110 10.2.4"],
  steps: STEPS,
  judge: (_, { pointer, response: { headers } }) => {
    const findings = findLeaks(headers);
    const remarks = headerRemarks(findings, { pointer, headers });
    return { says: findings.length > 0 ? "bad" : "good", remarks };
  },
  text: {
    bad: { says: "Header fields tell which software runs, down to its version." },
    good: { says: "No header field tells a version." },
  },
  culprits: { bad: ["version-told", "product-told"] },
});
