/** Do DMARC reports reach anybody? (`mail.md` 5.7) */
import type { Finding } from "../../../model/report.ts";
import type { DmarcRecord } from "../../../proto/dmarc/record.ts";
import { answerInEvidence } from "../../../proto/records/answer.ts";
import { splitKey } from "../../answer.ts";
import type { Evidence, Unmeasured } from "../../define.ts";
import { finding } from "../../finding.ts";
import { defineMailCheck, found, type MailFacts } from "../define.ts";
import { dmarcOf, firstUnknown, pointerOf } from "../replay.ts";
import { shown } from "../shown.ts";
import { consentFindings } from "./consent.ts";
import { pointersTo, recordName } from "./record-findings.ts";

type DmarcSections = Evidence<"dns" | "dmarc">;

interface ReportingFacts {
  readonly aggregate: number;
  readonly failure: number;
}

const USUAL_DESTINATIONS = 2; // RFC 7489 section 6.2
/** Said for information alone. */
const HARMLESS: ReadonlySet<string> = new Set(["ruf-privacy"]);
const isFaulty = ({ found: codes }: MailFacts): boolean => codes.some((code) => !HARMLESS.has(code));

export const mailAuthDmarcReporting = defineMailCheck<
  "dns" | "dmarc",
  "no-rua" | "bad" | "good",
  ReportingFacts
>({
  id: "mail_auth_dmarc_reporting",
  needs: ["dns", "dmarc"],
  spec: ["RFC 9989 4.7", "RFC 9990"],
  gate: { test: "mail_auth_dmarc_exist", verdicts: ["bad"] },
  blockedBy: "mail_auth_dmarc_exist",
  look: (evidence) => {
    const { applied } = dmarcOf(evidence);
    if (applied === null) return { facts: { aggregate: 0, failure: 0 }, skip: "blocked" };
    const { record, domain } = applied;
    const at = pointersTo(domain, evidence);
    const hosts = hostFindings(evidence);
    return {
      facts: { aggregate: record.rua.length, failure: record.ruf.length },
      findings: [
        ...uriFindings(record, recordName(domain), at),
        ...hosts.findings,
        ...consentFindings(evidence, false),
      ],
      unmeasured: hosts.unmeasured,
    };
  },
  table: [
    { when: found("no-rua"), status: "info", verdict: "no-rua" },
    { when: isFaulty, status: "info", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "no-rua": { says: "The DMARC record asks for no reports." },
    bad: { says: "Some DMARC reports go nowhere." },
    good: { says: "DMARC reports have a destination." },
  },
});

function uriFindings({ rua, ruf }: DmarcRecord, name: string, at: readonly string[]): Finding[] {
  const hasMail = rua.some(({ isValid, scheme }) => isValid && scheme === "mailto");
  const tags = [
    { tag: "rua", uris: rua },
    { tag: "ruf", uris: ruf },
  ];
  return [
    ...(hasMail ? [] : [finding("no-rua", { name }, at)]),
    ...tags.flatMap(({ tag, uris }) => [
      ...uris
        .filter(({ isValid }) => !isValid)
        .map(({ text }) => finding("bad-uri", { tag, uri: shown(text) }, at)),
      ...(uris.length > USUAL_DESTINATIONS
        ? [finding("many-destinations", { tag, count: uris.length }, at)]
        : []),
    ]),
    ...(ruf.length > 0 ? [finding("ruf-privacy", { name }, at)] : []),
  ];
}

/** Hosts of destinations to which no mail can be sent. */
function hostFindings(evidence: DmarcSections): { findings: Finding[]; unmeasured: Unmeasured | null } {
  const hosts = Object.entries(evidence.dmarc.destinations);
  const findings = hosts
    .filter(([, keys]) => !receivesMail(keys, evidence))
    .map(([host, keys]) =>
      finding(
        "report-host-without-mail",
        { host },
        keys.map((key) => pointerOf(key, evidence)),
      ),
    );
  const keys = hosts.flatMap(([, all]) => all);
  return { findings, unmeasured: firstUnknown(keys, evidence) };
}

/** MX records count unless they are null MX records; without any, addresses do (RFC 5321 section 5.1). */
function receivesMail(keys: readonly string[], evidence: DmarcSections): boolean {
  const read = keys.map((key) => {
    const { name, type } = splitKey(key);
    const answer = answerInEvidence(evidence.dns, { name, type: type as "MX" | "A" | "AAAA" });
    return { type, ...answer };
  });
  const exchanges = read.filter(({ type }) => type === "MX").flatMap(({ values }) => values);
  if (exchanges.length > 0) return exchanges.some((exchange) => exchange !== ".");
  const isOpen = read.some(
    ({ outcome }) => outcome !== "ok" && outcome !== "nodata" && outcome !== "nxdomain",
  );
  return isOpen || read.some(({ values }) => values.length > 0);
}
