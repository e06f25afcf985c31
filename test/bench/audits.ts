import { monitorEventLoopDelay } from "node:perf_hooks";

import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { Net } from "../../src/net/open.ts";
import { TURNS } from "../../src/net/turns.ts";
import { collect } from "../../src/scan/collect.ts";
import { openJudge } from "../../src/scan/judge.ts";
import { openRunMail } from "../../src/scan/mail/run.ts";
import type { ScanRequest } from "../../src/scan/request.ts";
import { parseTargets, type Target } from "../../src/scan/target.ts";
import { openTrust } from "../../src/scan/trust.ts";
import { loadProfile } from "../../src/store/profile.ts";
import { DNS_ALONE } from "../real/audit.ts";
import { openLab } from "../real/ours.ts";
import { type Domains, startDomains } from "./domains.ts";
import { cpuMs, quantile, residentMb } from "./measure.ts";
import type { BenchRow } from "./row.ts";

/** Tests that say of a healthy domain that something is wrong, or could not be measured. */
const BAD = new Set(["failed", "error"]);

interface Tally {
  readonly latencies: number[];
  wrong: string[];
  readonly seconds: number;
  readonly cpuMs: number;
  /** Of that, for judging: the states are computed again from the evidence, as `judge` does offline. */
  readonly judgeCpuMs: number;
  readonly rssMb: number;
  readonly loopP99Ms: number;
  readonly sent: number;
  readonly silent: number;
}

const SAMPLE = 16;

interface Plan {
  readonly domains: Domains;
  readonly from: number;
  readonly count: number;
  readonly concurrency: number;
}

const requestFor = async (net: Net, anchors: readonly string[]): Promise<ScanRequest> => ({
  targets: [],
  net,
  options: {
    only: DNS_ALONE,
    depth: "fast",
    resolver: "iterate",
    families: ["ipv4", "ipv6"],
    trust_anchors: anchors,
    net_map: true,
  },
  profile: await loadProfile("waterpas"),
  tool: {
    name: "waterpas",
    version: "0.0.0",
    node: process.versions.node,
    openssl: process.versions.openssl,
  },
  clock: Date.now,
  runSuffix: "0000",
});

const openFor = ({ anchor, netMap }: Domains): Net => openLab({ anchor, more: { netMap } });

const targetOf = (name: string): Target => {
  const [target] = parseTargets([name], { type: "both", allowReserved: true }).targets;
  if (target === undefined) {
    throw new Error(`${name} is no target`);
  }
  return target;
};

/** Audits domains one after another on each of `concurrency` lanes; keeps only what is counted. */
async function auditAll(net: Net, { domains, from, count, concurrency }: Plan): Promise<Tally> {
  const anchors = domains.anchor.split("\n").filter((line) => line.trim() !== "");
  const request = await requestFor(net, anchors);
  const judge = openJudge({ ...request, memo: net.memo });
  const run = {
    request,
    runId: "run_20260101T000000Z_0000",
    vantage: await net.vantage(),
    inputs: [],
    trust: openTrust(),
    mail: openRunMail("off"),
  };
  const latencies: number[] = [];
  const wrong: string[] = [];
  const before = net.counts();
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const since = Date.now() / 1000;
  const started = performance.now();
  const cpu = cpuMs();
  let next = from;
  let judgeCpuMs = 0;
  let rssMb = residentMb();
  const watch = setInterval(() => {
    rssMb = Math.max(rssMb, residentMb());
  }, 250);
  const lane = async (): Promise<void> => {
    while (next < from + count) {
      const name = domains.nameOf(next);
      next += 1;
      const began = performance.now();
      const evidence: EvidenceDocument = await collect(targetOf(name), run);
      await TURNS.take();
      // Looking at the CPU clock costs time itself, so only some are looked at.
      const isSampled = latencies.length % SAMPLE === 0;
      const beforeJudging = isSampled ? cpuMs() : 0;
      const tests = judge.reports(evidence, since).flatMap((report) => report.tests);
      judgeCpuMs += isSampled ? SAMPLE * (cpuMs() - beforeJudging) : 0;
      latencies.push(performance.now() - began);
      const bad = tests.filter(({ status }) => BAD.has(status)).map(({ id, status }) => `${id} ${status}`);
      if (bad.length > 0) {
        wrong.push(`${name}: ${bad.join(", ")}`);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  loop.disable();
  clearInterval(watch);
  const after = net.counts();
  return {
    latencies,
    wrong,
    seconds: (performance.now() - started) / 1000,
    cpuMs: cpuMs() - cpu,
    judgeCpuMs,
    rssMb,
    loopP99Ms: loop.percentile(99) / 1e6,
    sent: after.udpSent - before.udpSent,
    silent: after.udpSilent - before.udpSilent,
  };
}

const throughput = (tally: Tally, count: number): BenchRow[] => {
  const p50 = quantile(tally.latencies, 0.5);
  const p99 = quantile(tally.latencies, 0.99);
  return [
    {
      id: "audit.rate",
      what: `DNSSEC audits of ${count} domains, one process`,
      value: count / tally.seconds,
      unit: "domains/s",
      target: "≥ 300",
    },
    {
      id: "audit.cpu",
      what: "CPU for each domain",
      value: tally.cpuMs / count,
      unit: "ms",
      target: "≤ 3.3 ms",
      note: `of that judging ${(tally.judgeCpuMs / count).toFixed(1)} ms`,
    },
    { id: "audit.rss", what: "resident memory, at most", value: tally.rssMb, unit: "MB", target: "≤ 400 MB" },
    { id: "audit.queries", what: "queries for each domain", value: tally.sent / count, unit: "queries" },
    {
      id: "audit.p50",
      what: "time for each domain, median",
      value: p50,
      unit: "ms",
      note: `p99 ${Math.round(p99)} ms`,
    },
    {
      id: "audit.loop",
      what: "event loop delay, p99",
      value: tally.loopP99Ms,
      unit: "ms",
      target: "≤ 80 ms",
    },
    {
      id: "audit.wrong",
      what: "healthy domains with a bad verdict",
      value: tally.wrong.length,
      unit: "domains",
      target: "0",
      note: tally.wrong[0] ?? "",
    },
  ];
};

/** Lanes for the throughput measurement: enough to keep the loop busy, few enough to keep it quick. */
const LANES = 32;

/** Domains per second from one process, servers in another; then 1,000 domains at once. */
export async function benchAudits(count: number): Promise<BenchRow[]> {
  const crowd = Math.min(1_000, count);
  const domains = await startDomains(count);
  try {
    const net = openFor(domains);
    const rows = throughput(await auditAll(net, { domains, from: 0, count, concurrency: LANES }), count);
    await net.close();
    const fresh = openFor(domains);
    const tally = await auditAll(fresh, { domains, from: 0, count: crowd, concurrency: crowd });
    await fresh.close();
    return [
      ...rows,
      {
        id: "crowd.wrong",
        what: `${crowd} domains at once, reported dead or failed`,
        value: tally.wrong.length,
        unit: "domains",
        target: "0",
        note: tally.wrong[0] ?? "",
      },
      {
        id: "crowd.silent",
        what: "questions without an answer in time",
        value: tally.silent,
        unit: "queries",
        note: `of ${tally.sent}; ${Math.round(crowd / tally.seconds)} domains/s`,
      },
    ];
  } finally {
    await domains.stop();
  }
}
