/** What a worker tells the others of itself. */
import { hostname } from "node:os";
import type { Queue } from "./database.ts";
import { dropHungWorkers, type HungWorker } from "./hung.ts";
import { queueOfShard, SCHEMA } from "./names.ts";
import type { WorkerHeader } from "./run.ts";

export interface Presence {
  register(header: WorkerHeader, mostShards: number | null): Promise<void>;
  /** Says that this worker lives, and that its jobs are under way. @param jobs ids by part of the run */
  beat(
    seen: { readonly done: number; readonly shards: number },
    jobs: ReadonlyMap<number, string[]>,
  ): Promise<void>;
  end(done: number): Promise<void>;
}

export interface PresenceNeeds {
  readonly queue: Queue;
  readonly runId: string;
  readonly worker: string;
  readonly hungSeconds: number;
  /** Told once of each. */
  readonly onHung?: ((worker: HungWorker) => void) | undefined;
}

const RATE_MS = 60_000;

export function openPresence({ queue, runId, worker, hungSeconds, onHung }: PresenceNeeds): Presence {
  const rate = openRate();
  const told = new Set<string>();

  async function dropHung(): Promise<void> {
    for (const hung of await dropHungWorkers(queue, runId, hungSeconds)) {
      if (!told.has(hung.id)) onHung?.(hung);
      told.add(hung.id);
    }
  }

  return {
    async register(header, mostShards) {
      await queue.query(
        `INSERT INTO ${SCHEMA}.worker (run_id, id, host, pid, header, most_shards) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (run_id, id) DO UPDATE SET seen_at = now(), ended_at = NULL`,
        [runId, worker, hostname(), process.pid, JSON.stringify(header), mostShards],
      );
    },
    async beat({ done, shards }, jobs) {
      await queue.query(
        `UPDATE ${SCHEMA}.worker SET seen_at = now(), shards = $3, done = $4, per_second = $5
         WHERE run_id = $1 AND id = $2`,
        [runId, worker, shards, done, rate(performance.now(), done)],
      );
      for (const [shard, ids] of jobs) await queue.boss.touch(queueOfShard(runId, shard), ids);
      await dropHung();
    },
    async end(done) {
      await queue.query(
        `UPDATE ${SCHEMA}.worker SET ended_at = now(), seen_at = now(), shards = 0, done = $3, per_second = NULL
         WHERE run_id = $1 AND id = $2`,
        [runId, worker, done],
      );
    },
  };
}

/** Targets per second over the last minute; `null` before there is anything to tell. */
export function openRate(): (nowMs: number, done: number) => number | null {
  const samples: { readonly at: number; readonly done: number }[] = [];
  return (nowMs, done) => {
    samples.push({ at: nowMs, done });
    while (samples.length > 2 && nowMs - (samples[0]?.at ?? 0) > RATE_MS) samples.shift();
    const [oldest] = samples;
    if (oldest === undefined || nowMs <= oldest.at) return null;
    return (1000 * (done - oldest.done)) / (nowMs - oldest.at);
  };
}
