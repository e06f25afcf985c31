/** Tests about header fields, on the vectors of both readings. */
import type { Status } from "../../../src/model/status.ts";
import { evidenceOf } from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import {
  exchangesIn,
  fields,
  IPV4,
  IPV6,
  lose,
  pages,
  parity,
  renamed,
  replace,
  setChain,
  setFields,
  site,
  vectorsOf,
  withFields,
} from "./scene.ts";

interface Vector {
  readonly no: string;
  readonly name?: string;
  readonly fields: readonly string[];
  readonly findings?: readonly string[];
}

type Graded = Vector & { readonly parity: string; readonly rfc: string };

type StatusOf = Readonly<Record<string, Status>>;

/** Each vector in both readings. */
function graded(file: string, header: string, statusOf: StatusOf): Situation[] {
  return vectorsOf<Graded>(file).flatMap((row): Situation[] => {
    const what = `${row.no} ${row.name ?? row.fields.join(" / ")}`;
    const evidence = () => withFields(header, ...row.fields);
    const of = (verdict: string): Status => statusOf[verdict] ?? "passed";
    return [
      [what, evidence, of(row.rfc), row.rfc, { finds: row.findings ?? [] }],
      [`${what}, in parity`, evidence, of(row.parity), row.parity, { ...reads(row), ...parity }],
    ];
  });
}

/** A verdict that the standards do not give is explained. */
const reads = ({ parity: own, rfc }: Graded) => ({ finds: own === rfc ? [] : ["internetnl-reads"] });

const HSTS: readonly Situation[] = [
  ...graded("hsts", "Strict-Transport-Security", { bad: "failed", other: "failed" }),
  [
    "too short: the place and the field as it should be",
    () => withFields("Strict-Transport-Security", "max-age=300; includeSubDomains"),
    "failed",
    "other",
    {
      points: 2,
      says: ["octets 1 to 11", "Strict-Transport-Security: max-age=31536000; includeSubDomains"],
    },
  ],
  ["good: full points", () => evidenceOf(), "passed", "good", { points: 10, lacks: ["hsts-over-http"] }],
  [
    "missing at one address",
    () =>
      site((web) => {
        const [, second] = exchangesIn(web, "https-root");
        if (second !== undefined) setFields(second, "Strict-Transport-Security", []);
      }),
    "failed",
    "bad",
    { servers: { [IPV4]: "passed", [IPV6]: "failed" }, says: [IPV6] },
  ],
  [
    "over plain HTTP too",
    () =>
      site((web) => {
        for (const each of exchangesIn(web, "http-root"))
          setFields(each, "Strict-Transport-Security", ["max-age=1"]);
      }),
    "passed",
    "good",
    { finds: ["hsts-over-http"] },
  ],
  [
    "a certificate of another name",
    () =>
      site((web) => {
        for (const { tls } of exchangesIn(web, "https-root")) if (tls !== null) tls.name_match = false;
      }),
    "passed",
    "good",
    { finds: ["hsts-ineffective-certificate"] },
  ],
  [
    "a certificate that was not seen elsewhere and is not trusted",
    () =>
      site((web) => {
        for (const { tls } of exchangesIn(web, "https-root"))
          if (tls !== null) Object.assign(tls, { leaf: null, chain_error: "SELF_SIGNED_CERT" });
      }),
    "passed",
    "good",
    { finds: ["hsts-ineffective-certificate"] },
  ],
  [
    "on an error page",
    () =>
      site((web, evidence) => {
        for (const each of exchangesIn(web, "https-root")) replace(evidence, each, { status: 404 });
      }),
    "passed",
    "good",
  ],
  [
    "W-152: in Early Hints alone",
    () =>
      site((web) => {
        fields("Strict-Transport-Security")(web);
        for (const { response } of exchangesIn(web, "https-root")) {
          response?.informational.push({
            status: 103,
            headers: [["Strict-Transport-Security", "max-age=31536000"]],
          });
        }
      }),
    "failed",
    "bad",
    { finds: ["hsts-missing"] },
  ],
  [
    "W-148: lines that end with LF alone",
    () =>
      site((web) => {
        for (const { response } of exchangesIn(web, "https-root"))
          response?.anomalies.push({ code: "lf-line-end", at: 15 });
      }),
    "passed",
    "good",
    { finds: ["http-malformed"] },
  ],
  [
    "more came than one answer",
    () =>
      site((web) => {
        for (const { response } of exchangesIn(web, "https-root"))
          response?.anomalies.push({ code: "octets-after-response", at: 99 });
      }),
    "passed",
    "good",
    { finds: ["possible-response-splitting"] },
  ],
  [
    "W-147: a bare CR in the answer",
    () => withUnreadable("bare-cr"),
    "failed",
    "bad",
    { finds: ["possible-response-splitting"] },
  ],
  ["W-155: no HTTP at all", () => withUnreadable("not-http"), "failed", "bad", { finds: ["not-http"] }],
  [
    "no HTTP at all, in parity",
    () => withUnreadable("not-http"),
    "failed",
    "bad",
    { finds: ["https-without-answer"], ...parity },
  ],
  [
    "status 429 everywhere, the field missing",
    () => limited((web) => fields("Strict-Transport-Security")(web)),
    "error",
    "could-not-test",
    { cause: "rate-limited", finds: ["rate-limited"] },
  ],
  ["status 429 everywhere, the field there", () => limited(() => {}), "passed", "good"],
];

