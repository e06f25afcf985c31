import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { joinByDelayLine, pingThrough } from "../real/delay-line.ts";
import { tunnel } from "../real/guard.ts";
import { closeNamespaces, makeNamespace, type Namespace } from "../real/namespace.ts";
import { must, startDaemon, stopAll, waitForWord } from "../real/process.ts";
import type { FullTiming } from "./full-client.ts";
import { median } from "./measure.ts";
import type { BenchRow } from "./row.ts";

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** One way, in milliseconds. Over less than 50 ms the pace towards web servers would hide what the distance costs. */
const DELAYS = { short: 10, middle: 25, long: 50 } as const;
const TURNS = 3;

interface Measured {
  readonly times: FullTiming;
  readonly ping: number;
}

async function measure(
  client: Namespace,
  server: Namespace,
  directory: string,
  delay: number,
): Promise<Measured> {
  const line = await joinByDelayLine(client, server, delay);
  try {
    const ping = await pingThrough(client, "198.41.0.4");
    const turns: FullTiming[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const command = [process.execPath, script("full-client.ts"), directory];
      turns.push(JSON.parse(await must(client.inside(command))));
    }
    const middle = (step: keyof FullTiming): number => median(turns.map((turn) => turn[step]));
    return { times: { web: middle("web"), mail: middle("mail"), both: middle("both") }, ping };
  } finally {
    await line.stop();
  }
}

const STEPS: readonly (readonly [step: keyof FullTiming, what: string, trips: string, time: string])[] = [
  ["web", "web audit", "≤ 25", ""],
  ["mail", "mail audit, without pauses", "≤ 40", ""],
  ["both", "web and mail audit, without pauses", "≤ 40", "≤ 1 500 ms"],
];

/** Round trips in sequence of full audits at depth `fast`, and what they take at 20 ms; the top-level domain is known. */
export async function benchFullTrips(): Promise<BenchRow[] | string> {
  if (process.getuid?.() !== 0 || !tunnel().ok)
    return "full audits over a distance: needs root and /dev/net/tun";
  const directory = mkdtempSync(join(tmpdir(), "waterpas-full-trips-"));
  try {
    const server = await makeNamespace("fullfar", []);
    const client = await makeNamespace("fullnear", []);
    const command = server.inside([process.execPath, script("mail-far-server.ts"), directory]);
    await waitForWord(startDaemon("the lab", command, join(directory, "log")), "ready");
    const short = await measure(client, server, directory, DELAYS.short);
    const middle = await measure(client, server, directory, DELAYS.middle);
    const long = await measure(client, server, directory, DELAYS.long);
    return STEPS.flatMap(([step, what, trips, time]) => [
      {
        id: `full.${step}.trips`,
        what: `round trips in sequence: ${what}`,
        value: (long.times[step] - middle.times[step]) / (long.ping - middle.ping),
        unit: "round trips",
        target: trips,
        note: `${Math.round(middle.times[step])} ms at ${Math.round(middle.ping)} ms`,
      },
      {
        id: `full.${step}.near`,
        what: `time at ${Math.round(short.ping)} ms: ${what}`,
        value: short.times[step],
        unit: "ms",
        target: time,
      },
    ]);
  } finally {
    await stopAll();
    await closeNamespaces();
    rmSync(directory, { recursive: true, force: true });
  }
}
