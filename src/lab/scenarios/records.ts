/** Scenarios about what a healthy, or healthily signed, zone says: addresses, mail hosts, hostile text. */
import { RCODE } from "../../proto/dns/rcode.table.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { forQuestions, onlyRcode } from "../behaviour.ts";
import { CAA, soa } from "../core.ts";
import type { ZoneSpec } from "../spec.ts";
import {
  MEASURED_STARTTLS,
  MX_ROUTES_UNKNOWN,
  NO_MX_ROUTES,
  unknownStarttls,
  WEB_UNKNOWN,
} from "./expected.table.ts";
import { HOSTED, type LabScenario, scenario } from "./scenario.ts";

const HEALTHY = scenario("good", "nothing to find: signed, two operators, both families", {
  records: "@ HTTPS 1 . alpn=h2,h3\n",
});
const GOOD: LabScenario = {
  ...HEALTHY,
  parts: { ...HEALTHY.parts, sites: { "good.test": { headers: { "Alt-Svc": 'h3=":443"; ma=86400' } } } },
};

/** A terminal escape, a bidirectional override in UTF-8 and a NUL, as master-file escapes. */
const HOSTILE = String.raw`\027[31mred\226\128\174gnp\000\007`;
const CHARACTER_STRING_OCTETS = 250;
/** Long enough that the RRset only just fits a DNS message. */
const LONG_TEXT = Array.from({ length: 240 }, () => `"${"x".repeat(CHARACTER_STRING_OCTETS)}"`).join(" ");

/** The zone below the unsigned top-level domain to which some scenarios point. */
export const ELSEWHERE: ZoneSpec = {
  name: "elsewhere.internal",
  text: `${soa("ns1.hoster-a.example.", "hostmaster")}@ NS ns1.hoster-a.example.
@ NS ns2.hoster-b.example.
${CAA}www A 192.0.2.80
www AAAA 2001:db8:2::80
mx A 192.0.2.24
mx AAAA 2001:db8:2::24
`,
  placements: HOSTED,
};

export const RECORD_SCENARIOS: readonly LabScenario[] = [
  GOOD,
  {
    name: "good-www",
    title: "the same through an alias",
    target: "www.good.test",
    parts: GOOD.parts,
    expect: {},
  },
  scenario("xn--bcher-kva", "an internationalised name (bücher)"),
  scenario("v4only", "no AAAA record", { without: ["@ AAAA"] }, { web_ipv6_ws_address: ["failed", "bad"] }),
  scenario("v6only", "no A record", { without: ["@ A "] }),
  scenario(
    "w-mapped",
    "an IPv4-mapped address as AAAA",
    { without: ["@ AAAA"], records: "@ AAAA ::ffff:192.0.2.80\n" },
    { ...WEB_UNKNOWN, web_ipv6_ws_address: ["failed", "bad"] },
  ),
  scenario(
    "nullmx",
    "a Null MX: the domain takes no mail",
    { without: ["@ MX", "@ TXT", "lab._domainkey"], records: '@ MX 0 .\n@ TXT "v=spf1 -all"\n' },
    { ...NO_MX_ROUTES, mail_dnssec_mx_exist: ["not_tested", "null-mx"] },
  ),
  scenario(
    "no-mx",
    "no MX, no SPF",
    { without: ["@ MX", "@ TXT", "lab._domainkey"] },
    {
      ...NO_MX_ROUTES,
      mail_dnssec_mx_exist: ["not_tested", "no-mailservers"],
      mail_auth_spf_exist: ["failed", "bad"],
      mail_auth_dkim_exist: ["failed", "bad"],
    },
  ),
  scenario(
    "nullmx-plus",
    "a Null MX beside another MX",
    { records: "@ MX 0 .\n" },
    {
      ...NO_MX_ROUTES,
      mail_ipv6_mx_address: ["warning", "null-mx-with-other-mx"],
      mail_dnssec_mx_exist: ["warning", "null-mx-with-other-mx"],
      mail_starttls_tls_available: ["warning", "null-mx-with-other-mx"],
    },
  ),
  scenario(
    "mx-servfail",
    "the MX question is answered SERVFAIL",
    {
      placements: HOSTED.map((placement) => ({
        ...placement,
        behaviours: [() => forQuestions([TYPE.MX], onlyRcode(RCODE.SERVFAIL))],
      })),
    },
    {
      ...MX_ROUTES_UNKNOWN,
      mail_dnssec_mailto_exist: ["error", "could-not-test"],
      mail_dnssec_mailto_valid: ["error", "could-not-test"],
      mail_dnssec_mx_exist: ["error", "could-not-test"],
      mail_dnssec_mx_valid: ["error", "could-not-test"],
      mail_ipv6_mx_address: ["error", "could-not-test"],
      mail_ipv6_mx_reach: ["error", "could-not-test"],
      // The record ends in a lookup of the same MX records.
      mail_auth_spf_policy: ["error", "could-not-test"],
      ...unknownStarttls("tls_available", "tls_caa", "dane_exist", "dane_rollover", ...MEASURED_STARTTLS),
    },
  ),
  scenario(
    "mx-v4only",
    "an MX host without AAAA",
    { without: ["@ MX"], records: "@ MX 10 mx2.hoster-b.example.\n" },
    { mail_ipv6_mx_address: ["failed", "bad"] },
  ),
  scenario(
    "mx-unsigned",
    "an MX host in an unsigned zone",
    { without: ["@ MX"], records: "@ MX 10 mx.elsewhere.internal.\n" },
    { mail_dnssec_mx_exist: ["failed", "bad"], mail_starttls_dane_exist: ["failed", "bad"] },
  ),
  scenario("hostile", "text that tries to harm a terminal, and 60,000 octets of it", {
    records: `@ TXT "${HOSTILE}"\n_long TXT ${LONG_TEXT}\nevil\\027\\.x A 192.0.2.80\n`,
  }),
];
