import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { makeUdpClient } from "../../src/net/udp.ts";
import { parseMessage } from "../../src/proto/dns/message.ts";
import { nameFromText } from "../../src/proto/dns/name.ts";
import { writeQuery } from "../../src/proto/dns/query.ts";
import { TYPE } from "../../src/proto/dns/type.table.ts";
import { startNsd } from "../real/nsd.ts";
import { hasProgram, must, stopAll } from "../real/process.ts";
import { cpuMs } from "./measure.ts";
import { type BenchRow, beside } from "./row.ts";

const ADDRESS = "127.0.0.1";
const PORT = 30_053;
const WINDOW = 500;
const QUERIES = 100_000;

const ZONE = [
  "rate.test. 3600 IN SOA ns1.rate.test. host.rate.test. 1 7200 3600 1209600 300",
  "rate.test. 3600 IN NS ns1.rate.test.",
  "ns1.rate.test. 3600 IN A 192.0.2.1",
  "*.rate.test. 3600 IN A 192.0.2.2",
  "",
].join("\n");

interface Rate {
  readonly perSecond: number;
  /** Microseconds of CPU time for each query. */
  readonly cpuUs: number;
  readonly answered: number;
}

/** Our own client: distinct names, a fixed number outstanding, every reply parsed. */
async function ours(): Promise<Rate> {
  const client = makeUdpClient();
  const server = { address: ADDRESS, port: PORT };
  let next = 0;
  let answered = 0;
  const started = performance.now();
  const cpu = cpuMs();
  const worker = async (): Promise<void> => {
    while (next < QUERIES) {
      const name = nameFromText(`n${next}.rate.test`);
      next += 1;
      if (!name.ok) {
        throw new Error(name.reason);
      }
      const query = writeQuery({ id: 0, name: name.value, type: TYPE.A, edns: { size: 1232, do: true } });
      const result = await client.ask(server, {
        query,
        timeoutMs: 5000,
        accept: (data) => {
          const parsed = parseMessage(data);
          return parsed.ok && parsed.value.question?.name === name.value;
        },
      });
      answered += result.outcome === "ok" ? 1 : 0;
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, worker));
  const seconds = (performance.now() - started) / 1000;
  const used = cpuMs() - cpu;
  client.close();
  return { perSecond: answered / seconds, cpuUs: (used * 1000) / answered, answered };
}

/** dnsperf, a load generator in C: the same names, the same number outstanding; its CPU time by the shell. */
async function dnsperf(directory: string): Promise<Rate> {
  const file = join(directory, "queries");
  writeFileSync(file, Array.from({ length: QUERIES }, (_, index) => `n${index}.rate.test A`).join("\n"));
  const command = `dnsperf -s ${ADDRESS} -p ${PORT} -d ${file} -n 1 -q ${WINDOW} -c 16 -T 1 -e -D -O suppress=timeouts`;
  return readDnsperf(await must(["bash", "-c", `TIMEFORMAT='cpu %U %S'; { time ${command}; } 2>&1`]));
}

const readDnsperf = (text: string): Rate => {
  const perSecond = Number(/Queries per second:\s+([\d.]+)/.exec(text)?.[1] ?? 0);
  const answered = Number(/Queries completed:\s+(\d+)/.exec(text)?.[1] ?? 0);
  const [, user = "0", system = "0"] = /cpu ([\d.]+) ([\d.]+)/.exec(text) ?? [];
  return { perSecond, answered, cpuUs: ((Number(user) + Number(system)) * 1e6) / Math.max(1, answered) };
};

/** Queries a second and CPU for each, against one NSD process on loopback, beside dnsperf in the same run. */
export async function benchQueryRate(): Promise<BenchRow[] | string> {
  if (!(await hasProgram("nsd")) || !(await hasProgram("dnsperf"))) {
    return "query rate: needs nsd and dnsperf (Debian packages)";
  }
  const directory = mkdtempSync(join(tmpdir(), "waterpas-bench-"));
  try {
    writeFileSync(join(directory, "zone"), ZONE);
    const zones = [{ zone: "rate.test", file: join(directory, "zone") }];
    await startNsd({ directory, addresses: [ADDRESS], port: PORT, zones });
    await ours();
    const peer = await dnsperf(directory);
    const we = await ours();
    return [
      beside(
        {
          id: "query.rate",
          what: `UDP queries, ${WINDOW} outstanding`,
          value: we.perSecond,
          unit: "queries/s",
        },
        { name: "dnsperf", value: peer.perSecond },
      ),
      beside(
        {
          id: "query.cpu",
          what: "CPU for each query",
          value: we.cpuUs,
          unit: "µs",
          target: "≤ 20 µs, ≤ 3 × dnsperf",
        },
        { name: "dnsperf", value: peer.cpuUs },
      ),
      {
        id: "query.lost",
        what: "queries without an answer",
        value: QUERIES - we.answered,
        unit: "queries",
        target: "0",
      },
    ];
  } finally {
    await stopAll();
    rmSync(directory, { recursive: true, force: true });
  }
}
