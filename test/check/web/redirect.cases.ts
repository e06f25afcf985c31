/** Tests about redirects and what follows from them. */
import type { Status } from "../../../src/model/status.ts";
import { evidenceOf, given, type MutableEvidence, ZONE } from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import {
  exchangesIn,
  fields,
  type HopRow,
  IPV6,
  lose,
  parity,
  replace,
  setChain,
  site,
  vectorsOf,
  withFields,
} from "./scene.ts";

interface Vector {
  readonly no: string;
  readonly name: string;
  readonly http: readonly HopRow[];
  readonly http_end?: string;
  readonly https?: readonly HopRow[];
  readonly https_end?: string;
  readonly port80_open?: boolean;
  readonly parity?: string;
  readonly rfc: string;
  readonly finding?: string;
  readonly downgrade?: "bad" | "dead-end";
}

function evidenceFor(row: Vector): MutableEvidence {
  const evidence = evidenceOf();
  setChain(evidence, "http-root", row.http, row.http_end ?? "final");
  if (row.https !== undefined) setChain(evidence, "https-root", row.https, row.https_end ?? "final");
  for (const { tcp } of given(evidence.web).endpoints) {
    if (row.port80_open === false) tcp["80"] = { state: "refused", ms: 1, attempts: [] };
  }
  return evidence;
}

const STATUS: Readonly<Record<string, Status>> = { bad: "failed", "no-https": "not_tested" };
const VECTORS = vectorsOf<Vector>("redirect");

const asGiven = (verdict: string): readonly [Status, string] => [STATUS[verdict] ?? "passed", verdict];
const blocked = { reason: "blocked", blockedBy: "web_https_http_available" } as const;

const fullPoints = (verdict: string): number => (verdict === "good" || verdict === "other" ? 10 : 0);

const ports = (change: (tcp: Record<string, unknown>) => void): MutableEvidence =>
  site((web) => {
    for (const endpoint of web.endpoints) {
      delete endpoint.chains["http-root"];
      change(endpoint.tcp);
    }
  });

const state = (port: string, name: string, detail?: string) => (tcp: Record<string, unknown>) => {
  tcp[port] = { state: name, ms: 1, attempts: [], ...(detail === undefined ? {} : { detail }) };
};

