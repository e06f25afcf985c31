import type { Daemon } from "./process.ts";
import { launch, type ServerPlan } from "./server.ts";

/** Configuration of NSD 4.6 for one unprivileged shot: no database, no control channel, no rate limit. */
function nsdConfiguration(plan: ServerPlan): string {
  const listen = plan.addresses.map((text) => `  ip-address: ${text}@${plan.port}`);
  const zones = plan.zones.map(({ zone, file }) => `zone:\n  name: "${zone}"\n  zonefile: "${file}"`);
  return [
    "server:",
    ...listen,
    '  username: ""',
    '  chroot: ""',
    '  database: ""',
    `  pidfile: "${plan.directory}/nsd.pid"`,
    `  xfrdfile: "${plan.directory}/xfrd.state"`,
    `  zonelistfile: "${plan.directory}/zone.list"`,
    "  server-count: 1",
    "  rrl-ratelimit: 0",
    "  tcp-count: 500",
    "remote-control:",
    "  control-enable: no",
    ...zones,
    "",
  ].join("\n");
}

/** Starts NSD in the foreground. */
export const startNsd = (plan: ServerPlan): Promise<Daemon> =>
  launch("nsd", plan, nsdConfiguration(plan), (file) => ["nsd", "-d", "-c", file]);
