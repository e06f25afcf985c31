/** TLSA records of mail servers one by one: ready for the next key, and what each is good for (`mail.md` 8.4). */
import type { TlsaRecord } from "../../proto/tlsa/record.ts";
import {
  describeRecords,
  isPairOfRecords,
  judgeRollover,
  type RecordFacts,
  type ServiceQuestion,
} from "../../proto/tlsa/rollover.ts";
import { openRoots } from "../../proto/x509/roots.ts";
import type { AnyCheck, Unmeasured } from "../define.ts";
import { blobOf, chainsOf, readable } from "./certificates.ts";
import { type Dane, daneOf } from "./dane.ts";
import { referenceNames } from "./dane-match.ts";
import type { Step } from "./family.ts";
import { defineNameCheck, type NameContext } from "./names.ts";
import { hasNoCertificate } from "./no-certificate.ts";
import type { Opinion, Remark } from "./opinion.ts";
import { MAIL } from "./role.table.ts";
import { type Server, serversOf } from "./server.ts";

type Good = Extract<Dane, { readonly state: "good" }>;
type Says = "bad" | "no-dane" | "off" | "good";
type Verdict = "bad" | "good";

const NO_DANE = {
  says: "no-dane",
  verdict: "not-tested",
  status: "not_tested",
  reason: "blocked",
  blockedBy: "mail_starttls_dane_exist",
} as const;

const STEPS: readonly Step<Says, Verdict>[] = [
  { says: "bad", status: "info" },
  NO_DANE,
  { says: "good", status: "passed" },
];

export const mailDaneRollover: AnyCheck = defineNameCheck<Says, Verdict>({
  id: "mail_starttls_dane_rollover",
  role: MAIL,
  section: "tlsa",
  spec: ["RFC 7671 8", "RFC 6698 A.4"],
  steps: STEPS,
  isGatedInParity: true,
  judge: (host, context) => withRecords(host, context, judgePrepared),
  text: {
    bad: {
      says: "The TLSA records are not ready for the next key of the mail servers.",
      fix: "Publish a second “3 1 1” record for the next key before it is used, or a “2 1 1” record for the issuer.",
    },
    good: { says: "The TLSA records are ready for the next key of the mail servers." },
  },
  differs: "internet.nl counts records, also such as match nothing or stand there twice.",
});

type Judge = (dane: Good, host: string, context: NameContext) => Opinion<Says>;

function withRecords(host: string, context: NameContext, judge: Judge): Opinion<Says> {
  const dane = daneOf(host, context.role, context.evidence, context.setting);
  if (dane.state === "unknown") return { unknown: dane.unmeasured.cause, at: dane.unmeasured.evidence };
  return dane.state === "good" ? judge(dane, host, context) : { says: "no-dane" };
}

function judgePrepared(dane: Good, host: string, context: NameContext): Opinion<Says> {
  if (context.isParity) return { says: isPairOfRecords(dane.records) ? "good" : "bad" };
  const { prepared, anchorsOnly } = judgeRollover(questionOf(dane, host, context).question);
  if (prepared) return { says: "good" };
  return { says: "bad", remarks: anchorsOnly ? [{ code: "tlsa-anchors-only", at: [dane.at] }] : [] };
}

interface Known {
  readonly question: ServiceQuestion;
  readonly isOff: boolean;
  /** Why some of what the servers send is not known. */
  readonly unmeasured: readonly Unmeasured[];
}

/** Everything that the servers of a host send. */
function questionOf(dane: Good, host: string, context: NameContext): Known {
  const evidence = { ...context.evidence, tls: context.evidence.tls ?? {} };
  const { setting, role } = context;
  const { list, unmeasured, switchedOff } = serversOf(role, evidence, setting);
  const ours = list.filter((server) => server.host === host);
  const peers = ours.filter(({ reach }) => reach.kind === "tls");
  const anchors = peers.flatMap(({ endpoint }) => endpoint.anchors.map(({ certificate }) => certificate));
  const chains = peers.flatMap((server) => chainsOf(server, { ...context, evidence, peers }));
  const lost = peers.filter(
    ({ endpoint }) =>
      endpoint.chains.every(({ certificates }) => certificates.length === 0) && !hasNoCertificate(endpoint),
  );
  return {
    question: {
      records: dane.records,
      service: "mail",
      chains: chains.filter(({ leaf }) => leaf !== null).map(readable),
      names: referenceNames(dane, { host }, { evidence, role }),
      roots: openRoots(anchors.flatMap((digest) => blobOf(evidence, digest) ?? [])),
      now: setting.now,
    },
    isOff: switchedOff,
    unmeasured: [
      ...unmeasured,
      ...ours.flatMap(silence),
      ...[...chains.filter(({ leaf }) => leaf === null), ...lost].map(({ pointer }): Unmeasured => {
        return { cause: "probe-error", evidence: [pointer] };
      }),
    ],
  };
}

function silence({ reach, pointer }: Server): Unmeasured[] {
  return reach.kind === "unknown" ? [{ cause: reach.cause, evidence: [`${pointer}/reach`] }] : [];
}

/** Without connections nothing shows which records are in use. */
const OFF = { says: "off", verdict: "not-tested", status: "not_tested", reason: "disabled" } as const;

export const mailDaneRecords: AnyCheck = defineNameCheck<Says, Verdict>({
  id: "mail_starttls_dane_records",
  role: MAIL,
  section: "tlsa",
  spec: ["RFC 7671 5", "RFC 7672 3.1"],
  steps: [OFF, ...STEPS],
  isGatedInParity: false,
  judge: (host, context) => withRecords(host, context, judgeRecords),
  text: {
    bad: { says: "Some TLSA records of the mail servers do no good." },
    good: { says: "Each TLSA record of the mail servers is in use or ready to be." },
  },
});

const DAY_SECONDS = 86_400;
const MANY = 4;

const NOTE_TEXT: Readonly<Record<RecordFacts["notes"][number], string>> = {
  "unusual-parameters": "other parameters than the recommended ones",
  "pins-certificate": "it has to change with every renewal",
  duplicate: "it is there twice",
  "both-usages": "the same certificate has a record of another usage",
};

function judgeRecords(dane: Good, host: string, context: NameContext): Opinion<Says> {
  const { question, unmeasured, isOff } = questionOf(dane, host, context);
  const [first] = unmeasured;
  if (isOff) return { says: "off" };
  if (first !== undefined) return { unknown: first.cause, at: first.evidence };
  const facts = describeRecords(question);
  const odd = facts.filter(
    ({ state, notes }) => notes.length > 0 || state === "stale" || state === "unusable",
  );
  const remarks = [...odd.map((one) => recordRemark(one, dane)), ...setRemarks(dane)];
  return remarks.length > 0 ? { says: "bad", remarks } : { says: "good" };
}

const SHOWN_DIGITS = 16;

function shortOf({ usage, selector, matching, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matching} ${data.toString("hex").slice(0, SHOWN_DIGITS)}…`;
}

function recordRemark({ record, state, notes }: RecordFacts, { at }: Good): Remark {
  const params = { record: shortOf(record), state, notes: notes.map((note) => NOTE_TEXT[note]) };
  return { code: "tlsa-record", params, at: [at] };
}

function setRemarks({ records, ttl, at }: Good): Remark[] {
  const count = records.length;
  return [
    ...(ttl > DAY_SECONDS ? ([{ code: "tlsa-ttl", params: { ttl }, at: [at] }] as const) : []),
    ...(count > MANY ? ([{ code: "tlsa-many", params: { count }, at: [at] }] as const) : []),
  ];
}
