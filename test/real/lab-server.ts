import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { serveInternet } from "../../src/lab/serve.ts";
import { labInternet } from "./lab-internet.ts";

/*
 * One of the lab's internets as a process of its own, on real addresses and port 53 of the namespace it is started in
 * (the addresses must be on its loopback interface). Writes anchor.zone and hints.zone into the directory given and
 * prints "ready"; ends on SIGTERM.
 */
const [which = "world", directory = "."] = process.argv.slice(2);

const internet = labInternet(which, Math.floor(Date.now() / 1000));
const served = await serveInternet(internet, "public");
writeFileSync(join(directory, "anchor.zone"), internet.trustAnchor);
writeFileSync(join(directory, "hints.zone"), internet.hints);
process.on("SIGTERM", () => {
  void served.close().then(() => process.exit(0));
});
console.log("ready");
