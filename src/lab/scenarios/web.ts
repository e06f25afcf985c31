/** Scenarios about web servers: what they answer on ports 80 and 443, and whether both families show the same. */
import { gzipSync } from "node:zlib";
import type { ExpectedTest } from "../catalogue/scenario.ts";
import { DEAD_IPV6 } from "../core.ts";
import { ABUSES } from "../http/abuse.table.ts";
import type { LabRequest, Reply } from "../http/script.ts";
import { goodSecurityTxt, type SiteChange, startPage } from "../http/site.ts";
import type { InternetSpec } from "../spec.ts";
import { WEB_UNKNOWN } from "./expected.table.ts";
import { type LabScenario, scenario } from "./scenario.ts";

type Expected = Readonly<Record<string, ExpectedTest>>;

interface Web {
  readonly site?: SiteChange;
  /** Of the zone. */
  readonly change?: Parameters<typeof scenario>[2];
  readonly closed?: InternetSpec["closed"];
}

/** A domain whose web server differs. */
function web(name: string, title: string, { site, change, closed }: Web, expect: Expected = {}): LabScenario {
  const { parts, ...rest } = scenario(name, title, change, expect);
  return {
    ...rest,
    parts: {
      ...parts,
      ...(site === undefined ? {} : { sites: { [`${name}.test`]: site } }),
      ...(closed === undefined ? {} : { closed }),
    },
  };
}

/** Own addresses in the networks of the shared host; the host part is taken by no other scenario. */
function ownAddresses(host: number) {
  const [ipv4, ipv6] = [`192.0.2.${host}`, `2001:db8:2::${host}`] as const;
  return { ipv4, ipv6, change: { without: ["@ A ", "@ AAAA"], records: `@ A ${ipv4}\n@ AAAA ${ipv6}\n` } };
}

const FAILED: ExpectedTest = ["failed", "bad"];
const INFO: ExpectedTest = ["info", "bad"];
const WARNING: ExpectedTest = ["warning", "bad"];
const UNKNOWN: ExpectedTest = ["error", "could-not-test"];

const isSix = ({ address }: LabRequest): boolean => address.includes(":");
const HTML = ["Content-Type", "text/html; charset=utf-8"] as const;
const page = (body: string, status = 200): Reply => ({ status, headers: [HTML], body });
const redirect = (location: string, status = 302): Reply => ({ status, headers: [["Location", location]] });

const V6_80_ONLY = ownAddresses(201);
const NO_HTTPS = ownAddresses(202);
const PORT_80_CLOSED = ownAddresses(203);

const REACHABILITY: readonly LabScenario[] = [
  web(
    "v6-dead",
    "an IPv6 address at which nothing answers",
    { change: { without: ["@ AAAA"], records: `@ AAAA ${DEAD_IPV6}\n` } },
    // The address lies in a network that a stranger announces too.
    { ...WEB_UNKNOWN, web_ipv6_ws_reach: FAILED, web_rpki_valid: ["failed", "invalid"] },
  ),
  web(
    "v6-80only",
    "port 443 is closed over IPv6",
    { change: V6_80_ONLY.change, closed: [{ address: V6_80_ONLY.ipv6, port: 443 }] },
    { web_ipv6_ws_similar: FAILED, web_https_http_available: FAILED },
  ),
  web(
    "v6-othersite",
    "another site over IPv6",
    { site: { secure: (request) => (isSix(request) && request.path === "/" ? page(OTHER_PAGE) : null) } },
    { web_ipv6_ws_similar: ["warning", "notice"] },
  ),
  web(
    "v6-404",
    "no start page over IPv6",
    { site: { secure: (request) => (isSix(request) && request.path === "/" ? page("", 404) : null) } },
    { web_ipv6_ws_similar: FAILED },
  ),
  web(
    "w-private",
    "an address that is nobody's on the internet",
    { change: { without: ["@ A ", "@ AAAA"], records: "@ A 10.0.0.1\n" } },
    { ...WEB_UNKNOWN, web_ipv6_ws_address: FAILED, web_rpki_exists: WARNING },
  ),
  web(
    "no-https",
    "port 443 refuses",
    {
      change: NO_HTTPS.change,
      closed: [NO_HTTPS.ipv4, NO_HTTPS.ipv6].map((address) => ({ address, port: 443 as const })),
    },
    { web_https_http_available: FAILED },
  ),
  web("port80-closed", "port 80 refuses", {
    change: PORT_80_CLOSED.change,
    closed: [PORT_80_CLOSED.ipv4, PORT_80_CLOSED.ipv6].map((address) => ({ address, port: 80 as const })),
  }),
];

