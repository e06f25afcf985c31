/** The examples of `scoring.md` 3.6 and 5, each as the whole set of tests that it describes. */
import { describe, expect, test } from "vitest";
import type { TestResult } from "../../src/model/report.ts";
import { scoreTests } from "../../src/score/score.ts";
import { loadProfile } from "../../src/store/profile.ts";
import { type Departures, each, idsOf, sideOf } from "./examples.ts";

const PARITY = await loadProfile("internetnl-1.11");

const blocked = { status: "not_tested", why: "blocked" } as const;
const partial = { status: "not_tested", why: "partial" } as const;
const bad = { status: "failed", verdict: "bad" } as const;
const insecure: Departures = { web_dnssec_exist: bad, web_dnssec_valid: { ...blocked, awarded: 2 } };
/** As on most sites: no TLSA records, and a certificate without OCSP. */
const USUAL: Departures = {
  web_https_dane_exist: { status: "info", verdict: "bad" },
  web_https_dane_valid: blocked,
  web_https_tls_ocsp: { status: "not_tested", verdict: "not-in-cert", awarded: 10, why: "not_applicable" },
};
const NO_TLS12 = { status: "not_tested", verdict: "na-no-tls-1-2", awarded: 10 } as const;
const NO_IPV6_SITE: Departures = {
  web_ipv6_ws_address: bad,
  ...each(["web_ipv6_ws_reach", "web_ipv6_ws_similar"], blocked),
};
const NO_NS: Departures = { web_ipv6_ns_address: bad, web_ipv6_ns_reach: blocked };
const NOT_IN_USE: Departures = {
  web_https_http_available: bad,
  ...each(idsOf("web", "web_https_", ["web_https_http_available"]), blocked),
  ...each(["web_https_tls_keyexchangehash", "web_https_tls_extendedmastersecret"], {
    ...blocked,
    level: "optional",
  }),
  ...each(idsOf("web", "web_appsecpriv_"), blocked),
};
const NO_WEB_ADDRESS: Departures = {
  ...each(["web_rpki_exists"], { status: "not_tested", verdict: "no-addresses", awarded: 5 }),
  ...each(["web_rpki_valid"], { status: "not_tested", awarded: 10 }),
};
const NO_NAME: Departures = {
  ...NO_IPV6_SITE,
  web_dnssec_exist: { ...bad, verdict: "resolver-error" },
  web_dnssec_valid: blocked,
  ...NOT_IN_USE,
  ...NO_WEB_ADDRESS,
};

/** Departures of a domain that mail cannot be sent to, by what the gate test says. */
function noMx(verdict: string): Departures {
  const placeholder = { status: "not_tested", why: "not_applicable", level: "recommended" } as const;
  const tls = { status: "not_tested", why: "not_applicable", level: "optional" } as const;
  const full = { status: "not_tested", why: "not_applicable" } as const;
  return {
    mail_ipv6_mx_address: { ...placeholder, verdict },
    mail_ipv6_mx_reach: placeholder,
    mail_dnssec_mx_exist: { ...placeholder, verdict },
    mail_dnssec_mx_valid: placeholder,
    ...each(idsOf("mail", "mail_starttls_"), tls),
    mail_starttls_tls_available: { ...tls, verdict },
    ...each(["mail_rpki_exists", "mail_mx_ns_rpki_exists"], { ...full, awarded: 5 }),
    ...each(["mail_rpki_valid", "mail_mx_ns_rpki_valid"], { ...full, awarded: 10 }),
  };
}
const NO_RECORDS: Departures = {
  ...each(["mail_auth_dmarc_exist", "mail_auth_dkim_exist", "mail_auth_spf_exist"], bad),
  ...each(["mail_auth_dmarc_policy", "mail_auth_spf_policy"], blocked),
};
/** Out of the maximum, which the level says. */
const NO_EMAIL: Departures = {
  mail_auth_dkim_exist: { status: "not_tested", verdict: "no-email", level: "none", why: "not_applicable" },
};
const NO_DANE: Departures = {
  mail_starttls_dane_exist: bad,
  mail_starttls_dane_valid: { ...blocked, level: "optional" },
  mail_starttls_dane_rollover: { status: "info", verdict: "bad" },
};
const UNREACHABLE: Departures = {
  mail_starttls_tls_available: { status: "error", verdict: "other" },
  ...each(idsOf("mail", "mail_starttls_", ["mail_starttls_tls_available"]), {
    ...blocked,
    level: "optional",
  }),
};
const DANE_TA_MISMATCH: Departures = {
  mail_starttls_cert_domain: bad,
  mail_auth_dmarc_policy: { status: "warning", verdict: "external", awarded: 10 },
};

