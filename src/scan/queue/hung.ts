/** Workers that hang: their process was stopped, their event loop is blocked, their machine has lost its network. */
import type { Queue } from "./database.ts";
import { SCHEMA, sessionsOf } from "./names.ts";
import { codeOf } from "./patience.ts";

/** A worker that has not been heard of for so long hangs, and its locks with it. */
export const HUNG_SECONDS = 60;

/** A worker that hangs, and whether its hold on its parts could be ended. */
export interface HungWorker {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Of its session, for whoever may end it. */
  readonly backend: number;
  readonly isEnded: boolean;
}

/**
 * Ends the sessions of workers that hang: a process that was stopped, or a machine without a network, holds its parts no
 * longer than this. Should it go on one day, it finds its session gone, and what it writes late changes nothing.
 *
 * A session that is younger was opened by a worker that has come back.
 */
export async function dropHungWorkers(
  queue: Queue,
  runId: string,
  hungSeconds: number,
): Promise<readonly HungWorker[]> {
  const hung = await queue.query<Omit<HungWorker, "isEnded"> & { readonly name: string }>(
    `SELECT w.id, w.host, w.pid, a.pid AS backend, a.application_name AS name FROM ${SCHEMA}.worker w
     JOIN pg_stat_activity a ON a.application_name = $2 || w.id
     WHERE w.run_id = $1 AND w.ended_at IS NULL
       AND greatest(w.seen_at, a.backend_start) < now() - make_interval(secs => $3)`,
    [runId, sessionsOf(runId), hungSeconds],
  );
  const dropped: HungWorker[] = [];
  for (const { name, ...worker } of hung) {
    dropped.push({ ...worker, isEnded: await endSession(queue, worker.backend, name) });
  }
  return dropped;
}

async function endSession(queue: Queue, backend: number, name: string): Promise<boolean> {
  try {
    await queue.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND application_name = $2",
      [backend, name],
    );
    return true;
  } catch (error) {
    if (codeOf(error) === NOT_ALLOWED) return false;
    throw error;
  }
}

/** Workers under different roles may not end each other's sessions. */
const NOT_ALLOWED = "42501";
