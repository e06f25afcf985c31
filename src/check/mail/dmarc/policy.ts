/** Does the DMARC policy ask receivers to act on forged mail? (`mail.md` 2.4, 5.5) */
import type { Finding } from "../../../model/report.ts";
import { policyFor } from "../../../proto/dmarc/discovery.ts";
import { type DmarcParity, judgeLikeInternetNl } from "../../../proto/dmarc/internetnl.ts";
import { hasInvalidPolicy } from "../../../proto/dmarc/record.ts";
import { defineCheck, type Evidence, type Seen, type Setting } from "../../define.ts";
import { isNonexistent } from "../../existence.ts";
import { finding } from "../../finding.ts";
import { onlyIf } from "../only-if.ts";
import { dmarcOf } from "../replay.ts";
import { consentFindings, UNAUTHORISED } from "./consent.ts";
import { noteFindings, pointersTo, recordName } from "./record-findings.ts";

interface PolicyFacts {
  /** As stated, and as it applies after `t=y`; `null` when the record is unusable. */
  readonly stated: string | null;
  readonly policy: string | null;
  readonly is_invalid: boolean;
  readonly is_external: boolean;
  /** What internet.nl makes of it; only in its reading. */
  readonly parity: DmarcParity["policy"];
}

type Verdict = "bad" | "policy" | "external" | "good";

export const mailAuthDmarcPolicy = defineCheck<"dns" | "dmarc", PolicyFacts, Verdict>({
  id: "mail_auth_dmarc_policy",
  needs: ["dns", "dmarc"],
  spec: ["RFC 9989 4.7", "RFC 9990", "RFC 7489 6.3"],
  gate: { test: "mail_auth_dmarc_exist", verdicts: ["bad"] },
  see,
  table: [
    { when: ({ is_invalid, policy }) => is_invalid || policy === null, status: "failed", verdict: "bad" },
    { when: ({ policy }) => policy === "none", status: "failed", verdict: "policy", points: 2 },
    { when: ({ is_external }) => is_external, status: "warning", verdict: "external", points: 10 },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  parityTable: [
    { when: ({ parity }) => parity === "bad", status: "failed", verdict: "bad" },
    { when: ({ parity }) => parity === "policy", status: "failed", verdict: "policy", points: 2 },
    { when: ({ is_external }) => is_external, status: "warning", verdict: "external", points: 10 },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bad: {
      says: "The DMARC record cannot be used.",
      fix: "Write “p=quarantine” or “p=reject” after the version.",
    },
    policy: {
      says: "The DMARC policy asks receivers to do nothing against forged mail.",
      fix: "Move to “p=quarantine”, then to “p=reject”.",
    },
    external: {
      says: "The DMARC policy is strict, but some of its reports go nowhere.",
      fix: "Have the receivers of the reports publish their consent.",
    },
    good: { says: "The DMARC policy asks receivers to act on forged mail." },
  },
  culprits: {
    bad: ["dmarc-bad-policy", "dmarc-unusable"],
    policy: ["dmarc-testing", "dmarc-weak"],
    external: ["external", "override-host"],
  },
  differs: "internet.nl rejects records with tags that RFC 9989 lets receivers ignore.",
});

type DmarcSections = Evidence<"dns" | "dmarc">;

function see(evidence: DmarcSections, setting: Setting): Seen<PolicyFacts> {
  const discovery = dmarcOf(evidence);
  const isParity = setting.profile.reading !== "rfc";
  const { applied } = discovery;
  const policy = applied === null ? null : policyFor(applied, isNonexistent(evidence));
  const parity = isParity ? judgeLikeInternetNl(discovery).policy : null;
  const consent = consentFindings(evidence, isParity);
  const facts: PolicyFacts = {
    stated: policy?.stated ?? null,
    policy: policy?.effective ?? null,
    is_invalid: applied !== null && hasInvalidPolicy(applied.record),
    is_external: consent.some(({ code }) => UNAUTHORISED.has(code)),
    parity,
  };
  const findings = [...policyFindings(evidence, facts), ...noteFindings(evidence), ...consent];
  return { facts, findings };
}

function policyFindings(evidence: DmarcSections, facts: PolicyFacts): Finding[] {
  const { applied, byList, domain } = dmarcOf(evidence);
  const owner = (applied ?? byList.applied)?.domain ?? domain;
  const at = pointersTo(owner, evidence);
  const name = recordName(owner);
  const { policy, parity, is_invalid } = facts;
  const stated = facts.stated ?? "";
  const isUnusable = applied !== null && policy === null && !is_invalid;
  const pct = policy === null || policy === "none" ? 100 : (applied?.record.pct ?? 100);
  return [
    ...onlyIf(isUnusable, () => finding("dmarc-unusable", { name }, at)),
    ...onlyIf(policy === "none", () => finding("dmarc-weak", { name, policy: "none" }, at)),
    ...onlyIf(policy !== null && policy !== stated, () =>
      finding("dmarc-testing", { name, stated, policy: policy ?? "" }, at),
    ),
    ...onlyIf(pct < 100, () => finding("pct-partial", { pct }, at)),
    ...onlyIf(parity === "bad" || parity === "policy", () =>
      finding("dmarc-by-internetnl", { name, verdict: parity ?? "" }, at),
    ),
  ];
}