const OTHER_PAGE = "<!doctype html>\n<title>Hosting</title>\n<h1>This name is new here.</h1>\n".repeat(20);

/** Hops of `redir-loop`, more than anybody should follow. */
const MANY_HOPS = 20;

function hop({ path }: LabRequest): Reply {
  const at = Number(path.slice(1));
  return at < MANY_HOPS ? redirect(`/${at + 1}`) : page("the end");
}

const REDIRECTS: readonly LabScenario[] = [
  web(
    "no-redirect",
    "port 80 shows the site itself",
    { site: { plain: ({ host }) => page(startPage(host)) } },
    { web_https_http_redirect: FAILED },
  ),
  web(
    "redir-other",
    "port 80 redirects to another name first",
    { site: { plain: () => redirect("https://good.test/", 301) } },
    { web_https_http_redirect: FAILED },
  ),
  web(
    "redir-loop",
    "twenty redirects on port 80",
    { site: { plain: hop } },
    { web_https_http_redirect: FAILED, web_https_http_downgrade: ["warning"] },
  ),
  web(
    "redir-inside",
    "port 80 redirects to an address inside",
    { site: { plain: () => redirect("http://169.254.169.254/latest/meta-data/") } },
    { web_https_http_redirect: FAILED, web_https_http_downgrade: ["warning"] },
  ),
  web(
    "downgrade",
    "HTTPS redirects back to plain HTTP",
    {
      site: {
        plain: ({ host, path }) =>
          path === "/plain" ? page("plain") : redirect(`https://${host}${path}`, 301),
        secure: ({ host, path }) => (path === "/" ? redirect(`http://${host}/plain`) : null),
      },
    },
    { web_https_http_downgrade: FAILED },
  ),
  web(
    "www-differs",
    "the name is in order, its www is not: no redirect, no HSTS",
    {
      site: {
        plain: ({ host, path }) =>
          host.startsWith("www.") ? page(startPage(host)) : redirect(`https://${host}${path}`, 301),
        headers: ({ host }) => (host.startsWith("www.") ? { "Strict-Transport-Security": null } : {}),
      },
    },
    { web_www_pair: WARNING },
  ),
];

const NO_HEADERS = {
  "Content-Security-Policy": null,
  "X-Frame-Options": null,
  "X-Content-Type-Options": null,
  "Referrer-Policy": null,
} as const;

const HEADERS: readonly LabScenario[] = [
  web(
    "hsts-short",
    "HSTS for five minutes",
    { site: { headers: { "Strict-Transport-Security": "max-age=300" } } },
    { web_https_http_hsts: ["failed", "other"] },
  ),
  web(
    "hsts-none",
    "no HSTS",
    { site: { headers: { "Strict-Transport-Security": null } } },
    { web_https_http_hsts: FAILED },
  ),
  web(
    "gzip",
    "the start page is compressed",
    { site: { secure: compressed } },
    { web_https_http_compress: INFO },
  ),
  web(
    "headers-none",
    "no header that protects, no security.txt",
    { site: { headers: NO_HEADERS, securityTxt: null } },
    {
      web_appsecpriv_x_frame_options: INFO,
      web_appsecpriv_referrer_policy: ["info", "recommendations"],
      web_appsecpriv_csp: WARNING,
      web_appsecpriv_x_content_type_options: WARNING,
      web_appsecpriv_securitytxt: WARNING,
    },
  ),
  web(
    "csp-unsafe",
    "a content policy that allows everything",
    { site: { headers: { "Content-Security-Policy": "default-src * 'unsafe-inline'" } } },
    { web_appsecpriv_csp: WARNING },
  ),
  web(
    "sectxt-expired",
    "a security.txt of last year",
    { site: { securityTxt: (host) => goodSecurityTxt(host, 0).replace(/1970-\d\d-\d\d/, "2020-01-01") } },
    { web_appsecpriv_securitytxt: WARNING },
  ),
];

