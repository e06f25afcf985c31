import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { joinByDelayLine, pingThrough } from "../real/delay-line.ts";
import { missingPrograms, tunnel } from "../real/guard.ts";
import { closeNamespaces, makeNamespace, type Namespace } from "../real/namespace.ts";
import { must, run, startDaemon, stopAll, waitForWord } from "../real/process.ts";
import { SITE } from "../real/tls/row.ts";
import { median } from "./measure.ts";
import { type BenchRow, beside } from "./row.ts";

/** What is measured: id of a row, how it is called here, port, connections of `tls.md` 2.11 with the full handshakes. */
const SERVERS = [
  { id: "nginx-dual", name: "nginx with two certificates", port: 4431, starttls: false, target: "≈ 31" },
  { id: "node-pq", name: "TLS 1.3 only", port: 4432, starttls: false, target: "≈ 11" },
  { id: "postfix-hard", name: "Postfix, hardened", port: 2525, starttls: true, target: "≈ 22" },
] as const;
type ServerRow = (typeof SERVERS)[number];

const HOST = "45.45.2.80";
const ONE_WAY_MS = 25;
const TURNS = 3;
const NEEDS = ["nginx", "postfix", "sslscan", "testssl", "openssl", "ping"];

const script = (name: string): string => fileURLToPath(new URL(`../real/${name}`, import.meta.url));

interface Ours {
  readonly connections: number;
  readonly complete: boolean;
  readonly milliseconds: number;
}

/** One server at one distance. */
interface Measured {
  readonly ours: Ours;
  readonly oursMs: number;
  readonly sslscanMs: number;
  readonly sslscanConnections: number;
}

async function timed(command: readonly string[]): Promise<number> {
  const started = performance.now();
  await run(command, { timeout: 600_000 });
  return performance.now() - started;
}

/** Connections that the machines of a namespace have accepted so far. */
async function accepted(server: Namespace): Promise<number> {
  const text = await must(server.inside(["cat", "/proc/net/snmp"]));
  const [names = [], values = []] = text
    .split("\n")
    .filter((line) => line.startsWith("Tcp:"))
    .map((line) => line.split(" "));
  return Number(values[names.indexOf("PassiveOpens")]);
}

interface Line {
  readonly client: Namespace;
  readonly server: Namespace;
  readonly caFile: string;
}

async function measureServer(
  { client, server, caFile }: Line,
  { port, starttls }: ServerRow,
): Promise<Measured> {
  const how = starttls ? ["starttls"] : [];
  const turns: Ours[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const command = [process.execPath, script("tls-measure.ts"), caFile, HOST, String(port), ...how];
    turns.push(JSON.parse(await must(client.inside(command))));
  }
  const [ours] = turns;
  if (ours === undefined || !ours.complete) {
    throw new Error(`the measurement of port ${port} was not complete`);
  }
  const before = await accepted(server);
  const options = ["--no-colour", `--sni-name=${SITE}`, ...(starttls ? ["--starttls-smtp"] : [])];
  const sslscanMs = await timed(client.inside(["sslscan", ...options, `${HOST}:${port}`]));
  return {
    ours,
    oursMs: median(turns.map(({ milliseconds }) => milliseconds)),
    sslscanMs,
    sslscanConnections: (await accepted(server)) - before,
  };
}

/** Protocols, suites with forward secrecy and groups: what it has of the same kind. All of its tests take minutes. */
const TESTSSL = ["--quiet", "--color", "0", "--nodns", "none", "-p", "-f"];

async function measureAll(line: Line, oneWayMs: number): Promise<{ ping: number; found: Measured[] }> {
  const cable = await joinByDelayLine(line.client, line.server, oneWayMs);
  try {
    const ping = await pingThrough(line.client, HOST);
    const found: Measured[] = [];
    for (const each of SERVERS) {
      found.push(await measureServer(line, each));
    }
    return { ping, found };
  } finally {
    await cable.stop();
  }
}

function rowsOf(near: Measured, far: Measured, trips: number, { id, name, target }: ServerRow): BenchRow[] {
  const key = `tls.${id}`;
  const note = `${Math.round(far.ours.connections)} at 50 ms`;
  return [
    beside(
      {
        id: `${key}.connections`,
        what: `connections: ${name}`,
        value: near.ours.connections,
        unit: "",
        target,
        note,
      },
      { name: "sslscan", value: near.sslscanConnections },
    ),
    beside(
      { id: `${key}.wall`, what: `time: ${name}`, value: near.oursMs, unit: "ms", target: "< 1" },
      { name: "sslscan", value: near.sslscanMs },
    ),
    beside(
      { id: `${key}.far`, what: `time at 50 ms: ${name}`, value: far.oursMs, unit: "ms", target: "< 1" },
      { name: "sslscan", value: far.sslscanMs },
    ),
    { id: `${key}.trips`, what: `round trips in sequence: ${name}`, value: trips, unit: "", target: "" },
  ];
}

/** Connections and time of measuring TLS, beside sslscan and testssl.sh, without delay and at 50 ms. */
export async function benchTls(): Promise<BenchRow[] | string> {
  const missing = await missingPrograms(NEEDS);
  if (process.getuid?.() !== 0 || !tunnel().ok || missing.length > 0) {
    return `TLS: needs root, /dev/net/tun and ${NEEDS.join(", ")}`;
  }
  const directory = mkdtempSync(join(tmpdir(), "waterpas-tls-"));
  try {
    const server = await makeNamespace("tlsfar", [HOST]);
    const client = await makeNamespace("tlsnear", []);
    const ports = SERVERS.map(({ id, port }) => `${id}=${port}`);
    const command = server.inside([process.execPath, script("tls-serve.ts"), directory, HOST, ...ports]);
    const daemon = startDaemon("the TLS servers", command, join(directory, "log"));
    await waitForWord(daemon, "ready");
    const line: Line = { client, server, caFile: join(directory, "ca.pem") };
    const near = await measureAll(line, 0);
    const far = await measureAll(line, ONE_WAY_MS);
    const rows = SERVERS.flatMap((each, index) => {
      const [here, there] = [near.found[index], far.found[index]];
      if (here === undefined || there === undefined) {
        return [];
      }
      return rowsOf(here, there, (there.oursMs - here.oursMs) / (far.ping - near.ping), each);
    });
    // What testssl.sh takes is nearly all its own work: no delay is needed to see it.
    const [{ port }] = SERVERS;
    const testsslMs = await timed(server.inside(["testssl", ...TESTSSL, `${HOST}:${port}`]));
    const first = near.found[0]?.oursMs ?? Number.NaN;
    const testssl = {
      id: "tls.testssl",
      what: `time: ${SERVERS[0].name}`,
      value: first,
      unit: "ms",
      target: "< 1",
    };
    return [...rows, beside(testssl, { name: "testssl.sh", value: testsslMs })];
  } finally {
    await stopAll();
    await closeNamespaces();
    rmSync(directory, { recursive: true, force: true });
  }
}
