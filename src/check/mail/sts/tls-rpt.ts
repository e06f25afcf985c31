/** Are reports about failed deliveries over TLS asked for? (`mail.md` 7.2) */
import type { Finding } from "../../../model/report.ts";
import { answerInEvidence } from "../../../proto/records/answer.ts";
import type { VersionSelection } from "../../../proto/records/versioned.ts";
import { parseTlsRpt, selectTlsRpt, type TlsRptFaultCode } from "../../../proto/tlsrpt/record.ts";
import { splitKey } from "../../answer.ts";
import type { Evidence, Setting } from "../../define.ts";
import { finding } from "../../finding.ts";
import { daneOf } from "../../tls/dane.ts";
import { MAIL } from "../../tls/role.table.ts";
import { defineMailCheck, found } from "../define.ts";
import { bogusFindings } from "../lookup.ts";
import { onlyIf } from "../only-if.ts";
import { pointerOf, unknownAnswer } from "../replay.ts";
import { shown } from "../shown.ts";
import { MISS_WORDS, stsRecord } from "./record.ts";

type Sections = Evidence<"dns" | "tls_rpt">;

function selectionOf(evidence: Sections): VersionSelection & { readonly name: string } {
  const { name } = splitKey(evidence.tls_rpt.record);
  return { name, ...selectTlsRpt(answerInEvidence(evidence.dns, { name, type: "TXT" }).values) };
}

export const mailTlsRptExist = defineMailCheck<"dns" | "tls_rpt", "multiple" | "bad" | "good">({
  id: "mail_tls_rpt_exist",
  needs: ["dns", "tls_rpt"],
  spec: ["RFC 8460 3"],
  look: (evidence) => {
    const { record } = evidence.tls_rpt;
    const { name, records, nearMisses } = selectionOf(evidence);
    const at = [pointerOf(record, evidence)];
    const count = records.length;
    const unmeasured = unknownAnswer(record, evidence);
    if (unmeasured !== null) return { unmeasured };
    return {
      findings: [
        ...onlyIf(count > 1, () => finding("tls-rpt-multiple", { name, count }, at)),
        ...onlyIf(count === 0, () => finding("tls-rpt-none", { name }, at)),
        ...nearMisses.map(({ text, code }) =>
          finding("tls-rpt-near-miss", { name, text: shown(text), why: MISS_WORDS[code] }, at),
        ),
        ...bogusFindings([record], evidence),
      ],
    };
  },
  table: [
    { when: found("tls-rpt-multiple"), status: "info", verdict: "multiple" },
    { when: found("tls-rpt-none"), status: "info", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    multiple: { says: "There are several TLS-RPT records, so that none of them counts." },
    bad: { says: "Nobody is asked to report failed deliveries over TLS." },
    good: { says: "Reports about failed deliveries over TLS are asked for." },
  },
});

const FAULT_WORDS: Readonly<Record<TlsRptFaultCode, string>> = {
  "missing-rua": "there is no “rua”",
  "duplicate-rua": "there is more than one “rua”",
  "bad-uri": "this is no destination",
  scheme: "reports go by mail or HTTPS only",
  "bad-field": "this is no field",
};

export const mailTlsRptValid = defineMailCheck<"dns" | "tls_rpt", "syntax" | "good">({
  id: "mail_tls_rpt_valid",
  needs: ["dns", "tls_rpt"],
  spec: ["RFC 8460 3"],
  gate: { test: "mail_tls_rpt_exist", verdicts: ["bad", "multiple"] },
  look: (evidence, setting) => {
    const [text = ""] = selectionOf(evidence).records;
    const at = [pointerOf(evidence.tls_rpt.record, evidence)];
    const faults: Finding[] = parseTlsRpt(text).faults.map((fault) =>
      finding("tls-rpt-syntax", { text: shown(fault.text), why: FAULT_WORDS[fault.code] }, at),
    );
    const domain = evidence.target.name;
    const idle = onlyIf(!hasPolicy(evidence, setting), () => finding("no-policy-to-report", { domain }, at));
    return { findings: [...faults, ...idle] };
  },
  table: [
    { when: found("tls-rpt-syntax"), status: "info", verdict: "syntax" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    syntax: { says: "The TLS-RPT record cannot be used in full." },
    good: { says: "The TLS-RPT record can be used." },
  },
});

/** An MTA-STS record, or TLSA records that senders use; what was not measured counts as one. */
function hasPolicy(evidence: Sections, setting: Setting): boolean {
  const { mta_sts: sts, mx, tlsa } = evidence;
  if (sts === undefined || mx === undefined || tlsa === undefined) return true;
  if (stsRecord({ ...evidence, mta_sts: sts }).state === "good") return true;
  return mx.hosts.some((host) => daneOf(host, MAIL, evidence, setting).state !== "bad");
}
