import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { stopAll, waitForPort } from "./process.ts";
import { writeCertificates } from "./tls/certificates.ts";
import { TLS_ROWS } from "./tls/rows/all.ts";

/*
 * Servers of rows as one process, in the namespace it is started in: tls-serve.ts DIRECTORY HOST ID=PORT… Writes ca.pem
 * into the directory and prints "ready"; ends on SIGTERM.
 */
const [directory = ".", host = "127.0.0.1", ...wanted] = process.argv.slice(2);

chmodSync(directory, 0o755);
const certificates = writeCertificates(directory);
const stops: (() => Promise<void>)[] = [];
for (const pair of wanted) {
  const [id = "", port = ""] = pair.split("=");
  const row = TLS_ROWS.find((each) => each.id === id);
  if (row === undefined) {
    throw new Error(`no row ${id}`);
  }
  const own = join(directory, id);
  mkdirSync(own);
  const daemon = await row.start({ directory: own, host, port: Number(port), certificates });
  stops.push(daemon.stop);
  await waitForPort(daemon, host, Number(port));
}
process.on("SIGTERM", () => {
  void Promise.all(stops.map((stop) => stop()))
    .then(stopAll)
    .then(() => process.exit(0));
});
// Keeps the process alive whatever the daemons do.
setInterval(() => undefined, 60_000);
console.log("ready");