/** The usual fields come with it: only the coding is what the scenario is about. */
function compressed({ host, path }: LabRequest): Reply | null {
  if (path !== "/") return null;
  return { status: 200, headers: [HTML, ["Content-Encoding", "gzip"]], body: gzipSync(startPage(host)) };
}

/** Octets of the header field of `dribble`, and the pause between those of its body. */
const LARGE_FIELD = 60_000;
const DRIBBLE_MS = 1000;
/** What an answer without the usual fields comes to. */
const WITHOUT_FIELDS: Expected = {
  web_https_http_hsts: FAILED,
  web_appsecpriv_x_frame_options: INFO,
  web_appsecpriv_referrer_policy: ["info", "recommendations"],
  web_appsecpriv_csp: WARNING,
  web_appsecpriv_x_content_type_options: WARNING,
};

const MANNERS: readonly LabScenario[] = [
  web(
    "dribble",
    "a header field of 60 kB and no other, and a body of an octet a second",
    {
      site: {
        secure: () => ({
          acts: [
            {
              send: `HTTP/1.1 200 OK\r\nX-Large: ${"x".repeat(LARGE_FIELD)}\r\nContent-Length: 1000\r\n\r\n`,
            },
            { drip: "a", everyMs: DRIBBLE_MS },
          ],
        }),
      },
    },
    { ...WITHOUT_FIELDS, web_appsecpriv_securitytxt: UNKNOWN },
  ),
  web(
    "rate-429",
    "the start page is answered, everything else turned away",
    { site: { secure: ({ path }) => (path === "/" ? null : page("too many", 429)) } },
    { web_appsecpriv_securitytxt: UNKNOWN },
  ),
  web(
    "bomb",
    "194 kB that become 200 MB",
    { site: { secure: () => ABUSES["gzip-bomb"]?.() ?? null } },
    { web_https_http_compress: INFO, web_appsecpriv_securitytxt: WARNING },
  ),
  web(
    "split",
    "a header field that begins another one",
    { site: { secure: () => ABUSES["bare-cr"]?.() ?? null } },
    {
      web_https_http_hsts: FAILED,
      web_https_http_compress: UNKNOWN,
      web_appsecpriv_x_frame_options: UNKNOWN,
      web_appsecpriv_referrer_policy: UNKNOWN,
      web_appsecpriv_csp: UNKNOWN,
      web_appsecpriv_x_content_type_options: UNKNOWN,
      web_appsecpriv_securitytxt: UNKNOWN,
    },
  ),
];

/** RFC 9849 section 4: an X25519 key that nobody holds, HKDF-SHA256, AES-128-GCM, and `www.ech.test` as public name. */
const ECH = "AD/+DQA7BwAgACAJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQAEAAEAAUAMd3d3LmVjaC50ZXN0AAA=";

const RECORDS: readonly LabScenario[] = [
  web(
    "ech",
    "keys for Encrypted Client Hello in the HTTPS record",
    { change: { records: `@ HTTPS 1 . alpn=h2 ech=${ECH}\n` } },
    { web_https_tls_ech: ["passed"] },
  ),
];

export const WEB_SCENARIOS: readonly LabScenario[] = [
  ...REACHABILITY,
  ...REDIRECTS,
  ...HEADERS,
  ...MANNERS,
  ...RECORDS,
];