/** Awarded and maximum of a category, its percentage where it counts, and its status. */
type Category = readonly [awarded: number, max: number, percentage: number | null, status: string];

type Example = readonly [
  name: string,
  side: "web" | "mail",
  tests: TestResult[],
  categories: readonly Category[],
  total: number,
];

const OK: Category = [30, 30, 100, "passed"];
const MAIL_RPKI: Category = [45, 45, 100, "passed"];
const SIGNED: Category = [10, 10, 100, "passed"];
const HEADERS: Category = [0, 0, null, "passed"];

const EXAMPLES: readonly Example[] = [
  [
    "E1",
    "web",
    sideOf("web", USUAL),
    [[22, 22, 100, "passed"], SIGNED, [150, 150, 100, "passed"], HEADERS, OK],
    100,
  ],
  [
    "E2",
    "web",
    sideOf("web", {
      ...USUAL,
      ...NO_NS,
      ...NO_IPV6_SITE,
      ...insecure,
      web_https_http_hsts: { status: "failed", verdict: "other", awarded: 2 },
      ...each(idsOf("web", "web_appsecpriv_", ["web_appsecpriv_x_frame_options"]), {
        status: "warning",
        verdict: "bad",
      }),
      web_appsecpriv_x_frame_options: { status: "info", verdict: "bad" },
    }),
    [[0, 22, 0, "failed"], [2, 10, 20, "failed"], [142, 150, 94, "failed"], [0, 0, null, "warning"], OK],
    53,
  ],
  [
    "E3, 443 dead on one of two addresses",
    "web",
    sideOf(
      "web",
      {
        web_ipv6_ws_reach: { awarded: 2 },
        web_ipv6_ws_similar: bad,
        ...each(idsOf("web", "web_https_"), { ...partial, at: { ipv6: 0 } }),
        web_https_http_available: { status: "error", verdict: "other" },
      },
      ["ipv4", "ipv6"],
    ),
    [[12, 22, 54, "failed"], SIGNED, [0, 150, 0, "error"], HEADERS, OK],
    63,
  ],
  [
    "E4",
    "web",
    sideOf("web", {
      ...USUAL,
      web_https_tls_ciphers: { status: "warning", verdict: "phase-out", awarded: 10 },
      web_rpki_exists: { status: "warning", verdict: "bad" },
      web_rpki_valid: bad,
    }),
    [[22, 22, 100, "passed"], SIGNED, [150, 150, 100, "passed"], HEADERS, [15, 30, 50, "failed"]],
    87,
  ],
  [
    "E5",
    "web",
    sideOf("web", {
      ...USUAL,
      web_ipv6_ws_similar: { status: "not_tested", why: "not_applicable", level: "none" },
      web_https_tls_extendedmastersecret: { ...NO_TLS12, level: "optional" },
    }),
    [[20, 20, 100, "passed"], SIGNED, [140, 140, 100, "passed"], HEADERS, OK],
    100,
  ],
  [
    "E6",
    "web",
    sideOf("web", { ...USUAL, web_https_tls_extendedmastersecret: { ...bad, at: { b: 0 } } }, ["a", "b"]),
    [[22, 22, 100, "passed"], SIGNED, [140, 150, 93, "failed"], HEADERS, OK],
    98,
  ],
  [
    "E7",
    "web",
    sideOf(
      "web",
      {
        ...USUAL,
        web_ipv6_ws_similar: { status: "warning", verdict: "notice" },
        web_https_http_redirect: { ...bad, at: { a: 0 } },
        web_https_http_hsts: { ...bad, at: { b: 0 } },
      },
      ["a", "b"],
    ),
    [[20, 22, 90, "passed"], SIGNED, [140, 150, 93, "failed"], HEADERS, OK],
    95,
  ],
  [
    "E8",
    "web",
    sideOf("web", {
      ...USUAL,
      ...each([...idsOf("web", "web_https_cert_"), "web_https_tls_caa"], blocked),
      web_https_cert_chain: { ...blocked, verdict: "could-not-test" },
    }),
    [[22, 22, 100, "passed"], SIGNED, [110, 150, 73, "failed"], HEADERS, OK],
    93,
  ],
  [
    "E9",
    "mail",
    sideOf("mail", {}),
    [[20, 20, 100, "passed"], SIGNED, [50, 50, 100, "passed"], [140, 140, 100, "passed"], MAIL_RPKI],
    100,
  ],
  [
    "E10",
    "mail",
    sideOf("mail", { ...NO_DANE, mail_starttls_cert_chain: { status: "info", verdict: "bad" } }),
    [[20, 20, 100, "passed"], SIGNED, [50, 50, 100, "passed"], [120, 130, 92, "failed"], MAIL_RPKI],
    98,
  ],
  [
    "E11",
    "mail",
    sideOf("mail", { mail_starttls_dane_exist: { awarded: 0 }, mail_starttls_dane_valid: bad }),
    [[20, 20, 100, "passed"], SIGNED, [50, 50, 100, "passed"], [120, 140, 85, "failed"], MAIL_RPKI],
    97,
  ],
  [
    "E12",
    "mail",
    sideOf(
      "mail",
      {
        mail_starttls_dane_exist: { ...bad, at: { b: 0 } },
        mail_starttls_dane_valid: { ...partial, at: { b: 0 } },
      },
      ["a", "b"],
    ),
    [[20, 20, 100, "passed"], SIGNED, [50, 50, 100, "passed"], [120, 140, 85, "failed"], MAIL_RPKI],
    97,
  ],
  [
    "E13",
    "mail",
    sideOf(
      "mail",
      {
        mail_ipv6_mx_address: bad,
        mail_ipv6_mx_reach: { awarded: 5 },
        mail_dnssec_mx_exist: bad,
        mail_dnssec_mx_valid: { ...partial, awarded: 2 },
        mail_auth_dmarc_policy: { status: "failed", verdict: "policy", awarded: 2 },
        ...each(idsOf("mail", "mail_starttls_"), { ...partial, at: { mx2: 0 } }),
        mail_starttls_tls_available: { status: "error", verdict: "other", at: { mx2: 0 } },
      },
      ["mx1", "mx2"],
    ),
    [[15, 20, 75, "failed"], [2, 10, 20, "failed"], [42, 50, 84, "failed"], [0, 140, 0, "error"], MAIL_RPKI],
    55,
  ],
  [
    "E14",
    "mail",
    sideOf(
      "mail",
      {
        mail_ipv6_ns_reach: { ...bad, awarded: 7 },
        mail_ipv6_mx_address: bad,
        mail_ipv6_mx_reach: { awarded: 6 },
        mail_dnssec_mx_exist: bad,
        mail_dnssec_mx_valid: { ...partial, awarded: 2 },
        mail_auth_dkim_exist: bad,
        mail_auth_spf_policy: { status: "failed", verdict: "all", awarded: 2 },
        mail_starttls_tls_version: { ...bad, at: { a: 0 } },
        mail_starttls_dane_exist: { ...bad, at: { a: 0 } },
        mail_starttls_dane_valid: { ...partial, at: { a: 0 } },
        mail_starttls_tls_extendedmastersecret: { ...bad, at: { b: 0 } },
      },
      ["a", "b", "c"],
    ),
    [
      [13, 20, 65, "failed"],
      [2, 10, 20, "failed"],
      [32, 50, 64, "failed"],
      [110, 140, 78, "failed"],
      MAIL_RPKI,
    ],
    65,
  ],
  [
    "E15",
    "mail",
    sideOf("mail", DANE_TA_MISMATCH),
    [[20, 20, 100, "passed"], SIGNED, [50, 50, 100, "passed"], [140, 140, 100, "failed"], MAIL_RPKI],
    100,
  ],
  [
    "E16",
    "mail",
    sideOf("mail", {
      ...DANE_TA_MISMATCH,
      mail_auth_spf_policy: { status: "failed", verdict: "max-lookups", awarded: 2 },
    }),
    [[20, 20, 100, "passed"], SIGNED, [42, 50, 84, "failed"], [140, 140, 100, "failed"], MAIL_RPKI],
    96,
  ],
  [
    "E17, and a parked domain",
    "mail",
    sideOf("mail", { ...noMx("null-mx"), ...NO_EMAIL }),
    [[10, 10, 100, "passed"], SIGNED, [40, 40, 100, "passed"], [0, 0, null, "info"], MAIL_RPKI],
    100,
  ],
  [
    "E18",
    "mail",
    sideOf("mail", { ...noMx("other-2"), ...NO_RECORDS }),
    [[10, 10, 100, "passed"], SIGNED, [0, 50, 0, "failed"], [0, 0, null, "info"], MAIL_RPKI],
    75,
  ],
  [
    "E19 web, a name that does not exist",
    "web",
    sideOf("web", {
      ...NO_NAME,
      ...NO_NS,
      web_ns_rpki_exists: { status: "not_tested", verdict: "no-addresses", awarded: 5 },
      web_ns_rpki_valid: { status: "not_tested", awarded: 10 },
    }),
    [[0, 22, 0, "failed"], [0, 10, 0, "failed"], [0, 130, 0, "failed"], [0, 0, null, "warning"], OK],
    25,
  ],
  [
    "3.6: as E19, and the parent zone has good name servers",
    "web",
    sideOf("web", NO_NAME),
    [[10, 22, 45, "failed"], [0, 10, 0, "failed"], [0, 130, 0, "failed"], [0, 0, null, "warning"], OK],
    36,
  ],
  [
    "E19 mail",
    "mail",
    sideOf("mail", {
      ...noMx("other-2"),
      ...NO_RECORDS,
      mail_ipv6_ns_address: bad,
      mail_ipv6_ns_reach: blocked,
      mail_dnssec_mailto_exist: { ...bad, verdict: "resolver-error" },
      mail_dnssec_mailto_valid: blocked,
    }),
    [[0, 10, 0, "failed"], [0, 10, 0, "failed"], [0, 50, 0, "failed"], [0, 0, null, "info"], MAIL_RPKI],
    25,
  ],
  [
    "3.6: no MX can be reached",
    "mail",
    sideOf("mail", { ...UNREACHABLE, mail_ipv6_mx_reach: bad }),
    [[10, 20, 50, "failed"], SIGNED, [50, 50, 100, "passed"], [0, 10, 0, "error"], MAIL_RPKI],
    70,
  ],
];

