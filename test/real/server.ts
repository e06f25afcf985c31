import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Daemon, startDaemon, waitForPort } from "./process.ts";

/** A zone and the master file that holds it; names with final dot. */
export interface ServedZone {
  readonly zone: string;
  readonly file: string;
}

/** One authoritative server process. */
export interface ServerPlan {
  /** Directory of its configuration and state; made when absent. */
  readonly directory: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly zones: readonly ServedZone[];
}

/** Writes a configuration file and starts the daemon; resolves when it accepts on its first address. */
export async function launch(
  name: string,
  plan: Pick<ServerPlan, "directory" | "addresses" | "port">,
  configuration: string,
  commandFor: (file: string) => string[],
): Promise<Daemon> {
  mkdirSync(plan.directory, { recursive: true });
  const file = join(plan.directory, `${name}.conf`);
  writeFileSync(file, configuration);
  const daemon = startDaemon(name, commandFor(file), join(plan.directory, `${name}.log`));
  await waitForPort(daemon, plan.addresses[0] ?? "127.0.0.1", plan.port);
  return daemon;
}
