import type { EvidenceDocument } from "../../src/model/evidence.ts";
import { openLab } from "../real/ours.ts";
import { type Domains, startDomains } from "./domains.ts";
import { auditMail, costOf } from "./mail-audit.ts";
import { cpuMs } from "./measure.ts";
import type { BenchRow } from "./row.ts";

const { WATERPAS_BENCH_DOMAINS: wanted = "10000" } = process.env;
/** Domains that share their mail hosts. */
const SHARING = 1_000;
const LANES = 32;
const CHUNK = 500;
const RECORDS = ["mail_auth"];
const SERVERS = ["mail_starttls"];

const BAD = new Set(["failed", "error"]);

interface Tally {
  readonly seconds: number;
  readonly cpuMs: number;
  readonly queries: number;
  readonly connections: number;
  readonly wrong: readonly string[];
}

/** Audits the first domains of the lab with a network of their own. */
async function audited(
  domains: Domains,
  count: number,
  options: Parameters<typeof auditMail>[1]["options"],
): Promise<Tally> {
  const net = openLab({ anchor: domains.anchor, more: { netMap: domains.netMap } });
  const wrong: string[] = [];
  const spent = { queries: 0, connections: 0 };
  const [started, cpu] = [performance.now(), cpuMs()];
  try {
    // A scan keeps what it finds until its end; mail hosts are shared within one.
    const share = options?.port25 === false ? CHUNK : count;
    for (let from = 0; from < count; from += share) {
      const names = Array.from({ length: Math.min(share, count - from) }, (_, at) =>
        domains.nameOf(from + at),
      );
      await auditMail(names, {
        ...{ net, anchor: domains.anchor, ca: domains.ca, concurrency: LANES },
        ...(options === undefined ? {} : { options }),
        onDone: (evidence: EvidenceDocument, reports) => {
          const { queries, connections } = costOf(evidence);
          spent.queries += queries;
          spent.connections += connections;
          const bad = reports.flatMap(({ tests }) => tests.filter(({ status }) => BAD.has(status)));
          wrong.push(...bad.map(({ id, cause }) => `${evidence.target.name}: ${id} ${cause ?? ""}`));
        },
      });
    }
  } finally {
    await net.close();
  }
  return { seconds: (performance.now() - started) / 1000, cpuMs: cpuMs() - cpu, wrong, ...spent };
}

async function records(domains: Domains, count: number): Promise<BenchRow[]> {
  const tally = await audited(domains, count, { port25: false, only: RECORDS, dkim_probe: "off" });
  return [
    {
      id: "mail.records",
      what: `SPF, DMARC and DKIM of ${count} domains, one process`,
      value: count / tally.seconds,
      unit: "domains/s",
      note: `${(tally.queries / count).toFixed(1)} queries and ${(tally.cpuMs / count).toFixed(1)} ms of CPU each`,
    },
    {
      id: "mail.records.wrong",
      what: "healthy domains with a bad verdict",
      value: tally.wrong.length,
      unit: "tests",
      target: "0",
      note: tally.wrong[0] ?? "",
    },
  ];
}

async function shared(domains: Domains, count: number): Promise<BenchRow[]> {
  const one = await audited(domains, 1, { only: SERVERS });
  const many = await audited(domains, count, { only: SERVERS });
  return [
    {
      id: "mail.shared",
      what: `${count} domains on the same mail hosts: connections for each that one domain needs`,
      value: many.connections / one.connections,
      unit: "times",
      target: "1",
      note: `${many.connections} connections, ${Math.round(count / many.seconds)} domains/s`,
    },
    {
      id: "mail.shared.wrong",
      what: "healthy mail hosts with a bad verdict",
      value: many.wrong.length,
      unit: "tests",
      target: "0",
      note: many.wrong[0] ?? "",
    },
  ];
}

/** Records read in a second, of 10,000 domains or as many as `WATERPAS_BENCH_DOMAINS` says; whether mail hosts that many share are measured once. */
export async function benchMail(): Promise<BenchRow[]> {
  const count = Number(wanted);
  const domains = await startDomains(count, "mail");
  try {
    return [...(await records(domains, count)), ...(await shared(domains, Math.min(count, SHARING)))];
  } finally {
    await domains.stop();
  }
}
