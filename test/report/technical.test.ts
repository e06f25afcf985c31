/** The technical document of the batch API, against the key lists that were recorded of the service. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import { technicalDocument } from "../../src/report/technical/document.ts";
import type { MutableEvidence } from "../support/evidence.ts";
import { bothSides, resultFor } from "./parity.ts";

const KEYS = JSON.parse(readFileSync("fixtures/report/internetnl-keys.json", "utf8"));

function domainOf(type: "web" | "mail", evidence: EvidenceDocument) {
  const text = technicalDocument(resultFor(evidence), { type }, () => evidence);
  return JSON.parse(text).domains["example.nl"];
}

const web = domainOf("web", bothSides());
const mail = domainOf("mail", bothSides());
const mx = mail.receiving_mailservers["mail.example.nl."];

describe("keys, in the order in which the service sends them", () => {
  test.each<[string, object, readonly string[]]>([
    ["a web domain", web, KEYS.technical.web.domain],
    ["what is said of its name", web.domain, KEYS.technical.web.about],
    ["a web server", web.webservers.ipv4, KEYS.technical.web.server],
    ["its 48 details", web.webservers.ipv4.details, KEYS.technical.web.details],
    ["those over IPv6", web.webservers.ipv6.details, KEYS.technical.web.details],
    ["a mail domain", mail, KEYS.technical.mail.domain],
    ["what is said of that name", mail.domain, KEYS.technical.mail.about],
    ["its DMARC", mail.domain.dmarc, KEYS.technical.mail.dmarc],
    ["its SPF", mail.domain.spf, KEYS.technical.mail.spf],
    ["a mail server", mx, KEYS.technical.mail.server],
    ["its 24 details", mx.details, KEYS.technical.mail.details],
  ])("%s", (_of, value, keys) => {
    expect(Object.keys(value)).toEqual(keys);
  });
});

describe("values of a healthy domain", () => {
  test("DNSSEC, DKIM, DMARC and SPF", () => {
    expect(web.domain).toEqual({ dnssec: { status: "secure" } });
    expect(mail.domain).toMatchObject({
      dnssec: { status: "secure" },
      dkim: { discovered: true },
      dmarc: { record_org_domain: null, policy_status: "valid" },
      spf: { discovered_records_bad: [], policy_status: "valid" },
    });
    expect(mail.domain.spf.records).toEqual([expect.stringMatching(/^v=spf1 /)]);
    expect(mail.domain.dmarc.records).toEqual([expect.stringMatching(/^v=DMARC1/)]);
  });

  test("addresses with their routes; names of hosts end in a dot", () => {
    expect(web.nameservers["ns1.example.nl."].ipv4.addresses).toEqual([
      { address: "192.0.2.53", reachable: true, routing: [expect.objectContaining({ rov_state: "valid" })] },
    ]);
    expect(web.webservers.ipv6).toMatchObject({
      addresses: [{ address: "2001:db8:80::80", reachable: true }],
      https_enabled: true,
      server_reachable: true,
      tested_address: "2001:db8:80::80",
    });
    expect(Object.keys(mail.mx_nameservers).length).toBeGreaterThan(0);
    for (const host of Object.keys(mail.mx_nameservers)) expect(host).toMatch(/\.$/);
  });

  test("TLS", () => {
    expect(web.webservers.ipv4.details).toMatchObject({
      dane_status: "validated",
      secure_reneg: true,
      client_reneg: "not_allowed",
      zero_rtt: "good",
      ocsp_stapling: "not_in_cert",
      https_redirect: "good",
      hsts: true,
      cert_trusted: 0,
      caa_enabled: true,
      caa_found_on_domain: "example.nl.",
      securitytxt_enabled: true,
    });
    expect(mx.details).toMatchObject({ dane_status: "validated", zero_rtt: "na", cert_trusted: 0 });
    expect(web.webservers.ipv4.details.dane_records).toEqual([expect.stringMatching(/^3 1 1 [0-9a-f]{64}$/)]);
  });
});

/** The document of a domain in which the headers of the start page are others. */
function withHeaders(headers: readonly (readonly [string, string])[]) {
  const evidence = bothSides(({ web: section }) => {
    for (const { purpose, response } of Object.values(section?.exchanges ?? {})) {
      if (purpose === "https-root" && response !== null) response.headers = headers.map(([a, b]) => [a, b]);
    }
  });
  return domainOf("web", evidence).webservers.ipv4.details;
}

describe("what departs", () => {
  test("a short HSTS is still HSTS; other headers are gone", () => {
    const details = withHeaders([["Strict-Transport-Security", "max-age=15768000"]]);
    expect(details).toMatchObject({
      hsts: true,
      hsts_policies: ["max-age=15768000"],
      content_security_policy_enabled: false,
      content_security_policy_values: [],
      content_security_policy_errors: [{ msgid: "no-policy-found", context: {} }],
      x_frame_options_enabled: false,
      x_content_type_options_enabled: false,
      referrer_policy_enabled: true,
    });
    expect(Object.keys(details)).toEqual(KEYS.technical.web.details);
  });

  test("no HSTS at all", () => {
    expect(withHeaders([])).toMatchObject({ hsts: false, hsts_policies: [] });
  });

  const changes: readonly [string, (evidence: MutableEvidence) => void, object][] = [
    [
      "TLS 1.1 and a suite that is not good enough",
      ({ tls }) => {
        for (const endpoint of Object.values(tls ?? {})) {
          endpoint.versions["0302"] = { ok: true };
          endpoint.suites.push({ v: "0303", id: "0005", group: null, sig: null, chain: 0, dh: null });
        }
      },
      { protocols_bad: ["TLS 1.1"], ciphers_bad: ["TLS_RSA_WITH_RC4_128_SHA"] },
    ],
    [
      "renegotiation by clients",
      ({ tls }) => {
        for (const endpoint of Object.values(tls ?? {})) endpoint.reneg = { succeeded: 3 } as never;
      },
      { client_reneg: "allowed_with_low_limit" },
    ],
  ];
  test.each(changes)("%s", (_what, change, details) => {
    expect(domainOf("web", bothSides(change)).webservers.ipv4.details).toMatchObject(details);
  });

  test("a name whose evidence is not at hand is an error", () => {
    const result = resultFor(bothSides());
    const { domains } = JSON.parse(technicalDocument(result, { type: "web" }, () => undefined));
    expect(domains).toEqual({ "example.nl": { status: "error" } });
  });
});
