/** A run as the queue knows it. */
import type { EvidenceOptions, Tool } from "../../model/evidence.ts";
import type { Profile } from "../../model/profile.ts";
import type { ProfileRef, RunHeader } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import type { KeepEvidence } from "../batch/request.ts";
import type { Target } from "../target.ts";
import type { Queue, Sql } from "./database.ts";
import { SCHEMA } from "./names.ts";

/** What every worker has to keep to, so that all results of a run are of one kind. */
export interface RunRequest {
  readonly tool: Tool;
  readonly profile: Profile;
  readonly depth: "fast" | "standard" | "deep";
  /** Which evidence is kept beside the reports. */
  readonly evidence: KeepEvidence;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** What else changes what is measured. */
  readonly options: Pick<
    EvidenceOptions,
    "all_addresses" | "port25" | "active" | "dkim_selectors" | "dkim_probe"
  >;
  readonly now?: string;
  readonly target_timeout_ms?: number;
  /** What could not be measured is tried again after so many milliseconds; `null`: not at all. */
  readonly again_after_ms: number | null;
}

/** What is known of a run before anybody works on it. */
export interface QueuedHeader {
  /** As the documents have it; the queue knows the run by the name that it was given. */
  readonly run_id: string;
  readonly started_at: string;
  readonly tool: Tool;
  readonly profile: ProfileRef;
  readonly now: string | null;
  /** Name of the list. */
  readonly list: string;
}

export interface QueuedRun {
  /** By which the queue knows it: `--run`. */
  readonly id: string;
  readonly header: QueuedHeader;
  readonly request: RunRequest;
  readonly inputDigest: string;
  readonly requestDigest: string;
  readonly shards: number;
  readonly lines: number;
  /** Lines of the list that have been read into the queue. */
  readonly planned: number;
  readonly targets: number;
  /** Reports that the run will have. */
  readonly reports: number;
  /** Bad lines and duplicates. */
  readonly refused: number;
  /** Reports that it has. */
  readonly done: number;
  readonly doneTargets: number;
  /** Targets with a test that could not be measured. */
  readonly incomplete: number;
  readonly begunAt: Date;
  readonly isSubmitted: boolean;
  readonly closedAt: Date | null;
}

/** What a worker tells of where it stands. */
export type WorkerHeader = Pick<RunHeader, "inputs" | "vantage" | "problems" | "net_map"> & {
  readonly tool: Tool;
  readonly options: EvidenceOptions;
};

/** What one job is about. Text within text, for a column of the queue's kind refuses U+0000 in strings. */
export interface JobData {
  readonly shard: number;
  /** JSON of {@link QueuedTarget}s. */
  readonly targets: string;
  /** They have been tried before. */
  readonly again?: boolean;
  /** One target that has been taken out of a job which failed too often. */
  readonly alone?: boolean;
  /** Those that have their turn after it, so that no two of them are under way at once. */
  readonly rest?: string;
}

export interface QueuedTarget {
  readonly seq: number;
  readonly target: Target;
}

interface RunRow {
  readonly id: string;
  readonly header: QueuedHeader;
  readonly request: RunRequest;
  readonly input_sha256: string;
  readonly request_sha256: string;
  readonly shards: number;
  readonly lines: string;
  readonly planned: string;
  readonly targets: string;
  readonly reports: string;
  readonly refused: string;
  readonly done: string;
  readonly done_targets: string;
  readonly incomplete: string;
  readonly begun_at: Date;
  readonly submitted_at: Date | null;
  readonly closed_at: Date | null;
}

const runOf = (row: RunRow): QueuedRun => ({
  id: row.id,
  header: row.header,
  request: row.request,
  inputDigest: row.input_sha256,
  requestDigest: row.request_sha256,
  shards: row.shards,
  lines: Number(row.lines),
  planned: Number(row.planned),
  targets: Number(row.targets),
  reports: Number(row.reports),
  refused: Number(row.refused),
  done: Number(row.done),
  doneTargets: Number(row.done_targets),
  incomplete: Number(row.incomplete),
  begunAt: row.begun_at,
  isSubmitted: row.submitted_at !== null,
  closedAt: row.closed_at,
});

export async function findRun(sql: Sql, id: string): Promise<QueuedRun | null> {
  const [row] = await sql.query<RunRow>(`SELECT * FROM ${SCHEMA}.run WHERE id = $1`, [id]);
  return row === undefined ? null : runOf(row);
}

/** The run named, or the latest one. @throws UserError `usage` where there is none */
export async function readRun(queue: Queue, id: string | undefined): Promise<QueuedRun> {
  const [row] =
    id === undefined
      ? await queue.query<RunRow>(`SELECT * FROM ${SCHEMA}.run ORDER BY begun_at DESC LIMIT 1`)
      : await queue.query<RunRow>(`SELECT * FROM ${SCHEMA}.run WHERE id = $1`, [id]);
  if (row !== undefined) return runOf(row);
  throw new UserError("usage", {
    what: id === undefined ? "the queue has no run" : `the queue has no run ${id}`,
    fix: id === undefined ? "waterpas submit list.txt" : "waterpas status lists the latest run",
  });
}

/**
 * The oldest run with work left; those of another version of the program come last, for it cannot do them.
 *
 * @param id only this one
 */
export async function openRunOf(
  queue: Queue,
  id: string | undefined,
  version: string,
): Promise<QueuedRun | null> {
  const [row] = await queue.query<RunRow>(
    `SELECT * FROM ${SCHEMA}.run WHERE closed_at IS NULL AND ($1::text IS NULL OR id = $1)
     ORDER BY request->'tool'->>'version' <> $2, begun_at LIMIT 1`,
    [id ?? null, version],
  );
  return row === undefined ? null : runOf(row);
}

/** A run of the same list with the same request that has not been submitted to its end. */
export async function unfinishedSubmission(
  queue: Queue,
  { input, request }: { readonly input: string; readonly request: string },
): Promise<string | null> {
  const [row] = await queue.query<{ readonly id: string }>(
    `SELECT id FROM ${SCHEMA}.run
     WHERE submitted_at IS NULL AND input_sha256 = $1 AND request_sha256 = $2 ORDER BY begun_at LIMIT 1`,
    [input, request],
  );
  return row?.id ?? null;
}
