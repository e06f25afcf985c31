/** The two domains that `lab demo` shows beside the good one. */
import { type SiteChange, startPage } from "../http/site.ts";
import { SMTP_BEHAVIOURS } from "../smtp/behaviour.table.ts";
import type { Workshop } from "../spec.ts";
import { withSuites } from "../tls/setup.ts";
import {
  BOGUS,
  INVALID_ROUTE,
  MEASURED_STARTTLS,
  NO_ROA,
  ONE_IPV6_SERVER,
  unknownStarttls,
} from "./expected.table.ts";
import { type LabScenario, scenario } from "./scenario.ts";

const DAY = 86_400;

/** The second web address of `mixed`, and the web address of `broken`. */
const [OLD, LAST_YEARS] = ["203.0.113.11", "203.0.113.70"];
/** The mail host of `broken`. */
const TIRED = "192.0.2.146";

const MIXED = scenario(
  "mixed",
  "points won and lost: one name server without IPv6, no ROA, one web address with TLS 1.1, a mail host without TLSA",
  {
    ns: "@ NS ns1.hoster-a.example.\n@ NS ns4.hoster-b.example.\n",
    without: ["@ A ", "_dmarc", "@ MX 20"],
    records: `@ A 203.0.113.10
@ A ${OLD}
@ MX 20 mx3.hoster-a.example.
_dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc@mixed.test"
`,
    placements: [{ server: "hoster-a" }, { server: "hoster-b-ipv4" }],
  },
  {
    ...ONE_IPV6_SERVER,
    ...NO_ROA,
    web_https_http_hsts: ["failed", "other"],
    web_appsecpriv_csp: ["warning", "bad"],
    web_appsecpriv_securitytxt: ["warning", "bad"],
    web_https_tls_version: ["failed", "bad"],
    web_https_tls_ciphers: ["failed", "bad"],
    mail_auth_dmarc_policy: ["failed", "policy"],
    mail_starttls_dane_exist: ["failed", "bad"],
  },
);

const BROKEN = scenario(
  "broken",
  "all signatures expired yesterday, an invalid route, no IPv6, an expired certificate, no DMARC, no DKIM, a mail host that turns away",
  {
    without: ["@ A ", "@ AAAA", "@ MX", "@ TXT", "_dmarc", "lab._domainkey"],
    records: `@ A ${LAST_YEARS}\n@ MX 10 mx\nmx A ${TIRED}\n@ TXT "v=spf1 ?all"\n`,
    signing: ({ now }: Workshop) => ({ inception: now - 15 * DAY, expiration: now - DAY }),
  },
  {
    ...BOGUS,
    ...INVALID_ROUTE,
    dns_dnssec_rrsig_lifetime: ["warning"],
    web_ipv6_ws_address: ["failed", "bad"],
    web_https_http_redirect: ["failed", "bad"],
    // What comes with a certificate that is not valid proves nothing.
    web_appsecpriv_securitytxt: ["warning", "bad"],
    web_https_cert_chain: ["failed", "bad"],
    web_https_cert_domain: ["failed", "bad"],
    mail_ipv6_mx_address: ["failed", "bad"],
    mail_dnssec_mx_valid: ["failed", "bad"],
    mail_auth_dmarc_exist: ["failed", "bad"],
    mail_auth_dkim_exist: ["failed", "bad"],
    mail_auth_spf_policy: ["failed", "all"],
    mail_starttls_dane_exist: ["failed", "bogus"],
    mail_starttls_tls_caa: ["warning", "bad"],
    ...unknownStarttls("tls_available", ...MEASURED_STARTTLS),
  },
);

const HTML = ["Content-Type", "text/html; charset=utf-8"] as const;

/** HSTS for half a year, scripts from anywhere in the page, nobody to tell. */
const MIXED_SITE: SiteChange = {
  headers: {
    "Strict-Transport-Security": "max-age=15768000",
    "Content-Security-Policy":
      "default-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  },
  securityTxt: null,
};

export const DEMO_SCENARIOS: readonly LabScenario[] = [
  {
    ...MIXED,
    parts: {
      ...MIXED.parts,
      sites: { "mixed.test": MIXED_SITE },
      tlsHosts: [
        {
          addresses: [OLD],
          setup: { change: { minVersion: "TLSv1.1", ciphers: withSuites("ECDHE-ECDSA-AES128-SHA") } },
        },
      ],
    },
  },
  {
    ...BROKEN,
    parts: {
      ...BROKEN.parts,
      sites: {
        "broken.test": { plain: ({ host }) => ({ status: 200, headers: [HTML], body: startPage(host) }) },
      },
      tlsHosts: [
        { addresses: [LAST_YEARS], setup: { leaves: [{ days: [-370, -5], names: ["old-name.example"] }] } },
      ],
      mailHosts: [{ addresses: [TIRED], behaviour: SMTP_BEHAVIOURS["too-many"] }],
    },
  },
];
