import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { startDaemon } from "../../process.ts";
import type { Certificates } from "../certificates.ts";
import type { Place, TlsRow } from "../row.ts";

type Leaf = "ec" | "rsa" | "rsa2048" | "rsa1024" | "pss";

const pairs = (certificates: Certificates, leaves: readonly Leaf[]): string =>
  leaves
    .map(
      (leaf) =>
        `ssl_certificate ${certificates[leaf].chain};\nssl_certificate_key ${certificates[leaf].key};`,
    )
    .join("\n");

/** nginx with directives in its one TLS server. */
const serve =
  (directives: string | ((place: Place) => string), leaves: readonly Leaf[] = ["ec"], more = "") =>
  (place: Place) => {
    const { directory, host, port, certificates } = place;
    const text = typeof directives === "string" ? directives : directives(place);
    const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => {
      mkdirSync(join(directory, kind));
      return `${kind}_temp_path ${join(directory, kind)};`;
    });
    const file = join(directory, "nginx.conf");
    writeFileSync(
      file,
      `daemon off;
master_process off;
pid ${directory}/pid;
error_log ${directory}/log;
events {}
http {
access_log off;
${folders.join("\n")}
${more.replace("HOST", host).replace("PORT", String(port))}
server {
listen ${host}:${port} ssl;
server_name site.test www.site.test;
${pairs(certificates, leaves)}
${text}
return 204;
}
}
`,
    );
    return startDaemon("nginx", ["nginx", "-c", file], join(directory, "log"));
  };

const GOOD_SUITES = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

const GOOD = `ssl_protocols TLSv1.2 TLSv1.3;
ssl_ciphers ${GOOD_SUITES};
ssl_prefer_server_ciphers on;
ssl_ecdh_curve X25519:prime256v1:secp384r1;
ssl_conf_command SignatureAlgorithms rsa_pss_rsae_sha256:RSA+SHA256:ECDSA+SHA256;`;

const ALL = "ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;\nssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;";

const needs = ["nginx"];

/** The dual-certificate server of the benchmark. */
const NGINX_DUAL: TlsRow = {
  id: "nginx-dual",
  how: "an ECDSA and an RSA certificate, six suites, groups as they come",
  needs,
  start: serve(`ssl_protocols TLSv1.2 TLSv1.3;\nssl_ciphers ${GOOD_SUITES};\nssl_prefer_server_ciphers on;`, [
    "ec",
    "rsa",
  ]),
  found: {
    versions: "0303 0304",
    suites: "1301 1302 1303 C02B C02C C02F C030 CCA8 CCA9",
    leaves: 2,
    // OpenSSL 3.0 accepts it unless told otherwise.
    weak: "sha224",
    groups13: "0017 0018 0019 001D 001E 0100 0101 0102 0103 0104",
  },
};

export const NGINX_ROWS: readonly TlsRow[] = [
  {
    id: "nginx-good",
    how: "hardened: chosen suites, groups and signatures",
    needs,
    start: serve(GOOD, ["ec", "rsa"]),
    found: {
      versions: "0303 0304",
      suites: "1301 1302 1303 C02B C02C C02F C030 CCA8 CCA9",
      preference: "server",
      groups13: "0017 0018 001D",
      weak: "",
      ems: true,
      ri: true,
      renegotiated: 0,
      leaves: 2,
      trust: "ok",
      exhausted: true,
    },
  },
  NGINX_DUAL,
  {
    id: "nginx-default",
    how: "as Debian ships it",
    needs,
    start: serve("", ["rsa"]),
    found: { versions: "0303", preference: "client" },
  },
  {
    id: "nginx-all",
    how: "TLS 1.0 to 1.3, every suite, NULL and anonymous ones too",
    needs,
    start: serve(ALL, ["rsa"]),
    found: { versions: "0301 0302 0303 0304" },
  },
  {
    id: "nginx-sha1",
    how: "signs with SHA-1 on demand",
    needs,
    start: serve(`${ALL}\nssl_conf_command SignatureAlgorithms RSA+SHA1:RSA+SHA256:RSA-PSS+SHA256;`, ["rsa"]),
    found: { weak: "sha1" },
  },
  {
    id: "nginx-early-data",
    how: "early data",
    needs,
    start: serve(`${GOOD}\nssl_early_data on;`),
    found: { earlyData: true },
  },
  {
    id: "nginx-strict",
    how: "no certificate without a known name",
    needs,
    start: serve(
      GOOD,
      ["ec"],
      "server { listen HOST:PORT ssl default_server; ssl_protocols TLSv1.2 TLSv1.3; ssl_reject_handshake on; }",
    ),
    found: { versions: "0303 0304", trust: "ok" },
  },
  {
    id: "nginx-staple",
    how: "a stapled OCSP response",
    needs,
    start: serve(
      ({ certificates }) => `${GOOD}\nssl_stapling on;\nssl_stapling_file ${certificates.ec.staple};`,
    ),
    found: { stapled: true },
  },
  {
    id: "nginx-pss",
    how: "a certificate signed with RSASSA-PSS",
    needs,
    start: serve(GOOD, ["pss"]),
    found: { trust: "ok", leaves: 1 },
  },
  {
    id: "nginx-rsa1024",
    how: "an RSA key of 1024 bits",
    needs,
    start: serve("ssl_ciphers ALL:@SECLEVEL=0;", ["rsa1024"]),
    found: { leaves: 1, trust: "ok" },
  },
];
