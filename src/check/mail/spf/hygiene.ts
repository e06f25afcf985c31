/** Is the SPF record well written? (`mail.md` 4.6) */
import type { EvidenceDocument } from "../../../model/evidence.ts";
import type { Finding } from "../../../model/report.ts";
import { answerInEvidence } from "../../../proto/records/answer.ts";
import type { SpfHygiene, SpfHygieneCode } from "../../../proto/spf/hygiene.ts";
import { SPF_SIZES } from "../../../proto/spf/limits.table.ts";
import { txtResponseOctets } from "../../../proto/spf/response-size.ts";
import type { Evidence } from "../../define.ts";
import { findingOf } from "../../finding.ts";
import type { FindingCode } from "../../findings.table.ts";
import { defineMailCheck, foundAny } from "../define.ts";
import { pointerOf, spfOf } from "../replay.ts";
import { shown } from "../shown.ts";

const CODES: Readonly<Record<SpfHygieneCode, FindingCode>> = {
  ptr: "spf-ptr",
  "macro-p": "spf-macro-p",
  "unreachable-terms": "spf-unreachable-terms",
  "duplicate-term": "spf-duplicate-term",
  "overlapping-range": "spf-overlapping-range",
  "host-bits-set": "spf-host-bits-set",
  "looks-like-mechanism": "spf-looks-like-mechanism",
  "record-over-450": "spf-record-over-450",
  "exp-unresolvable": "spf-exp-unresolvable",
  "sender-id-record": "spf-sender-id",
  "near-miss-record": "spf-near-miss-record",
};

export const mailAuthSpfHygiene = defineMailCheck<"dns" | "spf", "bad" | "good">({
  id: "mail_auth_spf_hygiene",
  needs: ["dns", "spf"],
  spec: ["RFC 7208 3.4", "RFC 7208 5.5", "RFC 7208 10.1"],
  gate: { test: "mail_auth_spf_exist", verdicts: ["bad"] },
  look: (evidence) => {
    const { root, hygiene } = spfOf(evidence);
    const at = [pointerOf(`${root.domain}/TXT`, evidence)];
    return {
      findings: [
        ...hygiene.map((habit) => habitFinding(habit, at)),
        ...sizeFindings(evidence, at),
        ...type99Findings(evidence),
      ],
    };
  },
  table: [
    { when: foundAny, status: "info", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bad: { says: "The SPF record has habits that make it fragile or hard to read." },
    good: { says: "The SPF record is well written." },
  },
});

function habitFinding({ code, term }: SpfHygiene, at: readonly string[]): Finding {
  const text = shown(term);
  return findingOf(CODES[code], { term: text, text, octets: term.length }, at);
}

/** RFC 7208 section 3.4: all TXT records of the name travel together. */
function sizeFindings(evidence: Evidence<"dns">, at: readonly string[]): Finding[] {
  const domain = evidence.target.name;
  const { values } = answerInEvidence(evidence.dns, { name: domain, type: "TXT" });
  const octets = txtResponseOctets(domain, values);
  const [small, usual] = SPF_SIZES.responses;
  if (octets > usual) return [findingOf("spf-response-over-1232", { domain, octets }, at)];
  return octets > small ? [findingOf("spf-response-over-512", { domain, octets }, at)] : [];
}

function type99Findings(evidence: EvidenceDocument): Finding[] {
  const key = evidence.spf?.type99;
  if (key === undefined || evidence.dns?.answers[key]?.outcome !== "ok") return [];
  return [findingOf("spf-type99", { domain: evidence.target.name }, [pointerOf(key, evidence)])];
}