describe("worked examples of the scoring document, as whole sets of tests", () => {
  test.each(EXAMPLES)("%s (%s)", (_name, side, tests, expected, total) => {
    const { categories, score } = scoreTests(tests, side, PARITY, "ok");
    expect(
      categories.map(({ points, percentage, status }) => [points.awarded, points.max, percentage, status]),
    ).toEqual(expected);
    expect(score.percentage).toBe(total);
  });

  test("E17 and E18: the category says that there is no MX", () => {
    const verdictOf = (departures: Departures) =>
      scoreTests(sideOf("mail", departures), "mail", PARITY, "ok").categories.find(
        ({ id }) => id === "mail_starttls",
      )?.verdict;
    expect(verdictOf(noMx("null-mx"))).toBe("null-mx");
    expect(verdictOf(noMx("other-2"))).toBe("no-mx");
    expect(verdictOf(UNREACHABLE)).toBe("unreachable");
  });

  test("3.6: without routing data it would be 75, which is our own blindness and so no score", () => {
    const gone = { status: "error", verdict: "not-tested" } as const;
    const tests = sideOf("web", {
      ...USUAL,
      ...each(idsOf("web", "web_rpki_"), gone),
      ...each(idsOf("web", "web_ns_rpki_"), gone),
    });
    const { categories, score } = scoreTests(
      tests.map((each) => (each.status === "error" ? { ...each, cause: "rpki-missing" as const } : each)),
      "web",
      PARITY,
      "partial",
    );
    expect(categories.at(-1)).toMatchObject({ points: { awarded: 0, max: 30 }, status: "error" });
    expect(score).toMatchObject({ percentage: null, null_reason: "inconclusive", measured: 75 });
  });
});
