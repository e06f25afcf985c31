import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { type Daemon, must, run, startDaemon, waitForPort } from "./process.ts";

/** Letters that have to be written otherwise in a URL, so that a password that slips through is seen in either form. */
export const PASSWORD = "se/cret%wörd";

/** A server of PostgreSQL with a cluster of its own, on loopback. */
export interface Postgres {
  /** With the password. @param parameters of the connection, such as `sslmode=require` */
  readonly url: (parameters?: string) => string;
  /** The certificate it shows, which it has signed itself. */
  readonly certificate: string;
  /** Ends it as a power cut would: nothing is told to anybody. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

const NOBODY = 65_534;

/** PostgreSQL does not run as root. */
const asNobody = (): string[] =>
  process.getuid?.() === 0 ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];

/** Where Debian keeps the server's programs; the newest version. */
function programs(): string {
  const root = "/usr/lib/postgresql";
  const [newest = ""] = readdirSync(root).toSorted((a, b) => Number(b) - Number(a));
  return join(root, newest, "bin");
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

/** Makes a cluster in a folder and starts its server. */
export async function startPostgres(parent: string): Promise<Postgres> {
  const directory = join(parent, "postgres");
  mkdirSync(directory);
  chmodSync(parent, 0o755);
  const own = (path: string): void =>
    process.getuid?.() === 0 ? chownSync(path, NOBODY, NOBODY) : undefined;
  const passwordFile = join(directory, "password");
  writeFileSync(passwordFile, `${PASSWORD}\n`);
  const [key, certificate] = [join(directory, "server.key"), join(directory, "server.pem")];
  await must([
    ...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
    ...["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
    ...["-keyout", key, "-out", certificate],
  ]);
  chmodSync(key, 0o600);
  for (const path of [directory, passwordFile, key]) own(path);
  const [bin, data, port] = [programs(), join(directory, "data"), await freePort()];
  await must([
    ...[...asNobody(), join(bin, "initdb"), "-D", data, "-U", "waterpas", "--auth=scram-sha-256"],
    ...[`--pwfile=${passwordFile}`, "--encoding=UTF8", "--no-locale", "--no-sync"],
  ]);
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: directory,
    ssl: "on",
    ssl_key_file: key,
    ssl_cert_file: certificate,
    // The machine stays up when the server is killed.
    fsync: "off",
    max_connections: 60,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = [...asNobody(), join(bin, "postgres"), "-D", data, ...flags];
  let daemon: Daemon | null = null;
  const start = async (): Promise<void> => {
    daemon = startDaemon("postgres", command, join(parent, "postgres.log"));
    await waitForPort(daemon, "127.0.0.1", port);
    // After a sudden end it takes connections only to refuse them for a while.
    const question = [join(bin, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", String(port)];
    while ((await run(question)).code !== 0) await sleep(20);
  };
  await start();
  return {
    url: (parameters = "") =>
      `postgres://waterpas:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres${parameters === "" ? "" : `?${parameters}`}`,
    certificate,
    start,
    async kill() {
      const killed = daemon;
      daemon = null;
      if (killed === null) return;
      process.kill(killed.pid, "SIGKILL");
      await killed.stop();
    },
  };
}
