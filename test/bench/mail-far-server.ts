import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { planAddress } from "../../src/lab/plan.ts";
import { startWorld, worldInternet } from "../../src/lab/world.ts";
import { addAddresses } from "../real/namespace.ts";

/*
 * Domains with mail hosts of their own on the real ports and addresses of the namespace it is started in. Writes
 * anchor.zone and ca.pem into the directory given and prints "ready"; ends on SIGTERM.
 */
const [directory = "."] = process.argv.slice(2);
const scenarios = ["good", "mx-dane-rollover", "mx-dane-single", "mx-cert"];
const now = Math.floor(Date.now() / 1000);

/** Of the hosts, found in the same world on loopback. */
const trial = await startWorld({ scenarios, now });
const hosts = trial.netMap.map.map(({ address }) => planAddress("public", address));
await trial.close();
const { listeners } = worldInternet({ scenarios, now, plan: "public" });
await addAddresses([...new Set([...listeners.map(({ address }) => address), ...hosts])]);

const world = await startWorld({ scenarios, now, plan: "public" });
writeFileSync(join(directory, "anchor.zone"), world.trustAnchor);
writeFileSync(join(directory, "ca.pem"), world.ca);
process.on("SIGTERM", () => {
  void world.close().then(() => process.exit(0));
});
console.log("ready");