/** What came over TLS cannot be read. */
function withUnreadable(code: string) {
  return site((web) => {
    for (const each of exchangesIn(web, "https-root")) lose(each, "protocol", code);
  });
}

/** Every address turns us away. */
function limited(change: Parameters<typeof site>[0]) {
  return site((web, evidence) => {
    for (const each of exchangesIn(web, "https-root")) replace(evidence, each, { status: 429 });
    change(web, evidence);
  });
}

const COMPRESS: readonly Situation[] = [
  ...graded("compression", "Content-Encoding", { bad: "info" }),
  [
    "chunks that are compressed",
    () => withFields("Transfer-Encoding", "gzip, chunked"),
    "info",
    "bad",
    { finds: ["compressed"], says: ["gzip"] },
  ],
];

const XFO: readonly Situation[] = [
  ...vectorsOf<Graded & { readonly csp?: string }>("x-frame-options").flatMap((row): Situation[] => {
    const what = `${row.no} ${row.fields.join(" / ")} ${row.csp ?? ""}`;
    const evidence = () =>
      site((web) => {
        fields("X-Frame-Options", ...row.fields)(web);
        fields("Content-Security-Policy", ...(row.csp === undefined ? [] : [row.csp]))(web);
      });
    const of = (verdict: string): Status => (verdict === "bad" ? "info" : "passed");
    return [
      [what, evidence, of(row.rfc), row.rfc, { finds: row.findings ?? [] }],
      [`${what}, in parity`, evidence, of(row.parity), row.parity, { ...reads(row), ...parity }],
    ];
  }),
  [
    "nothing at all",
    () =>
      site((web) => {
        fields("X-Frame-Options")(web);
        fields("Content-Security-Policy")(web);
      }),
    "info",
    "bad",
    { finds: ["xfo-missing"], says: ["X-Frame-Options: DENY"] },
  ],
  [
    "nothing on a redirect",
    () =>
      site((web, evidence) => {
        for (const each of exchangesIn(web, "https-root"))
          replace(evidence, each, { status: 302, headers: [["Location", "https://www.example.nl/"]] });
      }),
    "info",
    "bad",
    { finds: ["xfo-missing", "on-redirect"] },
  ],
];

const XCTO: readonly Situation[] = [
  ...graded("x-content-type-options", "X-Content-Type-Options", { bad: "warning" }),
  [
    "nothing",
    () => withFields("X-Content-Type-Options"),
    "warning",
    "bad",
    { finds: ["xcto-missing"], says: ["X-Content-Type-Options: nosniff"] },
  ],
];

type Pair = Vector & {
  readonly parity: readonly [string, string | null];
  readonly rfc: readonly [string, string | null];
};
const REFERRER_STATUS: StatusOf = { bad: "warning", recommendations: "info", good: "passed" };

const REFERRER: readonly Situation[] = [
  ...vectorsOf<Pair>("referrer-policy").flatMap((row): Situation[] => {
    const what = `${row.no} ${row.fields.join(" / ")}`;
    const evidence = () => withFields("Referrer-Policy", ...row.fields);
    const [rfc, own] = [row.rfc[0], row.parity[0]];
    return [
      [what, evidence, REFERRER_STATUS[rfc] ?? "passed", rfc, { points: 10, finds: row.findings ?? [] }],
      [
        `${what}, in parity`,
        evidence,
        REFERRER_STATUS[own] ?? "passed",
        own,
        { points: 10, finds: own === rfc ? [] : ["internetnl-reads"], ...parity },
      ],
    ];
  }),
];

type Csp = Vector & {
  readonly host?: string;
  readonly parity?: readonly string[];
  readonly rfc: readonly string[];
};