const REDIRECT: readonly Situation[] = [
  ...VECTORS.flatMap((row): Situation[] => {
    const what = `${row.no} ${row.name}`;
    const evidence = () => evidenceFor(row);
    const finds = row.finding === undefined ? [] : [row.finding];
    const rfc: Situation = [
      what,
      evidence,
      ...asGiven(row.rfc),
      {
        finds,
        points: fullPoints(row.rfc),
        ...(row.rfc === "bad" ? { says: [`Location: https://${ZONE}/`] } : {}),
      },
    ];
    if (row.parity === undefined) return [rfc];
    const reason = row.parity === "no-https" ? blocked : {};
    const own: Situation = [
      `${what}, in parity`,
      evidence,
      ...asGiven(row.parity),
      {
        points: fullPoints(row.parity),
        // What is blocked has no findings of its own.
        finds: row.parity === row.rfc || row.parity === "no-https" ? [] : ["internetnl-redirect"],
        ...reason,
        ...parity,
      },
    ];
    return [rfc, own];
  }),
  [
    "switched off, in parity",
    () => {
      const evidence = evidenceOf();
      Object.assign(given(evidence.dns?.answers[`${ZONE}/A`]), { outcome: "nodata", rrs: [] });
      evidence.options.families = ["ipv4"];
      return evidence;
    },
    "not_tested",
    "not-tested",
    { reason: "disabled", ...parity },
  ],
  ["port 80 silent", () => ports(state("80", "timeout")), "passed", "other", { points: 10 }],
  [
    "port 80 open, no answer",
    () =>
      site((web) => {
        for (const each of exchangesIn(web, "http-root")) lose(each, "timeout");
      }),
    "passed",
    "other",
    { finds: ["port80-open-no-http"] },
  ],
  [
    "W-155: another protocol on port 80",
    () =>
      site((web) => {
        for (const each of exchangesIn(web, "http-root")) lose(each, "protocol", "not-http");
      }),
    "passed",
    "other",
    { finds: ["port80-open-no-http"] },
  ],
  ["broken off", () => ports(state("80", "cancelled")), "error", "could-not-test", { cause: "cancelled" }],
  ["the time was up", () => ports(state("80", "budget")), "error", "could-not-test", { cause: "budget" }],
  [
    "an address that the user excluded",
    () => ports(state("80", "denied", "excluded")),
    "error",
    "could-not-test",
    { cause: "excluded" },
  ],
  [
    "port 80 not looked at",
    () =>
      ports((tcp) => {
        delete tcp["80"];
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "status 503 everywhere",
    () =>
      site((web, evidence) => {
        for (const each of exchangesIn(web, "http-root"))
          replace(evidence, each, { status: 503, headers: [] });
      }),
    "error",
    "could-not-test",
    { cause: "rate-limited", finds: ["rate-limited"] },
  ],
  [
    "status 503 at one address",
    () =>
      site((web, evidence) => {
        for (const each of exchangesIn(web, "http-root"))
          if (each.address === IPV6) replace(evidence, each, { status: 503, headers: [] });
      }),
    "failed",
    "bad",
    { finds: ["no-redirect"], servers: { [IPV6]: "failed" } },
  ],
  [
    "HTTPS itself gives no answer in time",
    () => lost("timeout"),
    "passed",
    "good",
    { lacks: ["could-not-measure"] },
  ],
  [
    "HTTPS itself gives no answer in time, in parity",
    () => lost("timeout"),
    "not_tested",
    "no-https",
    { ...blocked, ...parity },
  ],
  [
    "no redirect, in parity",
    () => evidenceFor(given(VECTORS.find(({ no }) => no === "W-04"))),
    "failed",
    "bad",
    parity,
  ],
];

function lost(outcome: "timeout" | "reset" | "cancelled"): MutableEvidence {
  return site((web) => {
    for (const each of exchangesIn(web, "https-root")) lose(each, outcome);
  });
}

const DOWNGRADE: readonly Situation[] = [
  ...VECTORS.map((row): Situation => {
    const verdict = row.downgrade ?? "good";
    const status: Status = { bad: "failed", "dead-end": "warning", good: "passed" }[verdict] as Status;
    return [`${row.no} ${row.name}`, () => evidenceFor(row), status, verdict];
  }),
  [
    "W-08: the place is told",
    () => evidenceFor(given(VECTORS.find(({ no }) => no === "W-08"))),
    "failed",
    "bad",
    { finds: ["downgrade"], says: ["https://example.nl/"] },
  ],
  ...(
    [
      ["loop", "redirect-circle"],
      ["limit", "redirect-limit"],
      ["blocked", "redirect-blocked"],
      ["error", "redirect-dead-end"],
      ["bad-location", "redirect-bad-location"],
      ["scheme", "redirect-scheme"],
    ] as const
  ).map(
    ([end, code]): Situation => [
      `ends with ${end}`,
      () => withEnd(end),
      "warning",
      "dead-end",
      { finds: [code] },
    ],
  ),
  ["a port that nobody follows", () => withEnd("port"), "passed", "good", { finds: ["redirect-port"] }],
  [
    "a name that could not be looked up",
    () => withEnd("error", "dns-failure"),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "broken off on the way",
    () => {
      const evidence = evidenceOf();
      setChain(
        evidence,
        "https-root",
        [
          ["https://example.nl/", 302, "https://www.example.nl/"],
          ["https://www.example.nl/", 0],
        ],
        "error",
      );
      for (const { error } of Object.values(given(evidence.web).exchanges))
        if (error !== null) error.outcome = "cancelled";
      return evidence;
    },
    "error",
    "could-not-test",
    { cause: "cancelled" },
  ],
];

function withEnd(end: string, detail?: string): MutableEvidence {
  const evidence = evidenceOf();
  setChain(evidence, "https-root", [["https://example.nl/", 302, "https://www.example.nl/"]], end);
  for (const { chains } of given(evidence.web).endpoints) {
    Object.assign(given(chains["https-root"]), {
      next: "https://www.example.nl/",
      ...(detail === undefined ? {} : { detail }),
    });
  }
  return evidence;
}

const NO_HTTP: readonly Situation[] = [
  ["port 80 answers", () => evidenceOf(), "passed", "good"],
  ["port 80 refuses", () => ports(state("80", "refused")), "info", "no-http", { finds: ["no-port-80"] }],
  [
    "port 80 refuses, and browsers know",
    () => {
      const evidence = ports(state("80", "refused"));
      given(evidence.web).preload = { name: "example.nl", include_subdomains: false, policy: "custom" };
      return evidence;
    },
    "passed",
    "good",
  ],
  [
    "port 80 is no HTTP",
    () =>
      site((web) => {
        for (const each of exchangesIn(web, "http-root")) lose(each, "protocol", "not-http");
      }),
    "info",
    "no-http",
  ],
  ["broken off", () => ports(state("80", "cancelled")), "error", "could-not-test", { cause: "cancelled" }],
  [
    "not looked at",
    () =>
      ports((tcp) => {
        delete tcp["80"];
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
];

const HSTS = "Strict-Transport-Security";
const FULL = "max-age=63072000; includeSubDomains; preload";
const wanting = (codes: readonly string[]) => ({ finds: [...codes, "preload-header"] });

const hsts = (...values: readonly string[]) => withFields(HSTS, ...values);

const onList = (change: (web: Parameters<Parameters<typeof site>[0]>[0]) => void = () => {}) =>
  site((web) => {
    web.preload = { name: "example.nl", include_subdomains: true, policy: "bulk-1-year" };
    change(web);
  });

const PRELOAD: readonly Situation[] = [
  [
    "on the list",
    () => onList(fields(HSTS)),
    "passed",
    "preloaded",
    { finds: ["preload-entry"], says: ["bulk-1-year"] },
  ],
  [
    "a subdomain of one on the list",
    () =>
      onList((web) => {
        web.host = "sub.example.nl";
      }),
    "passed",
    "preloaded",
  ],
  [
    "not on the list",
    () =>
      site((web) => {
        web.preload = null;
      }),
    "passed",
    "eligible",
  ],
  ["all that is asked for", () => evidenceOf(), "passed", "eligible"],
  [
    "does not ask",
    () => hsts("max-age=63072000; includeSubDomains"),
    "info",
    "not-eligible",
    { finds: ["preload-no-consent"] },
  ],
  ["no HSTS", () => hsts(), "info", "not-eligible", { finds: ["preload-no-hsts"] }],
  [
    "two fields",
    () => hsts(FULL, FULL),
    "warning",
    "preload-flag-but-not-eligible",
    wanting(["preload-several-hsts"]),
  ],
  [
    "quotes",
    () => hsts(`max-age="63072000"; includeSubDomains; preload`),
    "warning",
    "preload-flag-but-not-eligible",
    wanting(["preload-hsts-invalid"]),
  ],
  [
    "too short, without subdomains",
    () => hsts("max-age=300; preload"),
    "warning",
    "preload-flag-but-not-eligible",
    {
      ...wanting(["preload-max-age", "preload-no-subdomains"]),
      says: [`${HSTS}: max-age=31536000; includeSubDomains; preload`],
    },
  ],
  [
    "an age of eleven years",
    () => hsts("max-age=346896000; includeSubDomains; preload"),
    "passed",
    "eligible",
    { finds: ["preload-max-age-long"] },
  ],
  [
    "a zero in front",
    () => hsts("max-age=063072000; includeSubDomains; preload"),
    "passed",
    "eligible",
    { finds: ["preload-leading-zero"] },
  ],
  [
    "port 80 redirects to www first",
    () => {
      const evidence = evidenceOf();
      setChain(
        evidence,
        "http-root",
        [
          ["http://example.nl/", 301, "https://www.example.nl/"],
          ["https://www.example.nl/", 200],
        ],
        "final",
      );
      return evidence;
    },
    "warning",
    "preload-flag-but-not-eligible",
    wanting(["preload-first-redirect"]),
  ],
  [
    "redirects over plain HTTP, and too many",
    () => {
      const evidence = evidenceOf();
      const hops = [1, 2, 3, 4].map((n): HopRow => [`https://example.nl/${n}`, 302, `/${n + 1}`]);
      setChain(
        evidence,
        "https-root",
        [["https://example.nl/", 302, "/1"], ...hops, ["http://example.nl/5", 200]],
        "final",
      );
      return evidence;
    },
    "warning",
    "preload-flag-but-not-eligible",
    wanting(["preload-too-many-redirects", "preload-insecure-redirect"]),
  ],
  [
    "nothing on port 80",
    () => ports(state("80", "refused")),
    "passed",
    "eligible",
    { finds: ["preload-no-http"] },
  ],
  [
    "a certificate of another name",
    () =>
      site((web) => {
        for (const { tls } of exchangesIn(web, "https-root")) if (tls !== null) tls.name_match = false;
      }),
    "warning",
    "preload-flag-but-not-eligible",
    wanting(["preload-certificate"]),
  ],
  [
    "www without valid TLS",
    () =>
      site((web) => {
        for (const { url, tls } of Object.values(web.exchanges))
          if (tls !== null && url === "https://www.example.nl/") tls.chain_error = "SELF_SIGNED_CERT";
      }),
    "warning",
    "preload-flag-but-not-eligible",
    wanting(["preload-www-without-tls"]),
  ],
  [
    "a subdomain",
    () =>
      site((web) => {
        web.host = "sub.example.nl";
      }),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
];

/** The counterpart differs. */
const pair = (
  change: (
    of: NonNullable<Parameters<Parameters<typeof site>[0]>[0]["pair"]>,
    evidence: MutableEvidence,
  ) => void,
) => site((web, evidence) => change(given(web.pair), evidence));

const wwwAnswers = (evidence: MutableEvidence, scheme: string) =>
  Object.values(given(evidence.web).exchanges).filter(({ url }) => url === `${scheme}://www.example.nl/`);

const PAIR: readonly Situation[] = [
  ["alike", () => evidenceOf(), "passed", "good", { finds: ["pair-whole-scan"], says: ["www.example.nl"] }],
  [
    "not asked",
    () =>
      site((web) => {
        delete web.pair;
      }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
  [
    "no such name",
    () =>
      site((web) => {
        web.pair = null;
      }),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  [
    "without address",
    () =>
      pair((other) => {
        Object.assign(other, { endpoints: [], addresses: { ...other.addresses, ipv4: [], ipv6: [] } });
      }),
    "info",
    "missing",
    { finds: ["pair-missing"], says: ["www.example.nl"] },
  ],
  [
    "addresses could not be looked up",
    () =>
      pair((other) => {
        other.addresses.ipv4 = null;
      }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "not looked at",
    () =>
      pair((other) => {
        other.endpoints = [];
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "broken off",
    () =>
      pair((other) => {
        for (const { tcp } of other.endpoints)
          for (const port of ["80", "443"]) tcp[port] = { state: "cancelled", ms: 1, attempts: [] };
      }),
    "error",
    "could-not-test",
    { cause: "cancelled" },
  ],
  [
    "closed",
    () =>
      pair((other) => {
        for (const { tcp } of other.endpoints)
          for (const port of ["80", "443"]) tcp[port] = { state: "refused", ms: 1, attempts: [] };
      }),
    "warning",
    "bad",
    { finds: ["pair-https"] },
  ],
  [
    "no HTTPS",
    () =>
      pair((_, evidence) => {
        for (const each of wwwAnswers(evidence, "https")) lose(each, "reset");
      }),
    "warning",
    "bad",
    { finds: ["pair-https"] },
  ],
  [
    "no HSTS",
    () =>
      pair((_, evidence) => {
        for (const each of wwwAnswers(evidence, "https"))
          replace(evidence, each, { headers: [["Location", "https://example.nl/"]] });
      }),
    "warning",
    "bad",
    { finds: ["pair-hsts"], lacks: ["pair-upgrade"] },
  ],
  [
    "no redirect from port 80",
    () =>
      pair((_, evidence) => {
        for (const each of wwwAnswers(evidence, "http"))
          replace(evidence, each, { status: 200, headers: [] });
      }),
    "warning",
    "bad",
    { finds: ["pair-upgrade"] },
  ],
  [
    "a certificate of one name only",
    () =>
      pair((_, evidence) => {
        for (const { tls } of wwwAnswers(evidence, "https")) if (tls !== null) tls.name_match = false;
      }),
    "warning",
    "bad",
    { finds: ["pair-certificate"] },
  ],
  [
    "two sites",
    () =>
      pair((other) => {
        for (const { chains } of other.endpoints) {
          const chain = given(chains["https-root"]);
          chain.hops = chain.hops.slice(0, 1);
        }
      }),
    "warning",
    "bad",
    { finds: ["pair-destination"], says: ["www.example.nl"] },
  ],
  [
    "nothing but one field of the name itself",
    () => site(fields(HSTS)),
    "warning",
    "bad",
    { finds: ["pair-hsts"] },
  ],
];

export const REDIRECT_CASES: readonly Case[] = [
  ...casesOf("web_https_http_redirect", REDIRECT),
  ...casesOf("web_https_http_downgrade", DOWNGRADE),
  ...casesOf("web_https_http_nohttp", NO_HTTP),
  ...casesOf("web_https_hsts_preload", PRELOAD),
  ...casesOf("web_www_pair", PAIR),
];
