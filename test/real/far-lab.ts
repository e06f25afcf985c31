import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { labInternet } from "./lab-internet.ts";
import { addAddresses, type Namespace } from "./namespace.ts";
import { startDaemon, waitForWord } from "./process.ts";
import { unboundConfiguration } from "./unbound.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** The lab's world and Unbound in another namespace, for a client that reaches them over a cable. */
export interface FarLab {
  /** Trust anchor file, zone-file form. */
  readonly anchorFile: string;
  readonly anchor: string;
}

/** Starts the world and Unbound (at `resolver`) inside a namespace. */
export async function startFarLab(server: Namespace, directory: string, resolver: string): Promise<FarLab> {
  const internet = labInternet("world", Math.floor(Date.now() / 1000));
  await addAddresses([...new Set(internet.listeners.map(({ address }) => address))], server.inside([]));
  const command = [process.execPath, `${HERE}/lab-server.ts`, "world", directory];
  const lab = startDaemon("the lab", server.inside(command), join(directory, "world.log"));
  await waitForWord(lab, "ready");
  const anchorFile = join(directory, "anchor.zone");
  const home = join(directory, "unbound");
  mkdirSync(home);
  const anchor = readFileSync(anchorFile, "utf8");
  const configuration = unboundConfiguration({
    directory: home,
    address: resolver,
    port: 53,
    hints: "",
    anchor: "",
    ordinary: ["test."],
  });
  writeFileSync(join(home, "hints.zone"), readFileSync(join(directory, "hints.zone")));
  writeFileSync(join(home, "anchor.zone"), anchor);
  writeFileSync(join(home, "unbound.conf"), configuration);
  startDaemon(
    "unbound",
    server.inside(["unbound", "-d", "-c", join(home, "unbound.conf")]),
    join(home, "log"),
  );
  return { anchorFile, anchor };
}

/** Starts the resolvers that lie, each at an address of the namespace. */
export async function startLiars(
  server: Namespace,
  directory: string,
  upstream: string,
  liars: Readonly<Record<string, string>>,
): Promise<void> {
  await addAddresses(Object.values(liars), server.inside([]));
  const pairs = Object.entries(liars).map(([name, address]) => `${name}=${address}`);
  const command = [process.execPath, `${HERE}/liar-server.ts`, upstream, ...pairs];
  const daemon = startDaemon("the liars", server.inside(command), join(directory, "liars.log"));
  await waitForWord(daemon, "ready");
}
