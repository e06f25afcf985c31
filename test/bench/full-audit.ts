import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AttemptRecord } from "../../src/model/attempt.ts";
import type { EvidenceDocument, EvidenceOptions } from "../../src/model/evidence.ts";
import { openDownloader } from "../../src/net/download.ts";
import type { Net } from "../../src/net/open.ts";
import { type Auditor, openAuditor } from "../../src/scan/batch/auditor.ts";
import { runRouting } from "../../src/scan/routing.ts";
import { loadRoutingData } from "../../src/scan/routing-data.ts";
import { parseTargets } from "../../src/scan/target.ts";
import { openTrust } from "../../src/scan/trust.ts";
import { cacheFolder } from "../../src/store/cache.ts";
import { loadProfile } from "../../src/store/profile.ts";
import { openLab } from "../real/ours.ts";
import type { Domains } from "./domains.ts";
import { cpuMs, residentMb } from "./measure.ts";

const BAD = new Set(["failed", "error"]);

export interface FullPlan {
  readonly names: readonly string[];
  readonly type: "web" | "mail" | "both";
  /** Targets at once. */
  readonly lanes: number;
  readonly options?: Partial<EvidenceOptions>;
}

/** What auditing a list of healthy domains came to. */
export interface FullTally {
  readonly seconds: number;
  /** Of this process. */
  readonly cpuMs: number;
  readonly rssMb: number;
  /** TCP connections to web and mail servers. */
  readonly connections: number;
  /** Connections to web servers, of the target that took most. */
  readonly mostToWeb: number;
  readonly queries: number;
  /** Milliseconds of each target. */
  readonly latencies: readonly number[];
  /** Tests that say that something is wrong. */
  readonly wrong: readonly string[];
}

/** Audits a list as `waterpas batch` does, with a network of its own. */
export async function auditFully(domains: Domains, plan: FullPlan): Promise<FullTally> {
  const net = openLab({ anchor: domains.anchor, more: { netMap: domains.netMap } });
  try {
    return await tallyOf(net, await auditorOf(net, domains, plan), plan);
  } finally {
    await net.close();
  }
}

async function tallyOf(net: Net, auditor: Auditor, { names, type, lanes }: FullPlan): Promise<FullTally> {
  const { targets } = parseTargets(names, { type, allowReserved: true });
  const wrong: string[] = [];
  const latencies: number[] = [];
  const spent = { connections: 0, mostToWeb: 0 };
  let rssMb = residentMb();
  const watch = setInterval(() => {
    rssMb = Math.max(rssMb, residentMb());
  }, 250);
  const queue = targets.entries();
  const lane = async (): Promise<void> => {
    for (const [seq, target] of queue) {
      const began = performance.now();
      const { evidence, reports } = await auditor.audit(target, seq);
      latencies.push(performance.now() - began);
      const { web, mail } = connectionsOf(evidence);
      spent.connections += web + mail;
      spent.mostToWeb = Math.max(spent.mostToWeb, web);
      const bad = reports.flatMap(({ tests }) => tests.filter(({ status }) => BAD.has(status)));
      wrong.push(...bad.map(({ id, verdict, cause }) => `${target.name}: ${id} ${verdict} ${cause ?? ""}`));
    }
  };
  const [started, cpu] = [performance.now(), cpuMs()];
  await Promise.all(Array.from({ length: lanes }, lane));
  clearInterval(watch);
  return {
    seconds: (performance.now() - started) / 1000,
    cpuMs: cpuMs() - cpu,
    rssMb,
    queries: net.counts().udpSent,
    latencies,
    wrong,
    ...spent,
  };
}

/** A document that is fetched on a connection of its own; all other exchanges are on one that has a line itself. */
const isDocument = ({ kind, what }: AttemptRecord): boolean =>
  kind !== "http" || what.includes("://mta-sts.");

/** TCP connections of an audit that are not for DNS. */
function connectionsOf({ attempts }: Pick<EvidenceDocument, "attempts">) {
  const streams = attempts.filter((each) => !each.kind.startsWith("dns") && isDocument(each));
  const to = (...ports: readonly string[]): number =>
    streams.filter(({ peer }) => ports.some((port) => peer.endsWith(port))).length;
  return { web: to(":443", ":80"), mail: to(":25") };
}

async function auditorOf(net: Net, { anchor, ca, vrps, routes }: Domains, plan: FullPlan): Promise<Auditor> {
  const cache = mkdtempSync(join(tmpdir(), "waterpas-bench-full-"));
  const routing = await loadRoutingData({
    cache: cacheFolder(cache),
    cwd: cache,
    offline: true,
    downloader: openDownloader({ userAgent: "waterpas" }),
    clock: Date.now,
    now: Math.floor(Date.now() / 1000),
    rpki: [vrps],
    origins: routes,
  });
  rmSync(cache, { recursive: true, force: true });
  const request = {
    net,
    options: {
      depth: "fast",
      resolver: "iterate",
      families: ["ipv4", "ipv6"],
      trust_anchors: anchor.split("\n").filter((line) => line.trim() !== ""),
      net_map: true,
      dkim_probe: "off",
      ...plan.options,
    },
    profile: await loadProfile("waterpas"),
    trust: openTrust([ca]),
    tool: {
      name: "waterpas",
      version: "0.0.0",
      node: process.versions.node,
      openssl: process.versions.openssl,
    },
    routing: runRouting(routing),
    clock: Date.now,
  } as const;
  return openAuditor(request, "run_20260101T000000Z_0000");
}
