import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { joinByDelayLine, pingThrough } from "../real/delay-line.ts";
import { tunnel } from "../real/guard.ts";
import { closeNamespaces, makeNamespace, type Namespace } from "../real/namespace.ts";
import { must, startDaemon, stopAll, waitForWord } from "../real/process.ts";
import type { MailTiming } from "./mail-client.ts";
import { median } from "./measure.ts";
import type { BenchRow } from "./row.ts";

const CLIENT = fileURLToPath(new URL("./mail-client.ts", import.meta.url));
const SERVER = fileURLToPath(new URL("./mail-far-server.ts", import.meta.url));

/** One way, in milliseconds. */
const DELAYS = { near: 0, far: 25 } as const;
const TURNS = 1;

interface Measured {
  readonly turns: readonly MailTiming[];
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
    const turns: MailTiming[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      turns.push(JSON.parse(await must(client.inside([process.execPath, CLIENT, directory]))));
    }
    return { turns, ping };
  } finally {
    await line.stop();
  }
}

const WHAT = {
  records: "records alone",
  fast: "with its mail host, as in a batch",
  standard: "with its mail host, as in a scan",
} as const;

/** What the mail audit of a domain with one MX host costs once its top-level domain is known; the trips by the difference that a delay line makes. */
export async function benchMailTrips(): Promise<BenchRow[] | string> {
  if (process.getuid?.() !== 0 || !tunnel().ok)
    return "mail audits over a distance: needs root and /dev/net/tun";
  const directory = mkdtempSync(join(tmpdir(), "waterpas-mail-trips-"));
  try {
    const server = await makeNamespace("mailfar", []);
    const client = await makeNamespace("mailnear", []);
    const command = server.inside([process.execPath, SERVER, directory]);
    await waitForWord(startDaemon("the mail lab", command, join(directory, "log")), "ready");
    const near = await measure(client, server, directory, DELAYS.near);
    const far = await measure(client, server, directory, DELAYS.far);
    return (["records", "fast", "standard"] as const).flatMap((step) => rowsOf(step, near, far));
  } finally {
    await stopAll();
    await closeNamespaces();
    rmSync(directory, { recursive: true, force: true });
  }
}

function rowsOf(step: keyof MailTiming, near: Measured, far: Measured): BenchRow[] {
  const middle = ({ turns }: Measured, field: keyof MailTiming[typeof step]): number =>
    median(turns.map((turn) => turn[step][field]));
  const what = WHAT[step];
  const trips = (middle(far, "ms") - middle(near, "ms")) / (far.ping - near.ping);
  const time = `${Math.round(middle(far, "ms"))} ms at ${Math.round(far.ping)} ms`;
  const rows: BenchRow[] = [
    {
      id: `mail.${step}.queries`,
      what: `queries of a mail audit, ${what}`,
      value: middle(near, "queries"),
      unit: "queries",
    },
    {
      id: `mail.${step}.trips`,
      what: `round trips in sequence, ${what}`,
      value: trips,
      unit: "round trips",
      note: time,
    },
  ];
  if (step === "records") return rows;
  const connections: BenchRow = {
    id: `mail.${step}.connections`,
    what: `connections to the two addresses of the mail host, ${what}`,
    value: middle(near, "connections"),
    unit: "connections",
  };
  return [...rows.slice(0, 1), connections, ...rows.slice(1)];
}
