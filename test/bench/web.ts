import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { joinByDelayLine, pingThrough } from "../real/delay-line.ts";
import { missingPrograms, tunnel } from "../real/guard.ts";
import { closeNamespaces, makeNamespace, type Namespace } from "../real/namespace.ts";
import { must, startDaemon, stopAll, waitForWord } from "../real/process.ts";
import { median } from "./measure.ts";
import type { BenchRow } from "./row.ts";

const SERVER = "nginx-good";
const [IPV4, IPV6] = ["45.45.3.80", "2001:db8:45::80"] as const;
const ONE_WAY_MS = 25;
const TURNS = 3;
const NEEDS = ["nginx", "ping"];

const script = (name: string): string => fileURLToPath(new URL(`../real/${name}`, import.meta.url));

interface Audit {
  readonly connections: number;
  readonly requests: number;
  readonly complete: boolean;
  readonly milliseconds: number;
}

interface Measured {
  readonly ping: number;
  readonly ms: number;
  readonly audit: Audit;
}

async function measure(
  client: Namespace,
  server: Namespace,
  caFile: string,
  oneWayMs: number,
): Promise<Measured> {
  const cable = await joinByDelayLine(client, server, oneWayMs);
  try {
    const ping = await pingThrough(client, IPV4);
    const audits: Audit[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const command = [process.execPath, script("http-measure.ts"), caFile, IPV4, IPV6];
      audits.push(JSON.parse(await must(client.inside(command))));
    }
    const [audit] = audits;
    if (audit === undefined || !audit.complete) {
      throw new Error("the audit of the web server was not complete");
    }
    return { ping, audit, ms: median(audits.map(({ milliseconds }) => milliseconds)) };
  } finally {
    await cable.stop();
  }
}

/** Connections, requests and round trips of auditing a name with its `www`, each at an address of both families. */
export async function benchWeb(): Promise<BenchRow[] | string> {
  const missing = await missingPrograms(NEEDS);
  if (process.getuid?.() !== 0 || !tunnel().ok || missing.length > 0) {
    return `web: needs root, /dev/net/tun and ${NEEDS.join(", ")}`;
  }
  const directory = mkdtempSync(join(tmpdir(), "waterpas-web-"));
  try {
    const server = await makeNamespace("webfar", [IPV4, IPV6]);
    const client = await makeNamespace("webnear", []);
    const command = server.inside([process.execPath, script("http-serve.ts"), directory, SERVER]);
    const daemon = startDaemon("the web server", command, join(directory, "log"));
    await waitForWord(daemon, "ready");
    const caFile = join(directory, "ca.pem");
    const near = await measure(client, server, caFile, 0);
    const far = await measure(client, server, caFile, ONE_WAY_MS);
    const trips = (far.ms - near.ms) / (far.ping - near.ping);
    const { connections, requests } = near.audit;
    return [
      {
        id: "web.connections",
        what: "connections: a site with www, IPv4 and IPv6",
        value: connections,
        unit: "",
        target: "≤ 10",
      },
      { id: "web.requests", what: "requests: the same", value: requests, unit: "", target: "" },
      { id: "web.wall", what: "time: the same", value: near.ms, unit: "ms", target: "" },
      { id: "web.far", what: "time at 50 ms: the same", value: far.ms, unit: "ms", target: "" },
      { id: "web.trips", what: "round trips in sequence: the same", value: trips, unit: "", target: "≤ 12" },
    ];
  } finally {
    await stopAll();
    await closeNamespaces();
    rmSync(directory, { recursive: true, force: true });
  }
}
