/** A website in the technical document. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Report } from "../../model/report.ts";
import { addressesOf, familiesOf } from "./address.ts";
import { caaDetails, headerDetails, headerValues } from "./header.ts";
import { nameServersOf } from "./name-server.ts";
import { securityWord } from "./security.ts";
import { spotOf } from "./spot.ts";
import {
  aboutServer,
  certificateDetails,
  daneDetails,
  handshakeDetails,
  sessionDetails,
  type TlsSubject,
} from "./tls.ts";

export function webDomain(report: Report, evidence: EvidenceDocument): object {
  return {
    status: "ok",
    domain: { dnssec: { status: securityWord(report, "web_dnssec_exist", "web_dnssec_valid") } },
    nameservers: nameServersOf(evidence),
    webservers: webServers(report, evidence),
  };
}

const FAMILIES = ["ipv4", "ipv6"] as const;

function webServers(report: Report, evidence: EvidenceDocument): object {
  const { name } = evidence.target;
  const families = familiesOf(addressesOf(name, evidence), evidence, (address) => isOpen(address, evidence));
  const similar = similarity(report);
  return {
    ...(similar === null ? {} : { ip_similarity: similar }),
    ...Object.fromEntries(
      FAMILIES.flatMap((family) => {
        const own = families[family];
        return own === undefined ? [] : [[family, { ...own, ...testedServer(family, report, evidence) }]];
      }),
    ),
  };
}

const isOpen = (address: string, { web }: EvidenceDocument): boolean => {
  const endpoint = web?.endpoints.find((each) => each.address === address);
  return Object.values(endpoint?.tcp ?? {}).some(({ state }) => state === "open");
};

/** Whether both families show the same; `null` where nobody can tell. */
function similarity({ tests }: Report): boolean | null {
  const test = tests.find(({ id }) => id === "web_ipv6_ws_similar");
  return test === undefined ? null : (SIMILAR[test.verdict] ?? null);
}

const SIMILAR: Readonly<Record<string, boolean>> = { good: true, "notice-status-code": true, notice: false };

/** The address that was judged, with everything that is known of it. */
function testedServer(family: "ipv4" | "ipv6", report: Report, evidence: EvidenceDocument): object {
  const gate = report.tests.find(({ id }) => id === "web_https_http_available");
  const row = gate?.servers?.find(({ address }) => address?.includes(":") === (family === "ipv6"));
  if (row === undefined || row.address === null) return { https_enabled: false, server_reachable: false };
  const place = { host: evidence.target.name, address: row.address };
  const subject: TlsSubject = { report, evidence, place, prefix: "web_https", port: 443 };
  const isEnabled = row.status === "passed";
  return {
    https_enabled: isEnabled,
    server_reachable: row.status !== "error",
    tested_address: row.address,
    ...(isEnabled ? { details: webDetails(subject) } : {}),
  };
}

/** In internet.nl's order: 48 keys. */
function webDetails(subject: TlsSubject): object {
  const { report, place } = subject;
  return {
    ...daneDetails(subject),
    ...handshakeDetails(subject),
    ocsp_stapling: STAPLING[aboutServer(subject, "tls_ocsp").verdict] ?? "not_in_cert",
    ...sessionDetails(subject),
    https_redirect: REDIRECT[aboutServer(subject, "http_redirect").verdict] ?? "bad",
    http_compression: aboutServer(subject, "http_compress").verdict === "bad",
    hsts: ["good", "other"].includes(spotOf(report, "web_https_http_hsts", place).verdict),
    hsts_policies: headerValues(subject, "strict-transport-security"),
    ...certificateDetails(subject),
    ...caaDetails(subject),
    ...headerDetails(subject),
  };
}

const STAPLING: Readonly<Record<string, string>> = { good: "good", ok: "ok", bad: "not_trusted" };
const REDIRECT: Readonly<Record<string, string>> = { good: "good", other: "no_http", "no-https": "no_https" };
