/** Do the IPv6 addresses of the MX hosts take connections? (`mail.md` 2.2; `scoring.md` 3.2; `settled.md` 8.9) */
import type { MxStatus } from "../../../model/evidence.ts";
import { type SmtpServer, smtpKey } from "../../../model/mail.ts";
import type { Finding, ServerRow } from "../../../model/report.ts";
import { causeOfBlock } from "../../answer.ts";
import {
  defineCheck,
  type Evidence,
  type Row,
  type Seen,
  type Setting,
  type Unmeasured,
} from "../../define.ts";
import { finding } from "../../finding.ts";
import { pointerTo } from "../../pointer.ts";
import { mxRole } from "../mx.ts";
import { isMx } from "../no-mx.ts";
import { type HostIpv6, ipv6Of, unusableRow } from "./ipv6.ts";
import { isConnected, isExcluded, SMTP_PORT } from "./server.ts";

type Sections = Evidence<"dns" | "mx">;

interface ReachFacts {
  readonly mx_status: MxStatus;
  readonly is_switched_off: boolean;
  readonly addresses: number;
  readonly reachable: number;
  /** Out of 10. */
  readonly score: number;
}

const level = "recommended" as const;
const withoutMx: Row<ReachFacts, "bad" | "good"> = {
  when: isMx("no_mx", "no_null_mx", "null_mx", "null_mx_with_other_mx", "null_mx_without_a_aaaa"),
  status: "not_tested",
  verdict: "not-tested",
  reason: "not_applicable",
  level,
};

export const mailIpv6MxReach = defineCheck<"dns" | "mx", ReachFacts, "bad" | "good">({
  id: "mail_ipv6_mx_reach",
  needs: ["dns", "mx"],
  spec: ["RFC 3974", "RFC 5321 5.2"],
  see,
  table: [
    { when: isMx("dns_error"), status: "error", verdict: "could-not-test" },
    withoutMx,
    unusableRow<ReachFacts, "bad" | "good">("not-tested"),
    {
      when: ({ addresses }) => addresses === 0,
      status: "not_tested",
      verdict: "not-tested",
      reason: "blocked",
      blockedBy: "mail_ipv6_mx_address",
      points: 0,
    },
    {
      when: ({ is_switched_off }) => is_switched_off,
      status: "not_tested",
      verdict: "not-tested",
      reason: "disabled",
    },
    {
      when: ({ addresses, reachable }) => reachable < addresses,
      status: "failed",
      verdict: "bad",
      points: ({ score }) => score,
    },
    { when: () => true, status: "passed", verdict: "good", points: ({ score }) => score },
  ],
  text: {
    bad: {
      says: "{reachable} of the {addresses} IPv6 addresses of the mail servers take connections.",
      fix: "Let every MX host take mail at its IPv6 addresses, or remove those AAAA records.",
    },
    good: { says: "Every IPv6 address of the mail servers takes connections." },
  },
});

interface Reach {
  readonly host: string;
  readonly address: string;
  /** `null` when not measured. */
  readonly answers: boolean | null;
  readonly unmeasured: Unmeasured | null;
  readonly findings: readonly Finding[];
}

function see(evidence: Sections, setting: Setting): Seen<ReachFacts> {
  const { mx, options, vantage } = evidence;
  const role = mxRole(evidence, setting);
  const hosts = ipv6Of(role.hosts, evidence);
  const reaches = hosts.flatMap(({ host, ipv6 }) =>
    ipv6
      .filter((address) => mx.details?.[host]?.skipped.includes(address) !== true)
      .map((address) => reachOf(host, address, evidence)),
  );
  const isOff = options.port25 === false || vantage.port25 === "off" || !options.families.includes("ipv6");
  const lost = [
    ...hosts.flatMap(({ unmeasured }) => (unmeasured === null ? [] : [unmeasured])),
    ...reaches.flatMap(({ unmeasured }) => (unmeasured === null ? [] : [unmeasured])),
  ];
  return {
    facts: {
      mx_status: role.status,
      is_switched_off: isOff,
      addresses: reaches.length,
      reachable: reaches.filter(({ answers }) => answers !== false).length,
      score: scoreOf(hosts, reaches),
    },
    findings: reaches.flatMap(({ findings }) => findings),
    servers: isOff ? [] : reaches.map(rowOf),
    unmeasured: role.unmeasured ?? (isOff ? null : (lost[0] ?? null)),
  };
}

