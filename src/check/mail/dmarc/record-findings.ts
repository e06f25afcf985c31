/** What there is to say of the DMARC record that applies, and of those that do not. */
import type { Finding } from "../../../model/report.ts";
import { type DmarcDiscovery, nearMissesOf } from "../../../proto/dmarc/discovery.ts";
import type { DmarcNote, DmarcNoteCode } from "../../../proto/dmarc/record.ts";
import type { DmarcNearMissCode } from "../../../proto/dmarc/select.ts";
import type { Evidence } from "../../define.ts";
import { finding, findingOf } from "../../finding.ts";
import type { FindingCode } from "../../findings.table.ts";
import { dmarcOf, pointerOf } from "../replay.ts";
import { shown } from "../shown.ts";

type DmarcSections = Evidence<"dns" | "dmarc">;

export const recordName = (domain: string): string => `_dmarc.${domain}`;

/** Pointers to the answer that holds the record of a domain. */
export const pointersTo = (domain: string, evidence: DmarcSections): string[] => [
  pointerOf(`${recordName(domain)}/TXT`, evidence),
];

const MISS_WORDS: Readonly<Record<DmarcNearMissCode, string>> = {
  "version-case": "the version is not written “DMARC1”",
  "leading-space": "something stands before the version",
  "missing-semicolon": "no semicolon follows the version",
  "version-missing": "the version is missing",
};

/** Why no record was found, and what was passed over on the way. */
export function searchFindings(evidence: DmarcSections): Finding[] {
  const discovery = dmarcOf(evidence);
  return [
    ...discovery.visits.flatMap(({ domain, records, unrelated }) => {
      const name = recordName(domain);
      const at = pointersTo(domain, evidence);
      const count = records.length;
      return [
        ...(count > 1 ? [finding("dmarc-multiple", { name, count }, at)] : []),
        ...(unrelated > 0 ? [finding("dmarc-unrelated-txt", { name }, at)] : []),
      ];
    }),
    ...nearMissesOf(discovery).map(({ code, text, name }) =>
      finding("dmarc-near-miss", { name, text: shown(text), why: MISS_WORDS[code] }, [
        pointerOf(`${name}/TXT`, evidence),
      ]),
    ),
    ...placeFindings(discovery, evidence),
  ];
}

function placeFindings({ applied, domain, misplaced }: DmarcDiscovery, evidence: DmarcSections): Finding[] {
  if (applied === null) {
    return misplaced.map(({ name }) =>
      finding("dmarc-misplaced", { name, domain }, [pointerOf(`${name}/TXT`, evidence)]),
    );
  }
  if (applied.source === "own") return [];
  return [finding("dmarc-inherited", { domain, from: applied.domain }, pointersTo(applied.domain, evidence))];
}

const NOTE_CODES: Readonly<Record<DmarcNoteCode, FindingCode>> = {
  "unknown-tag": "dmarc-unknown-tag",
  "duplicate-tag": "dmarc-duplicate-tag",
  "empty-tag": "dmarc-empty-tag",
  "not-a-tag": "dmarc-not-a-tag",
  "tag-case": "dmarc-tag-case",
  "bad-value": "dmarc-bad-value",
  "bad-uri": "bad-uri",
  "p-not-second": "p-not-second",
  "removed-tag": "removed-tag",
};

const POLICY_TAGS: ReadonlySet<string> = new Set(["p", "sp", "np"]);

/** What is odd about the record that applies. */
export function noteFindings(evidence: DmarcSections): Finding[] {
  const { applied } = dmarcOf(evidence);
  if (applied === null) return [];
  const name = recordName(applied.domain);
  const at = pointersTo(applied.domain, evidence);
  return applied.record.notes.map((note) => noteFinding(note, name, at));
}

function noteFinding({ code, tag, value }: DmarcNote, name: string, at: readonly string[]): Finding {
  const text = shown(value);
  const isPolicy = code === "bad-value" && POLICY_TAGS.has(tag);
  const params = { name, tag: shown(tag), value: text, text, uri: text };
  return findingOf(isPolicy ? "dmarc-bad-policy" : NOTE_CODES[code], params, at);
}
