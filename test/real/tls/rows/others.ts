import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { startPostfix } from "../../postfix.ts";
import { type Daemon, must, startDaemon } from "../../process.ts";
import type { Place, TlsRow } from "../row.ts";

/** NSS's test server; its keys live in a database. */
const selfserv =
  (...options: readonly string[]) =>
  async ({ directory, port, certificates: { rsa } }: Place): Promise<Daemon> => {
    const database = `sql:${join(directory, "db")}`;
    mkdirSync(join(directory, "db"));
    const bundle = join(directory, "rsa.p12");
    const password = ["-passout", "pass:lab"];
    await must([
      "openssl",
      "pkcs12",
      "-export",
      "-in",
      rsa.both,
      "-out",
      bundle,
      "-name",
      "cert",
      ...password,
    ]);
    await must(["certutil", "-N", "-d", database, "--empty-password"]);
    await must(["pk12util", "-i", bundle, "-d", database, "-W", "lab"]);
    const command = ["selfserv", "-d", database, "-n", "cert", "-p", String(port), ...options];
    return startDaemon("selfserv", command, join(directory, "log"));
  };

const haproxy = ({ directory, host, port, certificates: { rsa } }: Place): Daemon => {
  const file = join(directory, "haproxy.cfg");
  writeFileSync(
    file,
    `defaults
mode http
timeout client 10s
timeout server 10s
timeout connect 1s
frontend f
bind ${host}:${port} ssl crt ${rsa.both} alpn h2,http/1.1
http-request return status 200
`,
  );
  return startDaemon("haproxy", ["haproxy", "-db", "-f", file], join(directory, "log"));
};

/** Postfix with a configuration of its own. */
const postfix =
  (lines: readonly string[]) =>
  ({ directory, host, port, certificates: { rsa } }: Place): Promise<Daemon> =>
    startPostfix({
      directory,
      main: [
        "myhostname = site.test",
        "inet_protocols = ipv4",
        `inet_interfaces = ${host}`,
        `smtpd_tls_cert_file = ${rsa.chain}`,
        `smtpd_tls_key_file = ${rsa.key}`,
        ...lines,
      ],
      services: [`${host}:${port} inet n - n - - smtpd`],
    });

const caddy = ({ directory, host, port, certificates: { ec } }: Place): Daemon => {
  const file = join(directory, "Caddyfile");
  const site = `https://site.test:${port} {\n  bind ${host}\n  tls ${ec.chain} ${ec.key}\n  respond "ok"\n}\n`;
  writeFileSync(file, `{\n  auto_https off\n  admin off\n}\n${site}`);
  const command = ["env", `HOME=${directory}`, `XDG_DATA_HOME=${directory}`, "caddy", "run"];
  return startDaemon(
    "caddy",
    [...command, "--adapter", "caddyfile", "--config", file],
    join(directory, "log"),
  );
};

const JAVA = `
import com.sun.net.httpserver.*;
import java.io.FileInputStream;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import javax.net.ssl.*;

public class Serve {
  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream(args[1]), "lab".toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, "lab".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(new InetSocketAddress(args[2], Integer.parseInt(args[0])), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.start();
  }
}
`;

const jsse = async ({ directory, host, port, certificates: { rsa } }: Place): Promise<Daemon> => {
  const [source, bundle] = [join(directory, "Serve.java"), join(directory, "rsa.p12")];
  writeFileSync(source, JAVA);
  const password = ["-passout", "pass:lab"];
  await must(["openssl", "pkcs12", "-export", "-in", rsa.both, "-out", bundle, "-name", "cert", ...password]);
  return startDaemon(
    "java",
    ["java", "-Xmx128m", source, String(port), bundle, host],
    join(directory, "log"),
  );
};

const NODE = `
const [, port, chain, key, host] = process.argv;
const { readFileSync } = require("node:fs");
const options = { cert: readFileSync(chain), key: readFileSync(key), ecdhCurve: "X25519MLKEM768:X25519:P-256", minVersion: "TLSv1.3" };
require("node:https").createServer(options, (_, reply) => reply.end()).listen(Number(port), host);
`;

const node = ({ directory, host, port, certificates: { ec } }: Place): Daemon =>
  startDaemon(
    "node",
    [process.execPath, "-e", NODE, String(port), ec.chain, ec.key, host],
    join(directory, "log"),
  );

/** TLS 1.3 alone, with the hybrid group: the other server of the benchmark. */
const NODE_PQ: TlsRow = {
  id: "node-pq",
  how: "Node.js, TLS 1.3 only, with X25519MLKEM768",
  needs: [],
  start: node,
  found: { versions: "0304", groups13: "0017 001D 11EC", preferred13: "11EC", leaves: 1, trust: "ok" },
  unlike: { "11EC": "the group is younger than sslscan 2.0.7" },
};

/** A default Postfix and a hardened one. */
const POSTFIX_HARD: TlsRow = {
  id: "postfix-hard",
  how: "Postfix with chosen protocols, suites and groups",
  needs: ["postfix"],
  starttls: "own",
  start: postfix([
    "smtpd_tls_protocols = >=TLSv1.2",
    "smtpd_tls_ciphers = high",
    "smtpd_tls_mandatory_ciphers = high",
    "tls_high_cipherlist = ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256",
    "tls_preempt_cipherlist = yes",
    "tls_eecdh_auto_curves = X25519 prime256v1 secp384r1",
  ]),
  found: { versions: "0303 0304", preference: "server", suites: "1301 1302 1303 C02F C030", ri: true },
};

/** Suites of NSS's SSL 3.0 with an RSA certificate. */
const NSS_SSL3 = ["0004", "0005", "000A", "0016", "002F", "0033", "0035", "0039"];

export const OTHER_ROWS: readonly TlsRow[] = [
  {
    id: "nss-ssl3",
    how: "NSS, SSL 3.0 and nothing else",
    needs: ["selfserv", "certutil", "pk12util"],
    start: selfserv("-V", "ssl3:ssl3"),
    found: { versions: "0300", suites: NSS_SSL3.join(" ") },
    unlike: Object.fromEntries(NSS_SSL3.map((id) => [id, "sslscan lists no suites of SSL 3.0"])),
    brief: true,
  },
  {
    id: "nss-range",
    how: "NSS, SSL 3.0 to TLS 1.2, old suites",
    needs: ["selfserv", "certutil", "pk12util"],
    start: selfserv("-V", "ssl3:tls1.2", "-c", "cdinvyz"),
    found: { versions: "0300 0301 0302 0303", suites: "0001 0002 0004 0005 000A 002F 0035" },
    brief: true,
  },
  {
    id: "nss-tls13",
    how: "NSS, TLS 1.2 and 1.3, early data after its first ten seconds",
    needs: ["selfserv", "certutil", "pk12util"],
    start: selfserv("-V", "tls1.2:tls1.3", "-Z", "-u"),
    found: { versions: "0303 0304" },
    brief: true,
  },
  {
    id: "haproxy",
    how: "as Debian ships it",
    needs: ["haproxy"],
    start: haproxy,
    found: { preference: "server" },
  },
  {
    id: "postfix-default",
    how: "Postfix as it comes",
    needs: ["postfix"],
    starttls: "own",
    start: postfix([]),
    found: { reach: "tls" },
  },
  POSTFIX_HARD,
  { id: "caddy", how: "Go's TLS", needs: ["caddy"], start: caddy, found: { versions: "0303 0304" } },
  {
    id: "jsse",
    how: "Java's TLS",
    needs: ["java"],
    start: jsse,
    found: { versions: "0303 0304" },
    brief: true,
  },
  NODE_PQ,
];
