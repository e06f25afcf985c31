import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type DelayLine, joinByDelayLine, pingThrough } from "./delay-line.ts";
import { type FarLab, startFarLab } from "./far-lab.ts";
import { makeNamespace, type Namespace } from "./namespace.ts";
import { must } from "./process.ts";
import { expectThat, runSuite, type Suite } from "./report.ts";
import type { StepName, Timing } from "./time-lookups.ts";

const TIMER = fileURLToPath(new URL("time-lookups.ts", import.meta.url));

/** One way, in milliseconds. */
const DELAYS = { none: 0, far: 25 } as const;
const TURNS = 5;

/** Round trips in sequence: scale.md 6 row 4 for DNS alone; a first audit also finds the servers of two MX zones. */
const MOST = { coldName: 8, warmName: 4, vantage: 4, coldAudit: 12, warmAudit: 8 } as const;

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;

const middle = (turns: readonly Timing[], step: StepName): number => median(turns.map(({ ms }) => ms[step]));

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
  lab: FarLab,
  oneWayMs: number,
): Promise<Measured> {
  const line = await joinByDelayLine(client, server, oneWayMs);
  const ping = await pingThrough(client, "198.41.0.4");
  const turns: Timing[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const command = client.inside([process.execPath, TIMER, lab.anchorFile]);
    turns.push(JSON.parse(await must(command)));
  }
  const packets = await line.stop();
  const last = turns.at(-1);
  expectThat(last !== undefined, "nothing measured");
  const times = {
    coldName: middle(turns, "coldName"),
    warmName: middle(turns, "warmName"),
    vantage: middle(turns, "vantage"),
    coldAudit: middle(turns, "coldAudit"),
    warmAudit: middle(turns, "warmAudit"),
  };
  return { times, timing: last, ping, packets };
}

async function compare(suite: Suite, near: Measured, far: Measured): Promise<void> {
  suite.note(
    `ping over the line: ${near.ping} ms and ${far.ping} ms; packets ${JSON.stringify(far.packets)}`,
  );
  for (const [key, most] of Object.entries(MOST) as [keyof typeof MOST, number][]) {
    const trips = (far.times[key] - near.times[key]) / (far.ping - near.ping);
    const queries = far.timing.queries[key];
    await suite.test(`${key}: at most ${most} round trips in sequence`, () => {
      expectThat(trips <= most, `${trips.toFixed(1)} round trips, ${queries} queries`);
    });
    suite.note(
      `${key}: ${trips.toFixed(1)} round trips in sequence, ${queries} queries, ${far.times[key].toFixed(0)} ms`,
    );
  }
}

const directory = mkdtempSync(join(tmpdir(), "waterpas-trips-"));

await runSuite("round trips", async (suite) => {
  try {
    const server = await makeNamespace("far", []);
    const client = await makeNamespace("near", []);
    const lab = await startFarLab(server, directory, "127.0.0.1");
    const near = await measure(client, server, lab, DELAYS.none);
    const far = await measure(client, server, lab, DELAYS.far);
    await compare(suite, near, far);
    await suite.test(
      "a first name takes 6 queries beside those for its servers' addresses, the next one 3",
      () => {
        const { coldName, warmName } = far.timing.queries;
        const own = coldName - far.timing.forServers;
        expectThat(
          own <= 6 && warmName <= 3,
          `${own} (and ${far.timing.forServers}), then ${warmName} queries`,
        );
      },
    );
    await suite.test("nothing is asked twice", () => {
      expectThat(far.timing.twice.length === 0, far.timing.twice.join("\n"));
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
