import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Daemon, must, run, startDaemon } from "./process.ts";

/** A Postfix of its own: `main.cf` and the lines of `master.cf` that take connections. */
export interface PostfixPlan {
  /** A folder of its own, in one that anybody may enter: Postfix gives up root. */
  readonly directory: string;
  readonly main: readonly string[];
  readonly services: readonly string[];
}

/** Folder of the configuration files. */
export const postfixConfiguration = ({ directory }: Pick<PostfixPlan, "directory">): string =>
  join(directory, "etc");

const INNER_SERVICES = [
  "pickup unix n - n 60 1 pickup",
  "cleanup unix n - n - 0 cleanup",
  "qmgr unix n - n 300 1 qmgr",
  "tlsmgr unix - - n 1000? 1 tlsmgr",
  "rewrite unix - - n - - trivial-rewrite",
  "discard unix - - n - - discard",
  "anvil unix - - n - 1 anvil",
  "proxymap unix - - n - - proxymap",
  "postlog unix-dgram n - n - 1 postlogd",
];

/** Starts Postfix as a daemon in the foreground, with a configuration, a queue and data of its own. */
export async function startPostfix(plan: PostfixPlan): Promise<Daemon> {
  const { directory, main, services } = plan;
  const etc = postfixConfiguration(plan);
  const [queue, data] = [join(directory, "queue"), join(directory, "data")];
  for (const folder of [etc, queue, data]) {
    mkdirSync(folder, { recursive: true });
  }
  const owner = Number((await must(["id", "-u", "postfix"])).trim());
  chownSync(data, owner, -1);
  await must(["chmod", "-R", "a+rX", directory]);
  const lines = [
    "compatibility_level = 3.6",
    `queue_directory = ${queue}`,
    `data_directory = ${data}`,
    "mydestination =",
    "local_transport = discard:",
    "alias_maps =",
    "local_recipient_maps =",
    // Nobody has a name here.
    "smtpd_peername_lookup = no",
    "maillog_file = /dev/stdout",
    "smtpd_client_connection_rate_limit = 0",
    "smtpd_client_connection_count_limit = 0",
    "smtpd_tls_security_level = may",
    ...main,
  ];
  writeFileSync(join(etc, "main.cf"), `${lines.join("\n")}\n`);
  writeFileSync(join(etc, "master.cf"), `${[...services, ...INNER_SERVICES].join("\n")}\n`);
  const daemon = startDaemon("postfix", ["postfix", "-c", etc, "start-fg"], join(directory, "log"));
  const stop = async (): Promise<void> => {
    await run(["postfix", "-c", etc, "stop"]);
    await daemon.stop();
  };
  return { ...daemon, stop };
}
