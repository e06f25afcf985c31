import type { Daemon } from "./process.ts";
import { launch, type ServerPlan } from "./server.ts";

/** Configuration of Knot DNS 3.2: serves the zone files as they are, broken ones too. */
function knotConfiguration(plan: ServerPlan): string {
  const listen = plan.addresses.map((text) => `${text}@${plan.port}`).join(", ");
  const zones = plan.zones.map(({ zone, file }) => `  - domain: "${zone}"\n    file: "${file}"`);
  return [
    "server:",
    `  rundir: "${plan.directory}"`,
    `  listen: [${listen}]`,
    "  udp-workers: 1",
    "  tcp-workers: 1",
    "  background-workers: 1",
    "database:",
    `  storage: "${plan.directory}"`,
    "log:",
    "  - target: stderr",
    "    any: warning",
    "template:",
    "  - id: default",
    `    storage: "${plan.directory}"`,
    "    semantic-checks: off",
    "    zonefile-sync: -1",
    "    journal-content: none",
    "zone:",
    ...zones,
    "",
  ].join("\n");
}

/** Starts Knot in the foreground. */
export const startKnot = (plan: ServerPlan): Promise<Daemon> =>
  launch("knot", plan, knotConfiguration(plan), (file) => ["knotd", "-c", file]);
