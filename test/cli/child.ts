/** The program as a child process, as a user runs it. */
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { World } from "../../src/lab/world.ts";

export const LAUNCHER = resolve(import.meta.dirname, "../../bin/waterpas.js");

export interface ChildResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the process once it runs. */
  readonly onStart?: (child: ReturnType<typeof spawn>) => void;
  /** Closes stdout after its first octets. */
  readonly closeEarly?: boolean;
}

/** Runs `waterpas` with nothing of the surroundings. */
export function waterpas(args: readonly string[], options: ChildOptions = {}): Promise<ChildResult> {
  return runNode([LAUNCHER, ...args], options);
}

export function runNode(args: readonly string[], options: ChildOptions = {}): Promise<ChildResult> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [...args], {
    cwd: options.cwd,
    env: { LANG: "C.UTF-8", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    if (options.closeEarly) child.stdout.destroy();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  options.onStart?.(child);
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code, signal) => done({ code, signal, out, err, ms: performance.now() - startedMs }));
  });
}

/** The flags with which a scan trusts the certificates of a world of the lab. */
export async function trustFlags(world: World, folder: string): Promise<string[]> {
  const file = join(folder, "ca.pem");
  await writeFile(file, world.ca);
  return ["--ca-file", file];
}

/** The flags with which another process finds a world of the lab; the files are written into a folder. */
export async function labFlags(world: World, folder: string): Promise<string[]> {
  const map = join(folder, "net-map.json");
  const anchor = join(folder, "trust-anchor.zone");
  await writeFile(map, JSON.stringify(world.netMap));
  await writeFile(anchor, world.trustAnchor);
  return ["--no-config", "--net-map", map, "--trust-anchor", anchor, "--cache-dir", join(folder, "cache")];
}

/** The flags with which a scan in another process finds the routes of a world. */
export async function routingFlags({ routing }: World, folder: string): Promise<string[]> {
  const [vrps, routes] = [join(folder, "vrps.json"), join(folder, "routes.json")];
  await writeFile(vrps, routing.vrps);
  await writeFile(routes, routing.routes);
  return ["--rpki", vrps, "--origins", routes];
}
