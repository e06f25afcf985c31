/** Do old and new receivers find the same DMARC record? (`mail.md` 5.7) */
import type { Finding } from "../../../model/report.ts";
import { type DmarcDiscovery, differsByList } from "../../../proto/dmarc/discovery.ts";
import { isTransient } from "../../../proto/records/ask.ts";
import type { Evidence } from "../../define.ts";
import { finding } from "../../finding.ts";
import { defineMailCheck, found } from "../define.ts";
import { onlyIf } from "../only-if.ts";
import { dmarcOf, firstUnknown } from "../replay.ts";
import { pointersTo, recordName } from "./record-findings.ts";

export const mailAuthDmarcDiscovery = defineMailCheck<"dns" | "dmarc", "differs" | "removed-tags" | "good">({
  id: "mail_auth_dmarc_discovery",
  needs: ["dns", "dmarc"],
  spec: ["RFC 9989 4.10", "RFC 7489 6.6.3"],
  gate: { test: "mail_auth_dmarc_exist", verdicts: ["bad"] },
  blockedBy: "mail_auth_dmarc_exist",
  look: (evidence) => {
    const { applied, visits } = dmarcOf(evidence);
    if (applied === null) return { skip: "blocked" };
    const lost = visits.filter(({ outcome }) => isTransient(outcome));
    return {
      findings: findingsOf(evidence),
      unmeasured: firstUnknown(
        lost.map(({ domain }) => `${recordName(domain)}/TXT`),
        evidence,
      ),
    };
  },
  table: [
    { when: found("discovery-differs"), status: "info", verdict: "differs" },
    { when: found("removed-tag"), status: "info", verdict: "removed-tags" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    differs: { says: "Old and new receivers come to different DMARC records, or organisations." },
    "removed-tags": { says: "The DMARC record has tags that only older receivers know." },
    good: { says: "Old and new receivers find the same DMARC record." },
  },
});

function findingsOf(evidence: Evidence<"dns" | "dmarc">): Finding[] {
  const discovery = dmarcOf(evidence);
  const { applied, domain } = discovery;
  const owner = applied?.domain ?? domain;
  const at = pointersTo(owner, evidence);
  const name = recordName(owner);
  const aliases = evidence.dns.answers[`${name}/TXT`]?.cname.slice(-1) ?? [];
  const removed = (applied?.record.notes ?? []).filter(({ code }) => code === "removed-tag");
  return [
    ...onlyIf(differsByList(discovery), () =>
      finding("discovery-differs", { domain, ...placesOf(discovery) }, at),
    ),
    ...removed.map(({ tag }) => finding("removed-tag", { tag }, at)),
    ...aliases.map((target) => finding("dmarc-cname", { name, target }, at)),
  ];
}

/** Where the two lead: to different records, or to the same one for different organisations. */
function placesOf({ applied, organizational, byList }: DmarcDiscovery): { by_walk: string; by_list: string } {
  const [walked, listed] = [applied?.domain, byList.applied?.domain];
  const [by_walk, by_list] = walked === listed ? [organizational, byList.organizational] : [walked, listed];
  return { by_walk: by_walk ?? "none", by_list: by_list ?? "none" };
}