function rowOf({ host, address, answers }: Reach): ServerRow {
  const base = { server: host, address };
  if (answers === null) return { ...base, status: "error", verdict: "could-not-test" };
  return answers
    ? { ...base, status: "passed", verdict: "good" }
    : { ...base, status: "failed", verdict: "bad" };
}

function reachOf(host: string, address: string, evidence: Sections): Reach {
  const key = smtpKey(address, SMTP_PORT);
  const seen = evidence.smtp?.[key];
  const at = [seen === undefined ? pointerTo("mx") : pointerTo("smtp", key)];
  const base = { host, address, unmeasured: null, findings: [] };
  if (isDenied(host, address, seen, evidence)) return denied(base, evidence, at);
  if (seen !== undefined && isConnected(seen)) return { ...base, answers: true };
  const unmeasured = ownBlindness(seen, evidence, at);
  if (unmeasured !== null) return { ...base, answers: null, unmeasured };
  const params = { host, address, outcome: seen?.outcome ?? "" };
  return { ...base, answers: false, findings: [finding("mx-ipv6-silent", params, at)] };
}

function isDenied(host: string, address: string, seen: SmtpServer | undefined, { mx }: Sections): boolean {
  if (seen !== undefined) return seen.outcome === "denied" && !isExcluded(seen);
  return mx.details?.[host]?.denied.includes(address) === true;
}

/** Why an address that took no connection from us may take others. */
function ownBlindness(
  seen: SmtpServer | undefined,
  { vantage }: Sections,
  at: readonly string[],
): Unmeasured | null {
  if (isExcluded(seen)) return { cause: "excluded", evidence: at };
  if (vantage.ipv6 !== "ok") return { cause: "ipv6-none", evidence: [pointerTo("vantage", "ipv6")] };
  if (seen?.outcome === "blocked") return { cause: causeOfBlock(seen.address, vantage), evidence: at };
  if (vantage.port25 === "blocked") {
    return { cause: "port25-blocked", evidence: [pointerTo("vantage", "port25")] };
  }
  if (seen === undefined) return { cause: "evidence-missing", evidence: at };
  if (seen.unconfirmed === true) return { cause: "timeout", evidence: at };
  const isCut = seen.outcome === "budget" || seen.outcome === "cancelled";
  return isCut ? { cause: seen.outcome as "budget" | "cancelled", evidence: at } : null;
}

/** `settled.md` 2.6 row 20: what the world cannot reach is the target's fault, where nobody but the world was asked. */
function denied(base: Omit<Reach, "answers">, { options }: Sections, at: readonly string[]): Reach {
  const { host, address } = base;
  const findings = [finding("address-not-global", { host, address }, at)];
  if (options.resolver === "iterate") return { ...base, answers: false, findings };
  return { ...base, answers: null, findings, unmeasured: { cause: "address-denied", evidence: at } };
}

/** Out of 10: the mean over all MX hosts; what was not measured counts as reachable. */
function scoreOf(hosts: readonly HostIpv6[], reaches: readonly Reach[]): number {
  const scores = hosts.map(({ host }) => {
    const own = reaches.filter((reach) => reach.host === host);
    if (!own.some(({ answers }) => answers !== false)) return 0;
    return own.every(({ answers }) => answers !== false) ? 10 : 2;
  });
  const sum = scores.reduce<number>((total, score) => total + score, 0);
  return scores.length === 0 ? 0 : Math.trunc(sum / scores.length);
}
