/** Are the DKIM keys that were found strong enough? (`mail.md` 6.2) */
import type { Finding } from "../../../model/report.ts";
import type { SelectorSeen } from "../../../proto/dkim/selector.ts";
import type { DkimInvalid, DkimKey, DkimKeyCode } from "../../../proto/dkim/strength.ts";
import type { Evidence } from "../../define.ts";
import { findingOf } from "../../finding.ts";
import type { FindingCode } from "../../findings.table.ts";
import { defineMailCheck, found, type MailFacts } from "../define.ts";
import { pointerOf } from "../replay.ts";
import { dkimSeen } from "./seen.ts";

interface KeyFacts {
  /** Keys by selector: type and size. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

type Verdict = "key-broken" | "key-invalid" | "sha1-only" | "key-weak" | "notice" | "good";

const CODES: Readonly<Record<DkimKeyCode, FindingCode>> = {
  revoked: "dkim-revoked",
  "key-broken": "dkim-key-broken",
  "key-weak": "dkim-key-weak",
  "key-long": "dkim-key-long",
  "key-invalid": "dkim-key-invalid",
  "sha1-only": "dkim-sha1-only",
  testing: "dkim-testing",
  "not-for-mail": "dkim-not-for-mail",
  pkcs1: "dkim-pkcs1",
};

const isNoted = ({ found: codes }: MailFacts): boolean => codes.some((code) => code !== "dkim-revoked");

export const mailAuthDkimKeys = defineMailCheck<"dns" | "dkim", Verdict, KeyFacts>({
  id: "mail_auth_dkim_keys",
  needs: ["dns", "dkim"],
  spec: ["RFC 6376 3.6.1", "RFC 8301", "RFC 8463"],
  skips: ["unseen"],
  look: (evidence) => {
    const selectors = dkimSeen(evidence).selectors.filter(({ keys }) => keys.length > 0);
    const keys = Object.fromEntries(
      selectors.map(({ selector, keys: all }) => [selector, all.map(describe)]),
    );
    if (selectors.length === 0) return { facts: { keys }, skip: "unseen" };
    return { facts: { keys }, findings: selectors.flatMap((seen) => selectorFindings(seen, evidence)) };
  },
  table: [
    { when: found("dkim-key-broken"), status: "warning", verdict: "key-broken" },
    { when: found("dkim-key-invalid"), status: "warning", verdict: "key-invalid" },
    { when: found("dkim-sha1-only"), status: "warning", verdict: "sha1-only" },
    { when: found("dkim-key-weak"), status: "warning", verdict: "key-weak" },
    { when: isNoted, status: "info", verdict: "notice" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "key-broken": { says: "A DKIM key is so short that receivers must not accept it." },
    "key-invalid": { says: "A DKIM key cannot be used." },
    "sha1-only": { says: "A DKIM key is only for SHA-1." },
    "key-weak": { says: "A DKIM key is shorter than 2048 bits." },
    notice: { says: "There is something to note about the DKIM keys found." },
    good: { says: "The DKIM keys found are strong enough." },
  },
});

const describe = ({ record, bits }: DkimKey): string => `${record.type ?? "unknown"} ${bits ?? 0}`;

function selectorFindings({ selector, keys }: SelectorSeen, evidence: Evidence<"dns" | "dkim">): Finding[] {
  const answer = evidence.dkim.selectors.find((each) => each.selector === selector)?.answer ?? "";
  const at = [pointerOf(answer, evidence)];
  const several = keys.length > 1 ? [findingOf("dkim-multiple", { selector, count: keys.length }, at)] : [];
  return [
    ...several,
    ...keys.flatMap(({ codes, bits, invalid }) =>
      codes.map((code) =>
        findingOf(
          CODES[code],
          { selector, bits: bits ?? 0, why: invalid === null ? "" : INVALID_WORDS[invalid] },
          at,
        ),
      ),
    ),
  ];
}

const INVALID_WORDS: Readonly<Record<DkimInvalid, string>> = {
  version: "the version is not first, or not “DKIM1”",
  "missing-p": "there is no key in it",
  "key-type": "nobody knows the type of key",
  base64: "the key is not written in base64",
  syntax: "the list of tags is broken",
  "duplicate-tag": "a tag stands there twice",
  der: "the key cannot be read",
  algorithm: "the key is of another type than the record says",
  length: "the key does not have the right length",
  exponent: "the exponent of the key is none",
};
