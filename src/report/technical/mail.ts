/** A mail domain in the technical document. */
import { dmarcOf, spfOf } from "../../check/mail/replay.ts";
import type { EvidenceDocument } from "../../model/evidence.ts";
import { smtpKey } from "../../model/mail.ts";
import type { Report } from "../../model/report.ts";
import { addressesOf, dotted, familiesOf } from "./address.ts";
import { mxNameServersOf, nameServersOf } from "./name-server.ts";
import { securityWord } from "./security.ts";
import {
  aboutServer,
  certificateDetails,
  daneDetails,
  handshakeDetails,
  sessionDetails,
  type TlsSubject,
} from "./tls.ts";

export function mailDomain(report: Report, evidence: EvidenceDocument): object {
  return {
    status: "ok",
    domain: {
      dnssec: { status: securityWord(report, "mail_dnssec_mailto_exist", "mail_dnssec_mailto_valid") },
      dkim: { discovered: verdictOf(report, "mail_auth_dkim_exist") === "good" },
      dmarc: dmarcDetails(report, evidence),
      spf: spfDetails(report, evidence),
    },
    nameservers: nameServersOf(evidence),
    mx_nameservers: mxNameServersOf(evidence),
    receiving_mailservers: Object.fromEntries(
      (evidence.mx?.hosts ?? []).map((host) => [dotted(host), mailServer(host, report, evidence)]),
    ),
  };
}

const verdictOf = ({ tests }: Report, id: string): string =>
  tests.find((test) => test.id === id)?.verdict ?? "";

const DMARC_STATUS: Readonly<Record<string, string>> = {
  good: "valid",
  bad: "invalid_syntax",
  policy: "invalid_p_sp",
  external: "invalid_external",
};

function dmarcDetails(report: Report, evidence: EvidenceDocument): object {
  const { visits, byList } = dmarcOf(evidence);
  const own = visits[0]?.records ?? [];
  const records = own.length > 0 ? own : (byList.visit?.records ?? []);
  const isInherited = own.length === 0 && records.length > 0;
  const status = DMARC_STATUS[verdictOf(report, "mail_auth_dmarc_policy")];
  return {
    records,
    record_org_domain: isInherited ? byList.organizational : null,
    ...(records.length > 0 && status !== undefined ? { policy_status: status } : {}),
  };
}

const SPF_STATUS: Readonly<Record<string, string>> = {
  good: "valid",
  bad: "invalid_syntax",
  "max-lookups": "max_dns_lookups",
  all: "invalid_all",
  include: "invalid_include",
  redirect: "invalid_redirect",
};

function spfDetails(report: Report, evidence: EvidenceDocument): object {
  const { texts: records } = spfOf(evidence).root;
  const status = SPF_STATUS[verdictOf(report, "mail_auth_spf_policy")];
  return {
    records,
    discovered_records_bad: [],
    ...(records.length > 0 && status !== undefined ? { policy_status: status } : {}),
  };
}

function mailServer(host: string, report: Report, evidence: EvidenceDocument): object {
  const gate = report.tests.find(({ id }) => id === "mail_starttls_tls_available");
  const row = gate?.servers?.find(({ server }) => server === host);
  const isEnabled = row?.status === "passed";
  const place = { host, address: row?.address ?? "" };
  const subject: TlsSubject = { report, evidence, place, prefix: "mail_starttls", port: 25 };
  return {
    ...familiesOf(addressesOf(host, evidence), evidence, (address) => isConnected(address, evidence)),
    dnssec: { status: securityWord(report, "mail_dnssec_mx_exist", "mail_dnssec_mx_valid", host) },
    starttls_enabled: isEnabled,
    server_reachable: row !== undefined && row.status !== "error",
    server_testable: row !== undefined && row.status !== "error",
    ...(isEnabled ? { details: mailDetails(subject) } : {}),
  };
}

/** It sent something. */
const isConnected = (address: string, { smtp }: EvidenceDocument): boolean =>
  smtp?.[smtpKey(address, 25)]?.banner !== undefined;

/** In internet.nl's order: 24 keys. */
function mailDetails(subject: TlsSubject): object {
  return {
    ...daneDetails(subject),
    dane_rollover: aboutServer(subject, "dane_rollover").verdict === "good",
    ...handshakeDetails(subject),
    // Only ever this, for mail.
    zero_rtt: "na",
    ...sessionDetails(subject),
    ...certificateDetails(subject),
  };
}
