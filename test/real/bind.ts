import { isIPv6 } from "node:net";

import type { Daemon } from "./process.ts";
import { launch, type ServerPlan } from "./server.ts";

/** Configuration of BIND 9.18 as an authoritative server that loads what it is given. */
function bindConfiguration(plan: ServerPlan): string {
  const list = (wanted: boolean) =>
    plan.addresses
      .filter((text) => isIPv6(text) === wanted)
      .map((text) => `${text};`)
      .join(" ");
  const zones = plan.zones.map(
    ({ zone, file }) => `zone "${zone}" { type primary; file "${file}"; notify no; };`,
  );
  return [
    "controls {};",
    "options {",
    `  directory "${plan.directory}";`,
    `  pid-file "${plan.directory}/named.pid";`,
    `  session-keyfile "${plan.directory}/session.key";`,
    `  managed-keys-directory "${plan.directory}";`,
    `  listen-on port ${plan.port} { ${list(false)} };`,
    `  listen-on-v6 port ${plan.port} { ${list(true)} };`,
    "  recursion no;",
    "  minimal-responses yes;",
    "  check-names primary ignore;",
    "  check-integrity no;",
    "  check-mx ignore;",
    "  check-srv-cname ignore;",
    "  check-sibling no;",
    "  dnssec-validation no;",
    "  notify no;",
    "};",
    ...zones,
    "",
  ].join("\n");
}

/** Starts named in the foreground, one worker thread. */
export const startBind = (plan: ServerPlan): Promise<Daemon> =>
  launch("bind", plan, bindConfiguration(plan), (file) => ["named", "-g", "-n", "1", "-c", file]);
