/** How far a run in the queue has got (`waterpas status --json`). */

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
  readonly is_alive: boolean;
  readonly shards: number;
  readonly done: number;
  readonly seen_seconds_ago: number;
}
