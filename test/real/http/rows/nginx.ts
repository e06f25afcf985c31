import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Daemon, startDaemon } from "../../process.ts";
import { FIELDS, type HttpPlace, type HttpRow, NO_FIELDS, NO_HTTP3, SITE, WWW } from "../row.ts";

const needs = ["nginx"];

/** On all addresses, as the package has it. */
const listen = (port: number, options = ""): string =>
  ["", "[::]:"].map((host) => `listen ${host}${port}${options};`).join("\n");

/** Servers of nginx, each with its directives. */
const serve =
  (servers: (place: HttpPlace) => readonly string[]) =>
  (place: HttpPlace): Daemon => {
    const { directory, chain, key } = place;
    const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => {
      mkdirSync(join(directory, kind));
      return `${kind}_temp_path ${join(directory, kind)};`;
    });
    const file = join(directory, "nginx.conf");
    const text = `daemon off;
master_process off;
pid ${directory}/pid;
error_log ${directory}/log;
events {}
http {
access_log off;
types { text/html html; text/plain txt; }
charset utf-8;
charset_types text/html text/plain;
ssl_certificate ${chain};
ssl_certificate_key ${key};
${folders.join("\n")}
${servers(place)
  .map((server) => `server {\n${server}\n}`)
  .join("\n")}
}
`;
    writeFileSync(file, text);
    return startDaemon("nginx", ["nginx", "-c", file], join(directory, "log"));
  };

const fieldsOf = (always: string): string =>
  FIELDS.map(([name, value]) => `add_header ${name} "${value}"${always};`).join("\n");

const upgrade = `${listen(80)}\nserver_name ${SITE} ${WWW};\nreturn 301 https://$host$request_uri;`;
const secure = (name: string): string => `${listen(443, " ssl http2")}\nserver_name ${name};`;
const toApex = `return 301 https://${SITE}$request_uri;`;

export const NGINX_ROWS: readonly HttpRow[] = [
  {
    id: "nginx-good",
    how: "all fields on every answer, port 80 redirects, www redirects, HTTP/2",
    needs,
    start: serve(({ pages }) => {
      const fields = `server_tokens off;\n${fieldsOf(" always")}`;
      return [
        upgrade,
        [secure(WWW), fields, toApex].join("\n"),
        [secure(SITE), fields, `root ${pages};`].join("\n"),
      ];
    }),
    found: NO_HTTP3,
  },
  {
    id: "nginx-plain",
    how: "as it comes, with gzip: the site on both ports, no field",
    needs,
    start: serve(({ directory }) => {
      const pages = `gzip on;\nroot ${directory};\nlocation = / {\nreturn 200 "${"hello ".repeat(500)}";\n}`;
      const type = "default_type text/html;";
      return [`${listen(80)}\n${type}\n${pages}`, `${listen(443, " ssl")}\n${type}\n${pages}`];
    }),
    found: {
      ...NO_FIELDS,
      ...NO_HTTP3,
      web_https_http_redirect: ["failed", "bad", "no-redirect"],
      web_https_http_compress: ["info", "bad", "compressed"],
      web_https_http2: ["info", "not-offered", "http2-not-offered"],
      web_appsecpriv_securitytxt: ["warning", "bad", "no-security-txt-404"],
      web_header_leak: ["info", "bad", "version-told"],
      web_www_pair: ["warning", "bad", "pair-destination"],
    },
  },
  {
    id: "nginx-inherit",
    how: "fields without `always`, none of which a location with one of its own inherits; www first",
    needs,
    start: serve(({ pages }) => [
      `${listen(80)}\nserver_name ${SITE} ${WWW};\nreturn 302 https://${WWW}$request_uri;`,
      [secure(WWW), fieldsOf(" always"), "server_tokens off;", toApex].join("\n"),
      [
        secure(SITE),
        fieldsOf(""),
        "server_tokens off;",
        `root ${pages};`,
        "location / {\nadd_header Cache-Control no-cache;\n}",
      ].join("\n"),
    ]),
    found: {
      ...NO_FIELDS,
      ...NO_HTTP3,
      web_https_http_redirect: ["failed", "bad", "first-hop-other-host"],
      web_www_pair: ["warning", "bad", "pair-hsts"],
    },
  },
];
