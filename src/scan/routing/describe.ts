/** Data of a run as evidence and reports tell of it. */
import type { Input } from "../../model/evidence.ts";
import type { RouteSource, VrpSource } from "../../model/routing.ts";
import { NO_PEERS } from "../../proto/rpki/route-rows.ts";
import { type RouteTable, VISIBILITY } from "../../proto/rpki/route-table.ts";
import { sha256Hex } from "../../store/digest.ts";
import { timeText } from "../time.ts";
import type { Dataset } from "./dataset.ts";
import { RIS_DUMPS } from "./sources.table.ts";

const timeOf = (seconds: number | null): string | null =>
  seconds === null ? null : timeText(seconds * 1000);

/** An export. */
export function vrpSourceOf(
  { source, facts, fetchedMs, etag }: Dataset<unknown>,
  slurm: VrpSource["slurm"],
): VrpSource {
  const { vrps } = facts;
  return {
    source,
    format: facts.format,
    generated_at: timeOf(facts.generated_at),
    fetched_at: timeText(fetchedMs),
    sha256: facts.sha256,
    bytes: facts.bytes,
    ...(etag === undefined ? {} : { etag }),
    vrps: facts.rows,
    per_ta: Object.fromEntries(Object.entries(vrps?.per_ta ?? {}).map(([ta, count]) => [ta, count.vrps])),
    duplicates: vrps?.duplicates ?? 0,
    rejected: facts.rejected,
    aspas: vrps?.aspas.length ?? 0,
    slurm,
  };
}

/** A route table; of several files the older time, all rows, and a digest over their digests, one a line. */
export function routeSourceOf(datasets: readonly Dataset<RouteTable>[]): RouteSource | null {
  const [first, ...others] = datasets;
  if (first === undefined) return null;
  const made = datasets.map(({ facts }) => facts.generated_at);
  const digests = datasets.map(({ facts }) => facts.sha256);
  const sum = (pick: (dataset: Dataset<RouteTable>) => number): number =>
    datasets.reduce((total, dataset) => total + pick(dataset), 0);
  return {
    source: others.length === 0 ? first.source : RIS_DUMPS,
    kind: first.facts.format,
    generated_at: timeOf(made.includes(null) ? null : Math.min(...made.map((each) => each ?? 0))),
    fetched_at: timeText(Math.min(...datasets.map(({ fetchedMs }) => fetchedMs))),
    sha256: others.length === 0 ? first.facts.sha256 : sha256Hex(digests.join("\n")),
    bytes: sum(({ facts }) => facts.bytes),
    min_peers: datasets.some(({ value }) => countsPeers(value)) ? VISIBILITY.minPeers : null,
    routes: { v4: sum(({ facts }) => facts.rows.v4), v6: sum(({ facts }) => facts.rows.v6) },
  };
}

/** Whether the source tells how many peers have a route (`settled.md` 9.20). */
function countsPeers({ v4, v6 }: RouteTable): boolean {
  return [v4, v6].some(({ peers }) => peers.some((count) => count !== NO_PEERS));
}

/** An entry of the inputs. */
export function inputOf(
  name: string,
  { source, facts, fetchedMs }: Dataset<unknown>,
  isUsable: boolean,
): Input {
  return {
    name,
    source,
    digest: `sha256:${facts.sha256}`,
    as_of: timeOf(facts.generated_at) ?? timeText(fetchedMs),
    stale: !isUsable,
  };
}
