/** Is the DMARC policy strict for names below the domain too? (`mail.md` 5.7) */
import { subdomainPolicies } from "../../../proto/dmarc/record.ts";
import { finding } from "../../finding.ts";
import { defineMailCheck, found } from "../define.ts";
import { dmarcOf } from "../replay.ts";
import { pointersTo } from "./record-findings.ts";

interface SubdomainFacts {
  readonly existing: string | null;
  readonly missing: string | null;
}

export const mailAuthDmarcSubdomains = defineMailCheck<
  "dns" | "dmarc",
  "subdomains-open" | "good",
  SubdomainFacts
>({
  id: "mail_auth_dmarc_subdomains",
  needs: ["dns", "dmarc"],
  spec: ["RFC 9989 4.7"],
  gate: { test: "mail_auth_dmarc_exist", verdicts: ["bad"] },
  blockedBy: "mail_auth_dmarc_policy",
  look: (evidence) => {
    const { applied, domain } = dmarcOf(evidence);
    const policies = applied === null ? null : subdomainPolicies(applied.record);
    if (applied === null || policies === null)
      return { facts: { existing: null, missing: null }, skip: "blocked" };
    const { existing, missing } = policies;
    const isOpen = existing === "none" || missing === "none";
    return {
      facts: policies,
      findings: isOpen
        ? [finding("subdomains-open", { domain, existing, missing }, pointersTo(applied.domain, evidence))]
        : [],
    };
  },
  table: [
    { when: found("subdomains-open"), status: "warning", verdict: "subdomains-open" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "subdomains-open": { says: "Below the domain the DMARC policy asks for nothing against forged mail." },
    good: { says: "The DMARC policy is strict below the domain as well." },
  },
});
