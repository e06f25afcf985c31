import { fileURLToPath } from "node:url";

import { type DelayLine, joinByDelayLine, pingThrough } from "./delay-line.ts";
import { startFarLab } from "./far-lab.ts";
import { makeNamespace, type Namespace } from "./namespace.ts";
import { must } from "./process.ts";
import type { StepName, Timing } from "./time-lookups.ts";

const TIMER = fileURLToPath(new URL("time-lookups.ts", import.meta.url));

/** One way, in milliseconds. */
const DELAYS = { none: 0, far: 25 } as const;
const TURNS = 5;

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;

const middle = (turns: readonly Timing[], step: StepName): number => median(turns.map(({ ms }) => ms[step]));

/** Median times over one line. */
interface Measured {
  readonly times: Timing["ms"];
  readonly timing: Timing;
  readonly ping: number;
  readonly packets: Awaited<ReturnType<DelayLine["stop"]>>;
}

/** Median times over a line with some delay; every turn is a fresh process. */
async function measure(
  client: Namespace,
  server: Namespace,
  anchorFile: string,
  oneWayMs: number,
): Promise<Measured> {
  const line = await joinByDelayLine(client, server, oneWayMs);
  const ping = await pingThrough(client, "198.41.0.4");
  const turns: Timing[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const command = client.inside([process.execPath, TIMER, anchorFile]);
    turns.push(JSON.parse(await must(command)));
  }
  const packets = await line.stop();
  const last = turns.at(-1);
  if (last === undefined) {
    throw new Error("nothing measured");
  }
  const times = {
    coldName: middle(turns, "coldName"),
    warmName: middle(turns, "warmName"),
    vantage: middle(turns, "vantage"),
    coldAudit: middle(turns, "coldAudit"),
    warmAudit: middle(turns, "warmAudit"),
  };
  return { times, timing: last, ping, packets };
}

/** Times without and with a delay. */
export interface Trips {
  readonly near: Measured;
  readonly far: Measured;
  /** Round trips on the critical path of a step: (T(R) - T(0)) / R. */
  readonly of: (step: StepName) => number;
}

/** Puts the lab behind a delay line and measures; needs root and /dev/net/tun. The namespaces stay open. */
export async function measureTrips(directory: string): Promise<Trips> {
  const server = await makeNamespace("far", []);
  const client = await makeNamespace("near", []);
  const { anchorFile } = await startFarLab(server, directory, "127.0.0.1");
  const near = await measure(client, server, anchorFile, DELAYS.none);
  const far = await measure(client, server, anchorFile, DELAYS.far);
  return {
    near,
    far,
    of: (step) => (far.times[step] - near.times[step]) / (far.ping - near.ping),
  };
}
