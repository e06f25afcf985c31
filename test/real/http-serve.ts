import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { HTTP_ROWS } from "./http/rows/all.ts";
import { writeSite } from "./http/site.ts";
import { stopAll, waitForPort } from "./process.ts";

/*
 * The server of a row as a process, in the namespace it is started in: http-serve.ts DIRECTORY ID. Writes ca.pem into
 * the directory and prints "ready"; ends on SIGTERM.
 */
const [directory = ".", id = ""] = process.argv.slice(2);

const row = HTTP_ROWS.find((each) => each.id === id);
if (row === undefined) {
  throw new Error(`no row ${id}`);
}
chmodSync(directory, 0o755);
const site = writeSite(directory);
writeFileSync(join(directory, "ca.pem"), site.ca);
const own = join(directory, id);
mkdirSync(own);
const daemon = row.start({ ...site, directory: own });
await waitForPort(daemon, "127.0.0.1", 80);
await waitForPort(daemon, "127.0.0.1", 443);
process.on("SIGTERM", () => {
  void daemon
    .stop()
    .then(stopAll)
    .then(() => process.exit(0));
});
// Keeps the process alive whatever the daemon does.
setInterval(() => undefined, 60_000);
console.log("ready");
