/** Does a DMARC record apply to the domain? (`mail.md` 2.4, 5.4; `settled.md` 9.13) */
import type { Finding } from "../../../model/report.ts";
import { judgeLikeInternetNl } from "../../../proto/dmarc/internetnl.ts";
import { isTransient } from "../../../proto/records/ask.ts";
import {
  defineCheck,
  type Evidence,
  type Row,
  type Seen,
  type Setting,
  type Unmeasured,
} from "../../define.ts";
import { finding } from "../../finding.ts";
import { bogusFindings, isHeldAgainstTarget } from "../lookup.ts";
import { dmarcOf, firstUnknown } from "../replay.ts";
import { pointersTo, searchFindings } from "./record-findings.ts";

export interface DmarcExistFacts {
  readonly domain: string;
  /** Whose record it is. */
  readonly applied: string | null;
  readonly organizational: string | null;
  /** By the public suffix list, as older receivers have it. */
  readonly applied_by_list: string | null;
  readonly organizational_by_list: string | null;
  readonly exists: boolean;
  readonly is_unknown: boolean;
}

const ROWS: readonly Row<DmarcExistFacts, "bad" | "good">[] = [
  { when: ({ is_unknown }) => is_unknown, status: "error", verdict: "could-not-test" },
  { when: ({ exists }) => !exists, status: "failed", verdict: "bad" },
  { when: () => true, status: "passed", verdict: "good" },
];

export const mailAuthDmarcExist = defineCheck<"dns" | "dmarc", DmarcExistFacts, "bad" | "good">({
  id: "mail_auth_dmarc_exist",
  needs: ["dns", "dmarc"],
  spec: ["RFC 9989 4.10", "RFC 7489 6.6.3"],
  see,
  table: ROWS,
  text: {
    bad: {
      says: "No DMARC record applies to {domain}.",
      fix: "Publish exactly one TXT record at _dmarc.{domain} that begins with “v=DMARC1; p=”.",
    },
    good: { says: "A DMARC record applies to {domain}." },
  },
  culprits: { bad: ["dmarc-multiple", "dmarc-near-miss", "dmarc-misplaced"] },
  differs: "internet.nl follows RFC 7489 and the public suffix list.",
});

type DmarcSections = Evidence<"dns" | "dmarc">;

function see(evidence: DmarcSections, setting: Setting): Seen<DmarcExistFacts> {
  const discovery = dmarcOf(evidence);
  const { domain, applied, organizational, byList } = discovery;
  const isParity = setting.profile.reading !== "rfc";
  const failed = isParity ? unknownByList(evidence) : unknownByWalk(evidence);
  const unmeasured = failed === null || isHeldAgainstTarget(failed, setting) ? null : failed;
  const exists = isParity ? judgeLikeInternetNl(discovery).state === "found" : applied !== null;
  const facts: DmarcExistFacts = {
    domain,
    applied: applied?.domain ?? null,
    organizational,
    applied_by_list: byList.applied?.domain ?? null,
    organizational_by_list: byList.organizational,
    exists,
    is_unknown: unmeasured !== null,
  };
  const none: Finding[] =
    exists || failed !== null ? [] : [finding("dmarc-none", { domain }, pointersTo(domain, evidence))];
  const held: Finding[] =
    failed === null || unmeasured !== null
      ? []
      : [finding("lookup-failed", { name: `_dmarc.${domain}`, cause: failed.cause }, failed.evidence)];
  const keys = discovery.visits.map((visit) => `_dmarc.${visit.domain}/TXT`);
  const findings = [...none, ...held, ...searchFindings(evidence), ...bogusFindings(keys, evidence)];
  return { facts, findings, unmeasured };
}

/** Why it is not known whether a record applies. */
function unknownByWalk(evidence: DmarcSections): Unmeasured | null {
  const { visits, isUnknown } = dmarcOf(evidence);
  const lost = isUnknown ? visits.filter(({ outcome }) => isTransient(outcome)) : [];
  return firstUnknown(
    lost.map(({ domain }) => `_dmarc.${domain}/TXT`),
    evidence,
  );
}

function unknownByList(evidence: DmarcSections): Unmeasured | null {
  const discovery = dmarcOf(evidence);
  if (judgeLikeInternetNl(discovery).state !== "error") return null;
  const { visits, byList } = discovery;
  const lost = [...visits.slice(0, 1), ...(byList.visit === null ? [] : [byList.visit])];
  return firstUnknown(
    lost.map(({ domain }) => `_dmarc.${domain}/TXT`),
    evidence,
  );
}
