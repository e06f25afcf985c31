/** Do the MX hosts keep what the MTA-STS policy promises? (`mail.md` 7.1) */
import type { Finding, ServerRow } from "../../../model/report.ts";
import { coverageOf } from "../../../proto/mtasts/match.ts";
import { coveringName } from "../../../proto/x509/host.ts";
import type { Evidence, Setting, Unmeasured } from "../../define.ts";
import { finding } from "../../finding.ts";
import { pointerTo } from "../../pointer.ts";
import { judgeTrust } from "../../tls/cert-chain.ts";
import { chainsOf } from "../../tls/certificates.ts";
import { daneOf } from "../../tls/dane.ts";
import type { Context } from "../../tls/define.ts";
import { findingsOf, type Opinion, type Said } from "../../tls/opinion.ts";
import { MAIL } from "../../tls/role.table.ts";
import { type Server, serversOf, withTls } from "../../tls/server.ts";
import { defineMailCheck, found, type MailFacts } from "../define.ts";
import { mxRole } from "../mx.ts";
import { stsPolicy } from "./fetch.ts";
import { STS_GATE } from "./gate.ts";

interface MxFacts {
  readonly mode: string | null;
  readonly patterns: readonly string[];
}

type Facts = MailFacts & MxFacts;
type Sections = Evidence<"dns" | "mx" | "mta_sts">;

const inMode =
  (isEnforced: boolean, code: "mx-mismatch" | "sts-certificate") =>
  (facts: Facts): boolean =>
    (facts.mode === "enforce") === isEnforced && found(code)(facts);

export const mailMtaStsMx = defineMailCheck<
  "dns" | "mx" | "mta_sts",
  "mx-mismatch" | "cert" | "unused-pattern" | "good",
  MxFacts
>({
  id: "mail_mta_sts_mx",
  needs: ["dns", "mx", "mta_sts"],
  spec: ["RFC 8461 4.1", "RFC 8461 4.2"],
  gate: STS_GATE,
  skips: ["no-mail", "off"],
  look: (evidence, setting) => {
    const role = mxRole(evidence, setting);
    const { policy, pointer } = stsPolicy(evidence);
    const facts = { mode: policy?.mode ?? null, patterns: policy?.mx ?? [] };
    if (role.unmeasured !== null) return { facts, unmeasured: role.unmeasured };
    if (policy === null || policy.mode === "none" || role.measured.length === 0)
      return { facts, skip: "no-mail" };
    const { unmatched, unused } = coverageOf(policy.mx, role.measured);
    const certificates = lookAtCertificates(evidence, setting);
    if (certificates.isOff && unmatched.length === 0) return { facts, skip: "off" };
    return {
      facts,
      findings: [
        ...listed("mx-mismatch", unmatched, pointer),
        ...listed("unused-pattern", unused, pointer),
        ...certificates.findings,
        ...daneFindings(role.measured, evidence, setting),
      ],
      servers: certificates.servers,
      unmeasured: certificates.unmeasured,
    };
  },
  table: [
    { when: inMode(true, "mx-mismatch"), status: "failed", verdict: "mx-mismatch" },
    { when: inMode(true, "sts-certificate"), status: "failed", verdict: "cert" },
    { when: inMode(false, "mx-mismatch"), status: "warning", verdict: "mx-mismatch" },
    { when: inMode(false, "sts-certificate"), status: "warning", verdict: "cert" },
    { when: found("unused-pattern"), status: "info", verdict: "unused-pattern" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "mx-mismatch": {
      says: "The MTA-STS policy does not cover all MX hosts; senders do not deliver to the others.",
      fix: "Add the names of all MX hosts to the policy.",
    },
    cert: {
      says: "An MX host has no certificate that the MTA-STS policy asks for.",
      fix: "Install a certificate of a public authority with the name of the MX host.",
    },
    "unused-pattern": { says: "The MTA-STS policy covers hosts that are no MX hosts." },
    good: { says: "The MX hosts keep what the MTA-STS policy promises." },
  },
});

function listed(code: "mx-mismatch" | "unused-pattern", names: readonly string[], at: string): Finding[] {
  if (names.length === 0) return [];
  const pointers = [at, pointerTo("mx", "hosts")];
  return code === "mx-mismatch"
    ? [finding(code, { hosts: names }, pointers)]
    : [finding(code, { patterns: names }, pointers)];
}

interface Look {
  /** The user wants no connection to mail servers. */
  readonly isOff: boolean;
  readonly findings: readonly Finding[];
  readonly servers: readonly ServerRow[];
  readonly unmeasured: Unmeasured | null;
}

/** RFC 8461 section 4.2: a trusted chain, and the name of the MX host. */
function lookAtCertificates(evidence: Sections, setting: Setting): Look {
  const sections = withTls(evidence);
  const { list, unmeasured, switchedOff } = serversOf(MAIL, sections, setting);
  const context: Context = { evidence: sections, setting, role: MAIL, isParity: false, peers: list };
  const judged = list.map((server) => ({ server, opinion: certificateOpinion(server, context) }));
  const unknown = judged.flatMap(({ opinion }): Unmeasured[] =>
    "unknown" in opinion ? [{ cause: opinion.unknown, evidence: opinion.at }] : [],
  );
  const said = judged.flatMap(({ server, opinion }) =>
    (opinion.remarks ?? []).map((remark): Said => ({ label: server.label, remark })),
  );
  return {
    isOff: switchedOff,
    findings: findingsOf(said),
    servers: judged.map(({ server, opinion }): ServerRow => {
      const base = { server: server.host, address: server.address };
      if ("unknown" in opinion) return { ...base, status: "error", verdict: "could-not-test" };
      return opinion.says === "good"
        ? { ...base, status: "passed", verdict: "good" }
        : { ...base, status: "failed", verdict: "cert" };
    }),
    unmeasured: unmeasured[0] ?? unknown[0] ?? null,
  };
}

function certificateOpinion(server: Server, context: Context): Opinion<"bad" | "good"> {
  const { reach, pointer, host } = server;
  const bad = (why: string, at: string): Opinion<"bad"> => ({
    says: "bad",
    remarks: [{ code: "sts-certificate", params: { why }, at: [at] }],
  });
  if (reach.kind === "unknown") return { unknown: reach.cause, at: [`${pointer}/reach`] };
  if (reach.kind === "fault") return bad("it has no TLS", `${pointer}/reach`);
  const other = chainsOf(server, context).find(
    ({ leaf }) => leaf !== null && coveringName(leaf, host) === null,
  );
  if (other !== undefined) return bad("its certificate has another name", other.pointer);
  const trust = judgeTrust(server, context);
  if ("unknown" in trust) return { unknown: trust.unknown, at: trust.at };
  if (trust.says === "good") return { says: "good" };
  const [remark] = trust.remarks ?? [];
  const isExpired = remark?.code === "certificate-expired";
  const why = isExpired ? "its certificate has expired" : "its certificate does not lead to a trusted root";
  return bad(why, remark?.at[0] ?? pointer);
}

/** RFC 8461 section 2: a sender that does both goes by DANE. */
function daneFindings(hosts: readonly string[], evidence: Sections, setting: Setting): Finding[] {
  if (evidence.tlsa === undefined) return [];
  const dane = hosts.filter((host) => daneOf(host, MAIL, evidence, setting).state === "good");
  return dane.length === 0 ? [] : [finding("sts-and-dane", { hosts: dane }, [pointerTo("tlsa")])];
}
