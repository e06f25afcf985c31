/** Which job is next: the parts of a run take turns, and targets that may end their worker come one at a time. */
import type { Job, Jobs } from "./jobs.ts";
import type { OpenShard } from "./shards.ts";

export interface Turns {
  /** In which parts there is a job that could start now. */
  noteOpen(open: readonly OpenShard[]): void;
  /** There may be one in this part. */
  noteReady(shard: number): void;
  /** `null` where none is ready. */
  next(): Promise<Job | null>;
}

/** @param held parts from which jobs are taken */
export function openTurns(jobs: Pick<Jobs, "fetch" | "ids">, held: () => readonly number[]): Turns {
  const ready = new Set<number>();
  /** Targets that were under way when workers ended, and wait until no other such target is. */
  const suspects: Job[] = [];
  let suspect: Job | null = null;
  let last = -1;

  const isSuspectUnderWay = (): boolean => suspect !== null && jobs.ids().includes(suspect.id);

  /** Not one part to its end and then the next: the customers of one operator would wait for each other. */
  function inTurn(): readonly number[] {
    const shards = held().toSorted((a, b) => a - b);
    const next = shards.findIndex((shard) => shard > last);
    return next <= 0 ? shards : [...shards.slice(next), ...shards.slice(0, next)];
  }

  async function fetch(): Promise<Job | null> {
    for (const shard of inTurn().filter((each) => ready.has(each))) {
      const job = await jobs.fetch(shard);
      if (job === null) ready.delete(shard);
      else {
        last = shard;
        const chosen = choose(job);
        if (chosen !== null) return chosen;
      }
    }
    return null;
  }

  /** The job itself, unless it is a suspect that has to wait. */
  function choose(job: Job): Job | null {
    if (job.data.alone !== true) return job;
    suspects.push(job);
    return isSuspectUnderWay() ? null : nextSuspect();
  }

  function nextSuspect(): Job | null {
    suspect = suspects.shift() ?? null;
    return suspect;
  }

  return {
    noteOpen(open) {
      ready.clear();
      for (const { shard, isReady } of open) if (isReady) ready.add(shard);
    },
    noteReady: (shard) => void ready.add(shard),
    next: async () => (suspects.length > 0 && !isSuspectUnderWay() ? nextSuspect() : fetch()),
  };
}
