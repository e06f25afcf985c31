/** Is there an SPF record, and only one? (`mail.md` 2.6, 4.4) */
import type { Finding } from "../../../model/report.ts";
import { spfTextsLikeInternetNl } from "../../../proto/spf/internetnl.ts";
import { defineCheck, type Evidence, type Row, type Seen, type Setting } from "../../define.ts";
import { finding } from "../../finding.ts";
import { bogusFindings, isHeldAgainstTarget } from "../lookup.ts";
import { pointerOf, spfOf, unknownAnswer } from "../replay.ts";
import { shown } from "../shown.ts";
import { NEAR_MISS_WORDS } from "./words.ts";

interface ExistFacts {
  readonly domain: string;
  readonly records: number;
  readonly is_unknown: boolean;
}

const ROWS: readonly Row<ExistFacts, "bad" | "good">[] = [
  { when: ({ is_unknown }) => is_unknown, status: "error", verdict: "could-not-test" },
  { when: ({ records }) => records !== 1, status: "failed", verdict: "bad" },
  { when: () => true, status: "passed", verdict: "good" },
];

export const mailAuthSpfExist = defineCheck<"dns" | "spf", ExistFacts, "bad" | "good">({
  id: "mail_auth_spf_exist",
  needs: ["dns", "spf"],
  spec: ["RFC 7208 3", "RFC 7208 4.5"],
  see,
  table: ROWS,
  text: {
    bad: {
      says: "{domain} does not have exactly one SPF record.",
      fix: "Publish exactly one TXT record at {domain} that begins with “v=spf1”.",
    },
    good: { says: "{domain} has an SPF record." },
  },
  culprits: { bad: ["spf-multiple", "spf-near-miss", "spf-misplaced"] },
  differs: "internet.nl takes everything for an SPF record that begins with “v=spf1”.",
});

function see(evidence: Evidence<"dns" | "spf">, setting: Setting): Seen<ExistFacts> {
  const domain = evidence.target.name;
  const key = `${domain}/TXT`;
  const at = [pointerOf(key, evidence)];
  const unmeasured = unknownAnswer(key, evidence);
  if (unmeasured !== null && !isHeldAgainstTarget(unmeasured, setting)) {
    return { facts: { domain, records: 0, is_unknown: true }, unmeasured };
  }
  const { root, misplaced } = spfOf(evidence);
  const texts = setting.profile.reading === "rfc" ? root.texts : spfTextsLikeInternetNl(root);
  const facts = { domain, records: texts.length, is_unknown: false };
  if (unmeasured !== null) {
    return { facts, findings: [finding("lookup-failed", { name: domain, cause: unmeasured.cause }, at)] };
  }
  const bogus = bogusFindings([key], evidence);
  if (texts.length === 1) return { facts, findings: bogus };
  const several: Finding[] =
    texts.length > 1 ? [finding("spf-multiple", { domain, count: texts.length }, at)] : [];
  const none: Finding[] = texts.length === 0 ? [finding("spf-none", { domain }, at)] : [];
  return {
    facts,
    findings: [
      ...bogus,
      ...several,
      ...none,
      ...root.nearMisses.map(({ text, code }) =>
        finding("spf-near-miss", { text: shown(text), why: NEAR_MISS_WORDS[code] }, at),
      ),
      ...misplaced.map(({ name }) =>
        finding("spf-misplaced", { name, domain }, [pointerOf(`${name}/TXT`, evidence)]),
      ),
    ],
  };
}
