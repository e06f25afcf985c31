/** The record that announces an MTA-STS policy (`mail.md` 7.1). */
import type { Finding } from "../../../model/report.ts";
import { parseStsRecord, type StsRecordFaultCode, selectSts } from "../../../proto/mtasts/record.ts";
import { answerInEvidence } from "../../../proto/records/answer.ts";
import type { VersionMissCode } from "../../../proto/records/versioned.ts";
import { splitKey } from "../../answer.ts";
import type { Evidence } from "../../define.ts";
import { finding } from "../../finding.ts";
import { bogusFindings } from "../lookup.ts";
import { pointerOf } from "../replay.ts";
import { shown } from "../shown.ts";

export interface StsRecordSeen {
  readonly name: string;
  readonly state: "good" | "none" | "multiple" | "syntax";
  readonly findings: readonly Finding[];
}

const FAULT_WORDS: Readonly<Record<StsRecordFaultCode, string>> = {
  "missing-id": "it has no id",
  "bad-id": "its id is not 1 to 32 letters and digits",
  "duplicate-id": "it has more than one id",
  "bad-field": "a field of it cannot be read",
};

/** Why a text is none of the records it looks like. */
export const MISS_WORDS: Readonly<Record<VersionMissCode, string>> = {
  "missing-semicolon": "no semicolon follows the version",
  "version-case": "the version is not written to the letter",
  "leading-space": "something stands before the version",
};

/** The record, if there is one, and what is wrong with it. */
export function stsRecord(evidence: Evidence<"dns" | "mta_sts">): StsRecordSeen {
  const { record: key } = evidence.mta_sts;
  const { name } = splitKey(key);
  const at = [pointerOf(key, evidence)];
  const { records, nearMisses } = selectSts(answerInEvidence(evidence.dns, { name, type: "TXT" }).values);
  const bogus = bogusFindings([key], evidence);
  const misses = [
    ...bogus,
    ...nearMisses.map(({ text, code }) =>
      finding("sts-near-miss", { name, text: shown(text), why: MISS_WORDS[code] }, at),
    ),
  ];
  const [text, ...others] = records;
  if (text === undefined)
    return { name, state: "none", findings: [...misses, finding("sts-none", { name }, at)] };
  if (others.length > 0) {
    const count = records.length;
    return { name, state: "multiple", findings: [finding("sts-multiple", { name, count }, at), ...misses] };
  }
  const { faults } = parseStsRecord(text);
  const broken = faults.map(({ code }) => finding("sts-syntax", { name, why: FAULT_WORDS[code] }, at));
  return { name, state: broken.length > 0 ? "syntax" : "good", findings: [...broken, ...misses] };
}