const CSP: readonly Situation[] = [
  ...vectorsOf<Csp>("csp").flatMap((row): Situation[] => {
    const what = `${row.no} ${row.name}`;
    const header = "Content-Security-Policy";
    const evidence = () => {
      const made = withFields(header, ...row.fields);
      return row.host === undefined ? made : renamed(row.host, made);
    };
    const of = (codes: readonly string[]) =>
      codes.length > 0 ? (["warning", "bad"] as const) : (["passed", "good"] as const);
    const finds = [...row.rfc, ...(row.findings ?? [])];
    const rfc: Situation = [what, evidence, ...of(row.rfc), { finds }];
    const { parity: codes } = row;
    if (codes === undefined) return [rfc];
    const own = codes.filter((code) => !row.rfc.includes(code));
    const told = own.length > 0 ? ["internetnl-csp"] : [];
    return [rfc, [`${what}, in parity`, evidence, ...of(codes), { says: own, finds: told, ...parity }]];
  }),
  [
    "no policy",
    () => withFields("Content-Security-Policy"),
    "warning",
    "bad",
    { finds: ["no-policy-found"], says: ["default-src 'self'; base-uri 'none'"] },
  ],
  [
    "frames for everyone",
    () => withFields("Content-Security-Policy", BASE.replace("frame-ancestors 'none'", "frame-ancestors *")),
    "warning",
    "bad",
    { finds: ["missing-invalid-frame-ancestors"], says: ["Content-Security-Policy, octets"] },
  ],
  ["no policy, in parity", () => withFields("Content-Security-Policy"), "warning", "bad", parity],
  [
    "W-87: a policy in a meta element alone",
    () =>
      site((web, evidence) => {
        fields("Content-Security-Policy")(web);
        for (const each of exchangesIn(web, "https-root")) {
          const body = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;
          replace(evidence, each, { body });
        }
      }),
    "warning",
    "bad",
    { finds: ["no-policy-found", "csp-meta-present"] },
  ],
  [
    "W-87: only reported",
    () =>
      site((web) => {
        fields("Content-Security-Policy")(web);
        fields("Content-Security-Policy-Report-Only", "default-src 'none'")(web);
      }),
    "warning",
    "bad",
    { finds: ["no-policy-found", "csp-report-only-present"] },
  ],
  [
    "W-87: only reported, in parity",
    () =>
      site((web) => {
        fields("Content-Security-Policy")(web);
        fields("Content-Security-Policy-Report-Only", "default-src 'none'")(web);
      }),
    "warning",
    "bad",
    { finds: ["no-policy-found"], ...parity },
  ],
  [
    "the same nonce twice",
    () => withFields("Content-Security-Policy", `${BASE}; script-src 'nonce-abc123'`),
    "passed",
    "good",
    { finds: ["csp-nonce-reused"] },
  ],
  [
    "an old directive, and one that nobody knows",
    () => withFields("Content-Security-Policy", `${BASE}; plugin-types a/b; foo-src 'self'; img-src 'maybe'`),
    "passed",
    "good",
    { finds: ["csp-deprecated-directive", "csp-unknown-directive", "csp-invalid-source"] },
  ],
  [
    "an address, and handlers by their hash",
    () =>
      withFields("Content-Security-Policy", `${BASE}; img-src https://192.0.2.1; script-src 'unsafe-hashes'`),
    "warning",
    "bad",
    { finds: ["csp-ip-source", "has-unsafe-hashes"], says: ["octets"] },
  ],
  [
    "evaluation, and plain HTTP",
    () => withFields("Content-Security-Policy", `${BASE}; script-src 'unsafe-eval'; img-src http: https:`),
    "warning",
    "bad",
    { finds: ["has-unsafe-eval", "has-http", "has-bare-https"] },
  ],
  [
    "a redirect without a policy",
    () =>
      site((web, evidence) => {
        for (const each of exchangesIn(web, "https-root"))
          replace(evidence, each, { status: 302, headers: [["Location", "https://www.example.nl/"]] });
      }),
    "warning",
    "bad",
    { finds: ["no-policy-found", "on-redirect"] },
  ],
];

const BASE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const isolation = (header: string, name: string, weak: string): Situation[] => [
  ["set", () => evidenceOf(), "passed", "good"],
  ["missing", () => withFields(name), "info", "bad", { finds: [`${header}-missing`], says: [`${name}: `] }],
  ["in quotes", () => withFields(name, '"same-origin"'), "info", "bad", { finds: [`${header}-invalid`] }],
  [
    "twice",
    () => withFields(name, "same-origin", "same-origin"),
    "info",
    "bad",
    { finds: [`${header}-invalid`] },
  ],
  ["weak", () => withFields(name, weak), "info", "bad", { finds: [`${header}-weak`] }],
];

