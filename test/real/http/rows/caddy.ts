import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Daemon, startDaemon } from "../../process.ts";
import { FIELDS, type HttpPlace, type HttpRow, NO_FIELDS, NO_HTTP3, SITE, WWW } from "../row.ts";

const needs = ["caddy"];
/** Its own redirects would listen at the last of them alone. */
const BIND = "bind 127.0.0.1 ::1";

/** Sites of Caddy by name, each with its directives on port 443; port 80 redirects. */
const serve =
  (options: string, sites: (place: HttpPlace) => Readonly<Record<string, string>>) =>
  (place: HttpPlace): Daemon => {
    const { directory, chain, key } = place;
    const text = Object.entries(sites(place)).map(
      ([name, own]) =>
        `http://${name} {\n${BIND}\nredir https://{host}{uri} 308\n}\n` +
        `https://${name} {\n${BIND}\ntls ${chain} ${key}\n${own}\n}\n`,
    );
    const file = join(directory, "Caddyfile");
    writeFileSync(file, `{\nauto_https off\nadmin off\n${options}\n}\n${text.join("")}`);
    const command = ["env", `HOME=${directory}`, `XDG_DATA_HOME=${directory}`, "caddy", "run"];
    return startDaemon(
      "caddy",
      [...command, "--adapter", "caddyfile", "--config", file],
      join(directory, "log"),
    );
  };

const FIELD_LINES = `header {\n${FIELDS.map(([name, value]) => `${name} "${value}"`).join("\n")}\n}`;

export const CADDY_ROWS: readonly HttpRow[] = [
  {
    id: "caddy-good",
    how: "all fields, HTTP/2 and HTTP/3",
    needs,
    start: serve("", ({ pages }) => ({
      [SITE]: `${FIELD_LINES}\nroot * ${pages}\nfile_server`,
      [WWW]: `${FIELD_LINES}\nredir https://${SITE}{uri} 301`,
    })),
    found: {},
  },
  {
    id: "caddy-plain",
    how: "HTTP/1.1 alone, compressed, no field, the same site with www",
    needs,
    start: serve("servers {\nprotocols h1\n}", ({ pages }) => {
      const site = `encode zstd gzip\nroot * ${pages}\nfile_server`;
      return { [SITE]: site, [WWW]: site };
    }),
    found: {
      ...NO_FIELDS,
      ...NO_HTTP3,
      web_https_http_compress: ["info", "bad", "compressed"],
      web_https_http2: ["info", "not-offered", "http2-not-offered"],
      web_www_pair: ["warning", "bad", "pair-destination"],
    },
  },
];
