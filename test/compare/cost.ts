/** What a program takes: time, processor, packets, connections. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Namespace } from "../real/namespace.ts";
import { must, type Ran, run } from "../real/process.ts";

export interface Cost {
  readonly wallMs: number;
  /** User and system, of the program and what it started. */
  readonly cpuMs: number;
  /** Both ways, between the program, its resolver and the servers. */
  readonly packets: number;
  /** TCP connections begun. */
  readonly connections: number;
}

const TABLE = "inet tally";

/** Begins to count in a namespace. */
export async function countPackets(namespace: Namespace): Promise<void> {
  const rules = [
    `add table ${TABLE}`,
    `add counter ${TABLE} passed`,
    `add counter ${TABLE} begun`,
    `add chain ${TABLE} out { type filter hook output priority 0; }`,
    `add chain ${TABLE} in { type filter hook input priority 0; }`,
    `add rule ${TABLE} out oif != lo counter name passed`,
    `add rule ${TABLE} in iif != lo counter name passed`,
    `add rule ${TABLE} out tcp flags & (syn | ack) == syn counter name begun`,
  ];
  await must(namespace.inside(["nft", "-f", "-"]), { input: `${rules.join("\n")}\n` });
}

/** The counters since the last time. */
async function taken(namespace: Namespace): Promise<Pick<Cost, "packets" | "connections">> {
  const text = await must(namespace.inside(["nft", "reset", "counters", "table", ...TABLE.split(" ")]));
  const of = (name: string): number =>
    Number(new RegExp(`counter ${name} \\{\\s*packets (\\d+)`).exec(text)?.[1] ?? Number.NaN);
  return { packets: of("passed"), connections: of("begun") };
}

/** Runs a program in a namespace where nothing else is going on. */
export async function timed(
  namespace: Namespace,
  command: readonly string[],
  directory: string,
): Promise<{ readonly ran: Ran; readonly cost: Cost }> {
  const file = join(directory, "time");
  await taken(namespace);
  const script = `TIMEFORMAT='%R %U %S'; { time "$@" 2>&3; } 3>&2 2>"$0"`;
  const ran = await run(namespace.inside(["bash", "-c", script, file, ...command]), { timeout: 300_000 });
  const [real = 0, user = 0, system = 0] = readFileSync(file, "utf8").trim().split(/\s+/).map(Number);
  return {
    ran,
    cost: { wallMs: real * 1000, cpuMs: (user + system) * 1000, ...(await taken(namespace)) },
  };
}
