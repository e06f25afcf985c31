/** DNSSEC of the names of the MX hosts: each judged like any name, then taken together (`dns.md` 5.1, K13, K14). */
import type { MxStatus } from "../../model/evidence.ts";
import type { Finding, ServerRow } from "../../model/report.ts";
import { clamp } from "../../model/status.ts";
import { defineCheck, type Evidence, type Row, type Seen, type Setting, type Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import {
  EXIST_ROWS,
  type ExistVerdict,
  isHeldAgainstTarget,
  PARITY_EXIST_ROWS,
  parityValidRows,
  stateFindings,
  type ValidVerdict,
  validRows,
} from "../name-dnssec.ts";
import { type NameSecurity, type NameState, nameSecurity } from "../name-security.ts";
import { pointerTo } from "../pointer.ts";
import { mxRole } from "./mx.ts";
import { isMx, NO_MX_TEXT, type NoMxVerdict, noMxRows } from "./no-mx.ts";

interface MxFacts {
  readonly mx_status: MxStatus;
  readonly hosts: Readonly<Record<string, NameState>>;
  /** The first one at fault, for the text. */
  readonly host: string | null;
}

type HostRow = Row<{ readonly state: NameState }, ExistVerdict | ValidVerdict>;

const EXIST = "mail_dnssec_mx_exist";
const has =
  (...states: readonly NameState[]) =>
  ({ hosts }: MxFacts): boolean =>
    Object.values(hosts).some((state) => states.includes(state));
const always = (): boolean => true;

// Without MX hosts the tests are not really made and keep their weaker level (`catalogue.md` 4.7).
const level = "recommended" as const;

const NO_MX_ROWS: readonly Row<MxFacts, "no-mailservers" | NoMxVerdict>[] = [
  ...noMxRows<MxFacts, "no-mailservers">("no-mailservers", level),
  {
    when: isMx("mx_unusable"),
    status: "not_tested",
    verdict: "no-mailservers",
    reason: "not_applicable",
    level,
  },
];

export const mailDnssecMxExist = defineCheck<
  "dns" | "mx",
  MxFacts,
  ExistVerdict | "no-mailservers" | NoMxVerdict
>({
  id: EXIST,
  needs: ["dns", "mx"],
  spec: ["RFC 4035 4.3", "RFC 4035 5", "RFC 7505"],
  see: (evidence, setting) => seeHosts(evidence, setting, { rows: EXIST_ROWS, parity: PARITY_EXIST_ROWS }),
  table: [
    ...NO_MX_ROWS,
    { when: has("insecure"), status: "failed", verdict: "bad" },
    { when: has("denied", "bad-name"), status: "failed", verdict: "resolver-error" },
    { when: has("servfail"), status: "failed", verdict: "servfail" },
    { when: always, status: "passed", verdict: "good" },
  ],
  parityTable: [
    ...NO_MX_ROWS,
    {
      when: (facts) => lastFault(facts) === "insecure",
      status: "failed",
      verdict: "bad",
    },
    { when: (facts) => lastFault(facts) === "unanswered", status: "failed", verdict: "resolver-error" },
    { when: always, status: "passed", verdict: "good" },
  ],
  text: {
    "no-mailservers": { says: "The domain has no mail servers." },
    ...NO_MX_TEXT,
    bad: { says: "The name of a mail server is not signed with DNSSEC: {host}." },
    "resolver-error": { says: "The name of a mail server does not resolve: {host}." },
    servfail: {
      says: "No name server gives the zone of a mail server: {host}.",
      fix: "Load the zone on its name servers, or name another mail server.",
    },
    good: { says: "The names of all mail servers are signed with DNSSEC." },
  },
  differs: "internet.nl says for a name that does not exist that it could not resolve it.",
});

export const mailDnssecMxValid = defineCheck<"dns" | "mx", MxFacts, ValidVerdict>({
  id: "mail_dnssec_mx_valid",
  needs: ["dns", "mx"],
  spec: ["RFC 4035 4.3", "RFC 4035 5"],
  see: (evidence, setting) =>
    seeHosts(evidence, setting, { rows: validRows(EXIST), parity: parityValidRows(EXIST) }),
  table: [
    { when: isMx("dns_error"), status: "error", verdict: "could-not-test" },
    {
      when: ({ mx_status }) => mx_status !== "has_mx",
      status: "not_tested",
      verdict: "not-tested",
      reason: "not_applicable",
      level,
    },
    { when: has("bogus"), status: "failed", verdict: "bad" },
    {
      when: has("unsupported", "unproven"),
      status: "warning",
      verdict: "unsupported-ds-algo",
      points: lowest,
    },
    ...blockedRows("denied", "bad-name", "servfail", "insecure"),
    { when: always, status: "passed", verdict: "good" },
  ],
  parityTable: [
    { when: isMx("dns_error"), status: "error", verdict: "could-not-test" },
    {
      when: ({ mx_status }) => mx_status !== "has_mx",
      status: "not_tested",
      verdict: "not-tested",
      reason: "not_applicable",
      level,
    },
    { when: has("bogus"), status: "failed", verdict: "bad" },
    ...blockedRows("unknown", "denied", "bad-name", "servfail", "unsupported", "unproven", "insecure"),
    { when: always, status: "passed", verdict: "good" },
  ],
  text: {
    bad: { says: "The signatures for the name of a mail server do not validate: {host}." },
    "unsupported-ds-algo": {
      says: "The name of a mail server is signed in a way that validators treat as unsigned: {host}.",
    },
    good: { says: "The signatures for the names of all mail servers validate." },
  },
});

function blockedRows(...states: readonly NameState[]): Row<MxFacts, ValidVerdict>[] {
  return [
    {
      when: has(...states),
      status: "not_tested",
      verdict: "not-tested",
      reason: "blocked",
      blockedBy: EXIST,
      points: lowest,
    },
  ];
}

const UNANSWERED: ReadonlySet<NameState> = new Set<NameState>(["unknown", "denied", "bad-name", "servfail"]);
const UNSIGNED: ReadonlySet<NameState> = new Set<NameState>(["insecure", "unsupported", "unproven"]);

/** The fewest points of any host: none for one without answer, 2 for an unsigned one. */
function lowest({ hosts }: MxFacts): number {
  return Object.values(hosts).some((state) => UNANSWERED.has(state)) ? 0 : 2;
}

/** internet.nl: of several hosts that fail, the verdict of the last one shows. */
function lastFault({ hosts }: MxFacts): "insecure" | "unanswered" | null {
  const faults = Object.values(hosts).flatMap((state) => {
    if (UNANSWERED.has(state)) return ["unanswered" as const];
    return UNSIGNED.has(state) ? ["insecure" as const] : [];
  });
  return faults.at(-1) ?? null;
}

interface HostTables {
  readonly rows: readonly HostRow[];
  readonly parity: readonly HostRow[];
}

function seeHosts(evidence: Evidence<"dns" | "mx">, setting: Setting, tables: HostTables): Seen<MxFacts> {
  const role = mxRole(evidence, setting);
  const rows = setting.profile.reading === "rfc" ? tables.rows : tables.parity;
  const judged = role.hosts.map((host) => ({
    host,
    security: nameSecurity(host, ["A", "AAAA"], evidence, setting),
  }));
  const unknown = judged.filter(
    ({ security }) => security.unmeasured !== null && !isHeldAgainstTarget(security, setting),
  );
  const faulty = judged.filter(({ security }) => security.state !== "secure");
  return {
    facts: {
      mx_status: role.status,
      hosts: Object.fromEntries(judged.map(({ host, security }) => [host, security.state])),
      host: faulty[0]?.host ?? null,
    },
    findings: [
      ...role.findings,
      ...judged.flatMap(({ host, security }) => hostFindings(host, security, evidence)),
    ],
    servers: judged.map(({ host, security }) => rowOf(host, security, rows, setting)),
    unmeasured: role.unmeasured ?? together(unknown.map(({ security }) => security)),
  };
}

function together(unknown: readonly NameSecurity[]): Unmeasured | null {
  const all = unknown.flatMap(({ unmeasured }) => (unmeasured === null ? [] : [unmeasured]));
  const [first] = all;
  return first === undefined
    ? null
    : { cause: first.cause, evidence: all.flatMap(({ evidence }) => evidence) };
}

function hostFindings(
  host: string,
  security: NameSecurity,
  { mx }: Evidence<"dns" | "mx">,
): readonly Finding[] {
  const at = mx.records.findIndex(({ exchange }) => exchange === host);
  const evidence = [pointerTo("mx", "records", Math.max(at, 0)), pointerTo("dns", "answers", `${host}/SOA`)];
  if (security.state === "denied") return [finding("mx-host-nxdomain", { host }, evidence)];
  if (security.state === "bad-name") return [finding("mx-host-bad-name", { host }, evidence)];
  return stateFindings(host, security);
}

function rowOf(host: string, security: NameSecurity, rows: readonly HostRow[], setting: Setting): ServerRow {
  const base = { server: host, address: null };
  const row = rows.find(({ when }) => when({ state: security.state }));
  const isUnknown = security.unmeasured !== null && !isHeldAgainstTarget(security, setting);
  if (row === undefined || isUnknown) {
    return { ...base, status: "error", verdict: "could-not-test", points: null };
  }
  const full = row.status === "passed" ? 10 : 0;
  const points = typeof row.points === "number" ? row.points : full;
  return { ...base, status: clamp(row.status, "required"), verdict: row.verdict, points };
}
