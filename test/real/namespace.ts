import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { must, run } from "./process.ts";

/** A network namespace of ours; no cable leads out of it. */
export interface Namespace {
  readonly name: string;
  /** The command line that runs `command` inside. */
  readonly inside: (command: readonly string[]) => string[];
  readonly close: () => Promise<void>;
}

const open = new Set<Namespace>();

const address = (text: string): string => `addr replace ${text}/${text.includes(":") ? "128" : "32"} dev lo`;

/** Lines for `ip -batch`: loopback up and every address on it, usable at once (no duplicate detection). */
function addressBatch(addresses: readonly string[]): string {
  const lines = addresses.map((text) => `${address(text)}${text.includes(":") ? " nodad" : ""}`);
  return ["link set lo up", ...lines].join("\n").concat("\n");
}

/** Puts addresses on the loopback interface of the namespace this process is in. */
export async function addAddresses(
  addresses: readonly string[],
  inside: readonly string[] = [],
): Promise<void> {
  await must([...inside, "ip", "-batch", "-"], { input: addressBatch(addresses) });
}

/**
 * Makes addresses swallow what is sent to them, in the namespace this process is in: the packets leave through
 * loopback and are dropped before anything sees them, so that there is neither answer nor error.
 */
export async function silence(addresses: readonly string[]): Promise<void> {
  const rules = addresses.map(
    (text) => `add rule inet silence output ${text.includes(":") ? "ip6" : "ip"} daddr ${text} drop`,
  );
  const table = [
    "add table inet silence",
    "add chain inet silence output { type filter hook output priority 0; }",
  ];
  await must(["nft", "-f", "-"], { input: [...table, ...rules, ""].join("\n") });
  for (const text of addresses) {
    const family = text.includes(":")
      ? ["-6", "route", "add", "local", `${text}/128`]
      : ["route", "add", "local", `${text}/32`];
    await must(["ip", ...family, "dev", "lo"]);
  }
}

const pidsOf = async (name: string): Promise<number[]> =>
  (await run(["ip", "netns", "pids", name])).stdout
    .split("\n")
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid);

const signal = (pids: readonly number[], which: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, which);
    } catch {
      // It ended between the listing and the signal.
    }
  }
};

async function remove(name: string): Promise<void> {
  signal(await pidsOf(name), "SIGTERM");
  for (let turn = 0; turn < 20 && (await pidsOf(name)).length > 0; turn += 1) {
    await sleep(50);
  }
  signal(await pidsOf(name), "SIGKILL");
  await run(["ip", "netns", "del", name]);
  rmSync(settingsOf(name), { recursive: true, force: true });
}

/** Files that `ip netns exec` puts in place of those in /etc. */
export const settingsOf = (name: string): string => `/etc/netns/${name}`;

/** The user without rights of Debian, whose number another name may have. */
const NOBODY = 65_534;

/** Makes a user, with a group of the same name, known to what runs in a namespace and to nothing else on the machine. */
export function addUser(namespace: Namespace, user: string): void {
  const directory = settingsOf(namespace.name);
  mkdirSync(directory, { recursive: true });
  const entries = {
    passwd: `${user}:x:${NOBODY}:${NOBODY}::/nonexistent:/usr/sbin/nologin\n`,
    group: `${user}:x:${NOBODY}:\n`,
  };
  for (const [file, entry] of Object.entries(entries)) {
    const known = readFileSync(`/etc/${file}`, "utf8");
    const isThere = known.split("\n").some((line) => line.startsWith(`${user}:`));
    writeFileSync(join(directory, file), isThere ? known : known + entry);
  }
}

/**
 * Makes a namespace `wp<pid>-<role>` with the addresses on its loopback interface. Everything in it is ended by
 * pid and it is deleted when it is closed.
 */
export async function makeNamespace(role: string, addresses: readonly string[]): Promise<Namespace> {
  const name = `wp${process.pid}-${role}`;
  await must(["ip", "netns", "add", name]);
  const namespace: Namespace = {
    name,
    inside: (command) => ["ip", "netns", "exec", name, ...command],
    close: async () => {
      open.delete(namespace);
      await remove(name);
    },
  };
  open.add(namespace);
  for (const scope of ["all", "default"]) {
    await run(namespace.inside(["sysctl", "-qw", `net.ipv6.conf.${scope}.accept_dad=0`]));
  }
  await addAddresses(addresses, namespace.inside([]));
  return namespace;
}

/** Deletes the namespaces this process made and has not closed. */
export async function closeNamespaces(): Promise<void> {
  await Promise.all([...open].map((namespace) => namespace.close()));
}

const ownerOf = (name: string): number => Number(/^wp(\d+)-/.exec(name)?.[1] ?? 0);

const isAlive = (pid: number): boolean => {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) && /test\/(real|bench|compare)\//.test(readFileSync(file, "utf8"));
};

/** Removes namespaces of runs that died; returns their names. */
export async function removeLeftovers(): Promise<string[]> {
  const listed = (await run(["ip", "netns", "list"])).stdout
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "");
  const dead = listed.filter((name) => ownerOf(name) > 0 && !isAlive(ownerOf(name)));
  for (const name of dead) {
    await remove(name);
  }
  return dead;
}
