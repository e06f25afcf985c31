/** The routing data that is kept: there, whole, and how old. */
import { judgeExportAge, judgeTableAge } from "../../proto/rpki/freshness.ts";
import { ROUTING_LIMITS } from "../../proto/rpki/limits.table.ts";
import type { DoctorRow } from "../../report/doctor.ts";
import { thousands } from "../../report/number.ts";
import { ageText } from "../../report/routes/data.ts";
import type { DataFacts } from "../../scan/routing/dataset.ts";
import { readCached } from "../../scan/routing/refresh.ts";
import { ROUTE_KIND } from "../../scan/routing/route-kind.ts";
import { VRP_KIND } from "../../scan/routing/vrp-kind.ts";
import { cacheFolder } from "../../store/cache.ts";
import { type KeptSource, listKept } from "../../store/cache-list.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

/** A row for the RPKI export and one for the route dumps. @param nowMs milliseconds since the epoch */
export async function dataRows(cacheDir: string | undefined, nowMs: number): Promise<DoctorRow[]> {
  const cache = cacheFolder(cacheDir);
  const kept = await listKept(cache);
  const exports = kept.filter(({ kind }) => kind === "rpki");
  const tables = kept.filter(({ kind }) => kind === "origins");
  return [await exportRow(newestOf(exports), cache, nowMs), await tableRow(tables, cache, nowMs)];
}

const factsOf = ({ meta }: KeptSource): DataFacts => meta.facts as DataFacts;

/** Unix seconds when the data was made; when it was fetched where nobody knows. */
const madeAt = (source: KeptSource): number =>
  factsOf(source).generated_at ?? Math.floor(Date.parse(source.meta.fetched_at) / 1000);

function newestOf(sources: readonly KeptSource[]): KeptSource | undefined {
  return [...sources].sort((a, b) => madeAt(b) - madeAt(a))[0];
}

async function exportRow(source: KeptSource | undefined, cache: string, nowMs: number): Promise<DoctorRow> {
  const row = { id: "rpki-data", title: "RPKI data" };
  const fix = "waterpas update rpki";
  if (source === undefined) {
    return { ...row, status: "warning", says: "none yet; the first scan fetches it", fix };
  }
  const now = Math.floor(nowMs / 1000);
  const made = madeAt(source);
  const { isUsable } = judgeExportAge({ made, fetched: made, now });
  const age = ageText((now - made) * 1000);
  if (!isUsable) {
    const limit = ROUTING_LIMITS.vrpMaxAgeSeconds / HOUR;
    const effect = "fetched anew by the next scan; where that fails, tests of routes are could not measure";
    return { ...row, status: "warning", says: `${age} (limit ${limit} h)`, effect, fix };
  }
  if ((await readCached(VRP_KIND, source.meta.url, { cache })) === null) {
    return { ...row, status: "warning", says: "damaged; the next scan fetches it anew", fix };
  }
  const { v4, v6 } = factsOf(source).rows;
  return { ...row, status: "passed", says: `${age}, ${thousands(v4 + v6)} VRPs from ${source.meta.url}` };
}

async function tableRow(sources: readonly KeptSource[], cache: string, nowMs: number): Promise<DoctorRow> {
  const row = { id: "route-data", title: "Route data" };
  const fix = "waterpas update origins";
  const oldest = [...sources].sort((a, b) => madeAt(a) - madeAt(b))[0];
  if (oldest === undefined) {
    return { ...row, status: "warning", says: "none yet; the first scan fetches it", fix };
  }
  const now = Math.floor(nowMs / 1000);
  const made = madeAt(oldest);
  const age = ageText((now - made) * 1000);
  if (!judgeTableAge({ made, fetched: made, now }).isUsable) {
    return {
      ...row,
      status: "warning",
      says: `${age} (limit ${ROUTING_LIMITS.tableMaxAgeSeconds / DAY} days)`,
      fix,
    };
  }
  const read = await Promise.all(sources.map(({ meta }) => readCached(ROUTE_KIND, meta.url, { cache })));
  if (read.includes(null))
    return { ...row, status: "warning", says: "damaged; the next scan fetches it anew", fix };
  const routes = sources.reduce((sum, source) => sum + factsOf(source).rows.v4 + factsOf(source).rows.v6, 0);
  return { ...row, status: "passed", says: `${age}, ${thousands(routes)} routes` };
}
