import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { startWorld } from "../../src/lab/world.ts";

/*
 * The in-process internet as a process of its own, on real addresses and port 53 of the namespace it is started in
 * (their addresses must be on its loopback interface). Writes anchor.zone and hints.zone into the directory given
 * and prints "ready"; ends on SIGTERM.
 */
const [directory = ".", bulk = "0", ...scenarios] = process.argv.slice(2);

const world = await startWorld({
  plan: "public",
  now: Math.floor(Date.now() / 1000),
  bulk: Number(bulk),
  ...(scenarios.length === 0 ? {} : { scenarios }),
});
writeFileSync(join(directory, "anchor.zone"), world.trustAnchor);
writeFileSync(join(directory, "hints.zone"), world.hints);
process.on("SIGTERM", () => {
  void world.close().then(() => process.exit(0));
});
console.log("ready");