const PERMISSIONS: readonly Situation[] = [
  ["set", () => evidenceOf(), "passed", "good"],
  [
    "missing",
    () => withFields("Permissions-Policy"),
    "info",
    "none",
    { finds: ["permissions-policy-missing"], says: ["Permissions-Policy: camera=()"] },
  ],
  [
    "the old form",
    () => withFields("Permissions-Policy", "camera 'none'"),
    "info",
    "bad",
    { finds: ["permissions-policy-invalid"] },
  ],
  [
    "to everyone",
    () => withFields("Permissions-Policy", "camera=*"),
    "info",
    "bad",
    { finds: ["permissions-policy-all"] },
  ],
  [
    "a host without quotes",
    () => withFields("Permissions-Policy", "camera=(none)"),
    "info",
    "bad",
    { finds: ["permissions-policy-value"] },
  ],
];

const LEAK: readonly Situation[] = [
  ["nothing told", () => withFields("Server", "nginx"), "passed", "good"],
  [
    "a version",
    () => withFields("Server", "nginx/1.27.3"),
    "info",
    "bad",
    { finds: ["version-told"], says: ["1.27.3", "octets 7 to 12"] },
  ],
  [
    "a product",
    () => withFields("X-Powered-By", "PHP"),
    "info",
    "bad",
    { finds: ["product-told"], says: ["PHP"] },
  ],
];

const COOKIES: readonly Situation[] = [
  ["no cookies", () => evidenceOf(), "passed", "none"],
  [
    "a good one",
    () => withFields("Set-Cookie", "__Host-id=~0; Secure; HttpOnly; SameSite=Lax; Path=/"),
    "passed",
    "good",
  ],
  [
    "a bare one for a session",
    () => withFields("Set-Cookie", "session=~0"),
    "warning",
    "bad",
    {
      finds: ["cookie-not-secure", "cookie-session-without-httponly"],
      says: ["session=…; Path=/; Secure; HttpOnly; SameSite=Lax", "octets 1 to 10"],
    },
  ],
  [
    "sent wherever, without encryption",
    () => withFields("Set-Cookie", "a=~0; SameSite=None", "b=~0; SameSite=Maybe; Secure"),
    "warning",
    "bad",
    { finds: ["cookie-none-without-secure", "cookie-samesite-invalid"] },
  ],
  [
    "a prefix that promises too much",
    () => withFields("Set-Cookie", "__Host-a=~0; Secure; Domain=example.nl; Path=/"),
    "warning",
    "bad",
    { finds: ["cookie-prefix-ignored"] },
  ],
  [
    "domains that are not its own",
    () => withFields("Set-Cookie", "a=~0; Secure; Domain=nl", "b=~0; Secure; Domain=example.org"),
    "warning",
    "bad",
    { finds: ["cookie-domain-public-suffix", "cookie-domain-foreign"] },
  ],
  [
    "partitioned, and for ever",
    () => withFields("Set-Cookie", "a=~0; Partitioned", "b=~0; Secure; Max-Age=99999999"),
    "warning",
    "bad",
    { finds: ["cookie-partitioned-without-secure", "cookie-lifetime"] },
  ],
  [
    "one that browsers ignore",
    () => withFields("Set-Cookie", "a=\u0001"),
    "warning",
    "bad",
    { finds: ["cookie-ignored"] },
  ],
  [
    "over plain HTTP, without HSTS",
    () =>
      site((web) => {
        fields("Strict-Transport-Security")(web);
        for (const each of exchangesIn(web, "http-root"))
          setFields(each, "Set-Cookie", ["a=~0; Secure; SameSite=Lax"]);
      }),
    "warning",
    "bad",
    { finds: ["cookie-over-http"] },
  ],
];

