import { type Domains, startDomains } from "./domains.ts";
import { auditFully, type FullPlan, type FullTally } from "./full-audit.ts";
import { quantile } from "./measure.ts";
import type { BenchRow } from "./row.ts";

const { WATERPAS_BENCH_FULL: wanted = "240" } = process.env;
const LANES = 24;
/** MX names at the same addresses. */
const TENANTS = 100;
const TENANT_ADDRESSES = 2;

const AIM: Readonly<Record<FullPlan["type"], string>> = {
  web: "≥ 1 660 (internet.nl: 166 on 4 cores)",
  mail: "≥ 830 (internet.nl: 83 on 4 cores)",
  both: "",
};
/** CPU that leaves a target of 15 audits a second and core within reach (`scale.md` 6). */
const CPU_AIM = "≤ 66 ms; budget 18";

function rowsOf(type: FullPlan["type"], count: number, tally: FullTally): BenchRow[] {
  const id = `full.${type}`;
  const what = type === "both" ? "web and mail" : type;
  return [
    {
      id: `${id}.rate`,
      what: `${count} full audits, ${what}, one process`,
      value: (60 * count) / tally.seconds,
      unit: "audits/min",
      target: AIM[type],
      note: `p50 ${Math.round(quantile(tally.latencies, 0.5))} ms, p99 ${Math.round(quantile(tally.latencies, 0.99))} ms`,
    },
    {
      id: `${id}.cpu`,
      what: `CPU for each, ${what}`,
      value: tally.cpuMs / count,
      unit: "ms",
      target: CPU_AIM,
      note: `${(tally.queries / count).toFixed(1)} queries each`,
    },
    {
      id: `${id}.connections`,
      what: `connections for each, ${what}`,
      value: tally.connections / count,
      unit: "connections",
      ...(type === "mail" ? {} : { target: "≤ 60 to web servers", note: `most: ${tally.mostToWeb}` }),
    },
    { id: `${id}.rss`, what: `resident memory, ${what}`, value: tally.rssMb, unit: "MB" },
    {
      id: `${id}.wrong`,
      what: `healthy domains with a bad verdict, ${what}`,
      value: tally.wrong.length,
      unit: "tests",
      target: "0",
      note: tally.wrong[0] ?? "",
    },
  ];
}

async function audited(domains: Domains, count: number, type: FullPlan["type"]): Promise<BenchRow[]> {
  const names = Array.from({ length: count }, (_, index) => domains.nameOf(index));
  return rowsOf(type, count, await auditFully(domains, { names, type, lanes: LANES }));
}

/** Domains each with an MX name of its own, all at the same two addresses. */
async function tenants(): Promise<BenchRow[]> {
  const domains = await startDomains(TENANTS, "tenants");
  try {
    const names = Array.from({ length: TENANTS }, (_, index) => domains.nameOf(index));
    const options = { only: ["mail_starttls"] };
    const tally = await auditFully(domains, { names, type: "mail", lanes: LANES, options });
    return [
      {
        id: "full.tenants",
        what: `${TENANTS} MX names at two addresses: connections`,
        value: tally.connections,
        unit: "connections",
        target: `≤ ${TENANT_ADDRESSES * (20 + TENANTS)}: 20 and one for each name, at each address`,
      },
      {
        id: "full.tenants.wrong",
        what: "healthy mail hosts with a bad verdict",
        value: tally.wrong.length,
        unit: "tests",
        target: "0",
        note: tally.wrong[0] ?? "",
      },
    ];
  } finally {
    await domains.stop();
  }
}

/** Full audits of domains that share servers as those of hosters do: 240, or as many as `WATERPAS_BENCH_FULL` says, each time with nothing known before. */
export async function benchFull(): Promise<BenchRow[]> {
  const count = Number(wanted);
  const domains = await startDomains(count, "hosted");
  try {
    return [
      ...(await audited(domains, count, "web")),
      ...(await audited(domains, count, "mail")),
      ...(await audited(domains, count, "both")),
      ...(await tenants()),
    ];
  } finally {
    await domains.stop();
  }
}
