/** Which parts of a run this worker serves: those whose lock it holds, so that each is served by one at a time. */
import type { Queue, Session } from "./database.ts";
import { DEAD_SHARD, JOB_SCHEMA, lockKeyOf, queueOfShard, SCHEMA, sessionOf, sessionsOf } from "./names.ts";

/** A part of the run with work left. */
export interface OpenShard {
  readonly shard: number;
  /** There is a job that could start now. */
  readonly isReady: boolean;
}

/**
 * How many parts one of some workers should have, so that all are served and nobody has too many.
 *
 * @param mosts how many each of them takes at the most, `null` for any number; what one leaves, the others share
 */
export function fairShare(open: number, mosts: readonly (number | null)[], own: number | null): number {
  const bounded = mosts.filter((most) => most !== null).toSorted((a, b) => a - b);
  let [left, workers] = [open, mosts.length];
  for (const most of bounded) {
    if (most * workers >= left) break;
    left -= most;
    workers -= 1;
  }
  const share = Math.ceil(left / Math.max(1, workers));
  return own === null ? share : Math.min(own, share);
}

export interface ShardHolder {
  /** Those held, and not about to be given away. */
  held(): readonly number[];
  /** Takes and gives away, as the number of workers and of open parts calls for. @returns whether any was taken */
  balance(open: readonly OpenShard[]): Promise<boolean>;
  /** Whether the session that holds the locks is there. */
  readonly isConnected: boolean;
  close(): Promise<void>;
}

export interface HolderNeeds {
  readonly queue: Queue;
  readonly runId: string;
  readonly worker: string;
  /** Parts that are served at the most; `null`: as many as are fair. */
  readonly mostShards: number | null;
  /** Whether a job of this part is under way here. */
  readonly isBusy: (shard: number) => boolean;
  /** Jobs that are under way here. */
  readonly ownJobs: () => readonly string[];
}

/** Holds no lock to begin with. */
export function openShardHolder({
  queue,
  runId,
  worker,
  mostShards,
  isBusy,
  ownJobs,
}: HolderNeeds): ShardHolder {
  let session: Session | null = null;
  const held = new Set<number>();
  const leaving = new Set<number>();
  const key = lockKeyOf(runId);

  async function connected(): Promise<Session> {
    if (session !== null) return session;
    const opened = await queue.session(sessionOf(runId, worker), () => {
      // With the session all locks are gone; somebody else may have them before this worker is back.
      session = null;
      held.clear();
      leaving.clear();
    });
    session = opened;
    return opened;
  }

  /** How many parts each of the workers takes at the most. */
  async function workers(on: Session): Promise<readonly (number | null)[]> {
    const rows = await on.query<{ readonly most_shards: number | null }>(
      `SELECT w.most_shards FROM pg_stat_activity a
       LEFT JOIN ${SCHEMA}.worker w ON w.run_id = $2 AND a.application_name = $1 || w.id
       WHERE starts_with(a.application_name, $1)`,
      [sessionsOf(runId), runId],
    );
    return rows.map(({ most_shards }) => most_shards);
  }

  async function take(on: Session, shard: number): Promise<boolean> {
    const [row] = await on.query<{ readonly is_held: boolean }>(
      "SELECT pg_try_advisory_lock($1, $2) AS is_held",
      [key, shard],
    );
    if (row?.is_held !== true) return false;
    held.add(shard);
    await recover(shard);
    return true;
  }

  /** Whoever had this part before is gone, and its jobs need not wait until their heartbeat is missed. */
  async function recover(shard: number): Promise<void> {
    const name = queueOfShard(runId, shard);
    const rows = await queue.query<{ readonly id: string }>(
      `SELECT id FROM ${JOB_SCHEMA}.job WHERE name = $1 AND state = 'active' AND id <> ALL($2::uuid[])`,
      [name, ownJobs()],
    );
    if (rows.length === 0) return;
    await queue.boss.fail(
      name,
      rows.map(({ id }) => id),
      { message: "the worker has gone" },
    );
  }

  async function release(on: Session, shard: number): Promise<void> {
    held.delete(shard);
    leaving.delete(shard);
    await on.query("SELECT pg_advisory_unlock($1, $2)", [key, shard]);
  }

  /** Those in which nothing is left, and those beyond the share; one with a job under way only when that is done. */
  async function giveAway(on: Session, open: readonly OpenShard[], share: number): Promise<void> {
    const wanted = new Set(open.map(({ shard }) => shard));
    const kept = [...held].filter((shard) => wanted.has(shard)).slice(0, share);
    leaving.clear();
    for (const shard of [...held]) {
      if (kept.includes(shard)) continue;
      leaving.add(shard);
      if (!isBusy(shard)) await release(on, shard);
    }
  }

  return {
    held: () => [...held].filter((shard) => !leaving.has(shard)),
    get isConnected() {
      return session !== null;
    },
    async balance(open) {
      const on = await connected();
      const share = fairShare(open.length, await workers(on), mostShards);
      await giveAway(on, open, share);
      const free = open.filter(({ shard }) => !held.has(shard)).map(({ shard }) => shard);
      let taken = false;
      for (const shard of rotated(free, worker)) {
        if (held.size - leaving.size >= share) break;
        if (await take(on, shard)) taken = true;
      }
      return taken;
    },
    async close() {
      held.clear();
      await session?.close();
      session = null;
    },
  };
}

/** Not every worker begins at the same end. */
function rotated(shards: readonly number[], worker: string): readonly number[] {
  const start =
    [...worker].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % Math.max(1, shards.length);
  return [...shards.slice(start), ...shards.slice(0, start)];
}

/** Parts of a run in which jobs are left, that of the jobs that failed too often among them. */
export async function openShards(queue: Queue, runId: string, shards: number): Promise<readonly OpenShard[]> {
  const all = [...Array.from({ length: shards }, (_, shard) => shard), DEAD_SHARD];
  const rows = await queue.query<{ readonly shard: number; readonly is_ready: boolean }>(
    `SELECT s.shard, EXISTS (
       SELECT 1 FROM ${JOB_SCHEMA}.job j
       WHERE j.name = s.name AND j.state < 'active' AND j.start_after <= now()) AS is_ready
     FROM unnest($1::int[], $2::text[]) AS s (shard, name)
     WHERE EXISTS (SELECT 1 FROM ${JOB_SCHEMA}.job j WHERE j.name = s.name AND j.state < 'completed')`,
    [all, all.map((shard) => queueOfShard(runId, shard))],
  );
  return rows.map(({ shard, is_ready }) => ({ shard, isReady: is_ready }));
}
