/*
 * Some domains of the lab with everything they have, DNS, web and mail, on real addresses and ports of the namespace it
 * is started in: serve.ts DIRECTORY SCENARIO… Writes anchor.zone, hints.zone, ca.pem; prints "ready"; ends on SIGTERM.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startWorld } from "../../src/lab/world.ts";

const [directory = ".", ...scenarios] = process.argv.slice(2);

const world = await startWorld({ plan: "public", scenarios, now: Math.floor(Date.now() / 1000) });
const files = { "anchor.zone": world.trustAnchor, "hints.zone": world.hints, "ca.pem": world.ca };
for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
process.on("SIGTERM", () => {
  void world.close().then(() => process.exit(0));
});
process.stdout.write("ready\n");
