/** Is the MTA-STS policy enforced, and for long? (`mail.md` 7.1) */

import type { Finding } from "../../../model/report.ts";
import { STS_MAX_AGE } from "../../../proto/mtasts/policy.ts";
import type { Setting } from "../../define.ts";
import { finding } from "../../finding.ts";
import { defineMailCheck, type MailFacts } from "../define.ts";
import { stsPolicy } from "./fetch.ts";
import { STS_GATE } from "./gate.ts";

interface PolicyFacts {
  readonly mode: string | null;
  readonly max_age: number;
  /** Below which it protects little. */
  readonly wanted: number;
}

type Facts = MailFacts & PolicyFacts;

export const mailMtaStsPolicy = defineMailCheck<
  "dns" | "mta_sts",
  "none" | "testing" | "short-max-age" | "good",
  PolicyFacts
>({
  id: "mail_mta_sts_policy",
  needs: ["dns", "mta_sts"],
  spec: ["RFC 8461 3.2", "RFC 8461 5"],
  gate: STS_GATE,
  skips: ["no-mail"],
  look: (evidence, setting) => {
    const wanted = wantedAge(setting);
    const { policy, pointer } = stsPolicy(evidence);
    if (policy === null) return { facts: { mode: null, max_age: 0, wanted }, skip: "no-mail" };
    const facts = { mode: policy.mode, max_age: policy.maxAge ?? 0, wanted };
    return { facts, findings: findingsOf(facts, pointer) };
  },
  table: [
    {
      when: ({ mode, max_age }: Facts) => mode === "enforce" && max_age < STS_MAX_AGE.lowest,
      status: "warning",
      verdict: "short-max-age",
    },
    { when: ({ mode }: Facts) => mode === "none", status: "info", verdict: "none" },
    { when: ({ mode }: Facts) => mode === "testing", status: "info", verdict: "testing" },
    {
      when: ({ max_age, wanted }: Facts) => max_age < wanted,
      status: "info",
      verdict: "short-max-age",
    },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    none: { says: "The MTA-STS policy is withdrawn." },
    testing: { says: "The MTA-STS policy is only being tested." },
    "short-max-age": { says: "Senders forget the MTA-STS policy soon." },
    good: { says: "The MTA-STS policy is enforced." },
  },
});

function wantedAge({ profile }: Setting): number {
  const limit = profile.limits.mta_sts_min_max_age_seconds;
  return typeof limit === "number" ? limit : STS_MAX_AGE.recommended;
}

function findingsOf({ mode, max_age: seconds, wanted }: PolicyFacts, pointer: string): Finding[] {
  if (mode !== "enforce") return [finding("sts-mode", { mode: mode ?? "" }, [pointer])];
  return seconds < wanted ? [finding("short-max-age", { seconds, wanted }, [pointer])] : [];
}