const CONSISTENCY: readonly Situation[] = [
  ["the same everywhere", () => evidenceOf(), "passed", "good"],
  [
    "missing on error pages",
    () =>
      site((web) => {
        for (const each of exchangesIn(web, "https-missing"))
          setFields(each, "Strict-Transport-Security", []);
      }),
    "warning",
    "bad",
    { finds: ["header-differs"], says: ["a page that does not exist"] },
  ],
  [
    "missing where it redirects to",
    () => {
      const evidence = evidenceOf();
      setChain(
        evidence,
        "https-root",
        [
          ["https://example.nl/", 302, "https://example.nl/home"],
          ["https://example.nl/home", 200],
        ],
        "final",
      );
      const web = evidence.web;
      for (const [id, each] of Object.entries(web?.exchanges ?? {}))
        if (id.startsWith("https-root-") && id.endsWith("-1"))
          setFields(each, "Strict-Transport-Security", []);
      return evidence;
    },
    "warning",
    "bad",
    { finds: ["header-differs"], says: ["the page that it redirects to"] },
  ],
  [
    "twice with other values",
    () => withFields("X-Frame-Options", "DENY", "SAMEORIGIN"),
    "warning",
    "bad",
    { finds: ["header-repeated"] },
  ],
  ["twice with the same value", () => withFields("X-Frame-Options", "DENY", "DENY"), "passed", "good"],
  [
    "other values at one address",
    () =>
      site((web) => {
        const own = Object.values(web.exchanges).filter(
          ({ address, url }) => address === IPV6 && url.startsWith("https://example.nl/"),
        );
        for (const each of own) setFields(each, "Referrer-Policy", ["origin"]);
      }),
    "warning",
    "bad",
    { finds: ["header-differs-between-addresses"] },
  ],
  [
    "a new nonce in every answer",
    () =>
      site((web) => {
        let n = 0;
        for (const each of exchangesIn(web, "https-root", "https-missing")) {
          n += 1;
          setFields(each, "Content-Security-Policy", [`${BASE}; script-src 'nonce-n${n}'`]);
        }
      }),
    "passed",
    "good",
  ],
];

const open = (body: string): ReturnType<typeof pages> =>
  pages(body, { headers: [["Content-Type", "text/html"]] });

const MIXED: readonly Situation[] = [
  ["nothing loaded", () => evidenceOf(), "passed", "good"],
  [
    "a script without encryption",
    () => open('<script src="http://example.nl/a.js"></script>'),
    "warning",
    "bad",
    { finds: ["mixed-active"], says: ["http://example.nl/a.js"] },
  ],
  [
    "an image and a form without encryption",
    () => open('<img src="http://example.nl/a.png"><form action="http://example.nl/f"></form>'),
    "warning",
    "bad",
    { finds: ["mixed-passive", "mixed-form"] },
  ],
  [
    "a script of another site without a hash",
    () => open('<script src="https://cdn.example.org/a.js"></script>'),
    "warning",
    "bad",
    { finds: ["no-integrity"] },
  ],
  [
    "a script of its own site without a hash",
    () => open('<script src="https://cdn.example.nl/a.js"></script>'),
    "passed",
    "good",
  ],
  [
    "what its own policy forbids",
    () => pages("<script>alert(1)</script><img src=https://example.org/a.png>"),
    "warning",
    "bad",
    { finds: ["csp-forbids-inline", "csp-forbids-load"] },
  ],
  [
    "no page",
    () => pages("{}", { headers: [["Content-Type", "application/json"]] }),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  [
    "redirects that end nowhere",
    () => {
      const evidence = evidenceOf();
      setChain(evidence, "https-root", [["https://example.nl/", 302, "https://example.nl/"]], "loop");
      return evidence;
    },
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  [
    "a page that was not kept",
    () =>
      site((web, evidence) => {
        for (const { body } of exchangesIn(web, "https-root"))
          if (body !== null) delete evidence.blobs?.[body.sha256];
      }),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
];

export const HEADER_CASES: readonly Case[] = [
  ...casesOf("web_https_http_hsts", HSTS),
  ...casesOf("web_https_http_compress", COMPRESS),
  ...casesOf("web_appsecpriv_x_frame_options", XFO),
  ...casesOf("web_appsecpriv_x_content_type_options", XCTO),
  ...casesOf("web_appsecpriv_referrer_policy", REFERRER),
  ...casesOf("web_appsecpriv_csp", CSP),
  ...casesOf("web_appsecpriv_coop", isolation("coop", "Cross-Origin-Opener-Policy", "unsafe-none")),
  ...casesOf("web_appsecpriv_coep", isolation("coep", "Cross-Origin-Embedder-Policy", "unsafe-none")),
  ...casesOf("web_appsecpriv_corp", isolation("corp", "Cross-Origin-Resource-Policy", "cross-origin")),
  ...casesOf("web_appsecpriv_permissions_policy", PERMISSIONS),
  ...casesOf("web_header_leak", LEAK),
  ...casesOf("web_appsecpriv_cookies", COOKIES),
  ...casesOf("web_appsecpriv_header_consistency", CONSISTENCY),
  ...casesOf("web_appsecpriv_mixed", MIXED),
];
