import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Daemon, startDaemon } from "../../process.ts";
import { FIELDS, HOSTS, type HttpPlace, type HttpRow, NO_FIELDS, NO_HTTP3, SITE, WWW } from "../row.ts";

const needs = ["apache2"];

const MODULES = [
  "mpm_event",
  "authz_core",
  "alias",
  "dir",
  "mime",
  "headers",
  "filter",
  "deflate",
  "ssl",
  "http2",
];

/** Virtual hosts of Apache, each with its directives. */
const serve =
  (
    tokens: "Prod" | "Full",
    hosts: (place: HttpPlace) => readonly (readonly [port: number, text: string])[],
  ) =>
  (place: HttpPlace): Daemon => {
    const { directory, pages, chain, key } = place;
    const tls = `SSLEngine on\nSSLCertificateFile ${chain}\nSSLCertificateKeyFile ${key}`;
    const file = join(directory, "apache2.conf");
    const text = `ServerRoot ${directory}
DefaultRuntimeDir ${directory}
PidFile ${directory}/pid
ErrorLog ${directory}/error
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
User www-data
Group www-data
ServerName ${SITE}
ServerTokens ${tokens}
TypesConfig /dev/null
AddType text/html .html
AddType text/plain .txt
AddDefaultCharset utf-8
DirectoryIndex index.html
${[80, 443].flatMap((port) => HOSTS.map((host) => `Listen ${host}:${port}`)).join("\n")}
<Directory ${pages}>
Require all granted
</Directory>
${hosts(place)
  .map(([port, own]) => `<VirtualHost *:${port}>\n${port === 443 ? `${tls}\n` : ""}${own}\n</VirtualHost>`)
  .join("\n")}
`;
    writeFileSync(file, text);
    return startDaemon("apache", ["apache2", "-D", "FOREGROUND", "-f", file], join(directory, "log"));
  };

const FIELD_LINES = FIELDS.map(([name, value]) => `Header always set ${name} "${value}"`).join("\n");

export const APACHE_ROWS: readonly HttpRow[] = [
  {
    id: "apache-good",
    how: "all fields on every answer, port 80 redirects, www redirects, HTTP/2",
    needs,
    start: serve("Prod", ({ pages }) => [
      [80, `ServerName ${SITE}\nRedirect permanent / https://${SITE}/`],
      [80, `ServerName ${WWW}\nRedirect permanent / https://${WWW}/`],
      [443, `ServerName ${SITE}\nProtocols h2 http/1.1\nDocumentRoot ${pages}\n${FIELD_LINES}`],
      [443, `ServerName ${WWW}\n${FIELD_LINES}\nRedirect permanent / https://${SITE}/`],
    ]),
    found: NO_HTTP3,
  },
  {
    id: "apache-downgrade",
    how: "HTTPS redirects back to plain HTTP, where the page is compressed, and its version is told",
    needs,
    start: serve("Full", ({ pages }) => {
      const site = `ServerName ${SITE}\nServerAlias ${WWW}`;
      return [
        [80, `${site}\nDocumentRoot ${pages}\nAddOutputFilterByType DEFLATE text/html`],
        // Without `always` nothing is set on a redirect.
        [443, `${site}\nHeader set Strict-Transport-Security "max-age=31536000"\nRedirect / http://${SITE}/`],
      ];
    }),
    found: {
      ...NO_FIELDS,
      ...NO_HTTP3,
      web_https_http_redirect: ["failed", "bad", "no-redirect"],
      web_https_http_downgrade: ["failed", "bad", "downgrade"],
      web_https_http2: ["info", "not-offered", "http2-not-offered"],
      web_appsecpriv_securitytxt: ["warning", "bad", "invalid-uri-scheme"],
      web_appsecpriv_mixed: ["not_tested", "not-tested"],
      web_header_leak: ["info", "bad", "version-told"],
    },
  },
];
