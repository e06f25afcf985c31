import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Daemon, startDaemon } from "../../process.ts";
import { FIELDS, HOSTS, type HttpPlace, type HttpRow, NO_HTTP3, SITE, WWW } from "../row.ts";

const needs = ["haproxy"];

/** Rules of the two frontends of haproxy, which serves the pages itself. */
const serve =
  (plain: readonly string[], secure: readonly string[]) =>
  ({ directory, pages, both }: HttpPlace): Daemon => {
    const bind = (port: number, options = ""): string =>
      HOSTS.map((host) => `bind ${host.replace(/[[\]]/g, "")}:${port}${options}`).join("\n");
    const file = join(directory, "haproxy.cfg");
    const text = `defaults
mode http
timeout client 10s
timeout server 10s
timeout connect 1s
frontend plain
${bind(80)}
${plain.join("\n")}
frontend secure
${bind(443, ` ssl crt ${both} alpn h2,http/1.1`)}
${secure.join("\n")}
http-request redirect prefix https://${SITE} code 301 if { hdr(host) -i ${WWW} }
http-request return status 200 content-type "text/html; charset=utf-8" file ${pages}/index.html if { path / }
http-request return status 200 content-type "text/plain; charset=utf-8" file ${pages}/.well-known/security.txt if { path /.well-known/security.txt }
http-request return status 404 content-type text/html string "<title>Not found</title>"
`;
    writeFileSync(file, text);
    return startDaemon("haproxy", ["haproxy", "-db", "-f", file], join(directory, "log"));
  };

const fieldsWithout = (...names: readonly string[]): string[] =>
  FIELDS.filter(([name]) => !names.includes(name)).map(
    ([name, value]) => `http-after-response set-header ${name} "${value}"`,
  );

const HSTS = "Strict-Transport-Security";

export const HAPROXY_ROWS: readonly HttpRow[] = [
  {
    id: "haproxy-good",
    how: "all fields on every answer, port 80 redirects, www redirects, HTTP/2",
    needs,
    start: serve(["http-request redirect scheme https code 301"], fieldsWithout()),
    found: NO_HTTP3,
  },
  {
    id: "haproxy-careless",
    how: "HSTS for five minutes, a cookie of the balancer, two opinions on frames, port 80 that hangs up",
    needs,
    start: serve(
      ["http-request reject"],
      [
        ...fieldsWithout(HSTS, "Content-Security-Policy"),
        `http-after-response set-header ${HSTS} "max-age=300"`,
        "http-after-response add-header X-Frame-Options SAMEORIGIN",
        'http-after-response add-header Set-Cookie "SESSIONID=s1; path=/"',
      ],
    ),
    found: {
      ...NO_HTTP3,
      web_https_http_redirect: ["passed", "other", "port80-open-no-http"],
      web_https_http_nohttp: ["info", "no-http"],
      web_https_http_hsts: ["failed", "other", "hsts-max-age-short"],
      web_https_hsts_preload: ["info", "not-eligible", "preload-max-age"],
      web_appsecpriv_csp: ["warning", "bad", "no-policy-found"],
      web_appsecpriv_x_frame_options: ["passed", "good", "xfo-conflicting"],
      web_appsecpriv_header_consistency: ["warning", "bad", "header-repeated"],
      web_appsecpriv_cookies: ["warning", "bad", "cookie-not-secure"],
    },
  },
];
