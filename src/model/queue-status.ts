/** How far a run in the queue has got (`waterpas status --json`, `schemas/queue-status.schema.json`). */
import type { Cause } from "./cause.ts";

export interface QueueStatus {
  readonly kind: "waterpas-queue-status";
  readonly schema_version: "1.0";
  /** By which the queue knows the run: `--run`. */
  readonly name: string;
  /** Of its documents. */
  readonly run_id: string;
  readonly list: string;
  readonly begun_at: string;
  /** The whole list is in the queue. */
  readonly submitted: boolean;
  readonly finished_at: string | null;
  readonly lines: { readonly all: number; readonly queued: number; readonly refused: number };
  readonly targets: { readonly all: number; readonly done: number; readonly incomplete: number };
  readonly reports: { readonly all: number; readonly done: number };
  /** Targets of which something could not be measured, by why; one may have several causes. */
  readonly errors: Readonly<Partial<Record<Cause, number>>>;
  /** Targets per second of all workers over the last minute. */
  readonly per_second: number | null;
  readonly eta_seconds: number | null;
  readonly jobs: JobCounts;
  readonly workers: readonly WorkerStatus[];
}

export interface JobCounts {
  readonly waiting: number;
  /** Not before a while has passed: second tries. */
  readonly later: number;
  readonly active: number;
  /** Given back by a worker that has gone. */
  readonly retry: number;
  /** Failed too often, to be taken apart. */
  readonly dead: number;
}

export interface WorkerStatus {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** It holds its session, and has been heard of within the last minute. */
  readonly is_alive: boolean;
  /** Parts of the run that it serves. */
  readonly shards: number;
  /** Parts that it takes at the most; `null`: as many as are fair. */
  readonly most_shards: number | null;
  /** Targets that it has finished. */
  readonly done: number;
  /** Targets per second over the last minute. */
  readonly per_second: number | null;
  readonly seen_seconds_ago: number;
  /** What is wrong where it stands, such as `port25-blocked`: its targets suffer from it. */
  readonly problems: readonly string[];
}
