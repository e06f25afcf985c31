/** What is in the queue of a run: results in the order of the list, and how far it has got. */
import type { Report, RunHeader } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import type { InputErrorLine } from "../batch/lines.ts";
import { problemsOf } from "../problems.ts";
import type { Queue, Transaction } from "./database.ts";
import { SCHEMA } from "./names.ts";
import { findRun, type QueuedRun, type WorkerHeader } from "./run.ts";

/** All reports of one name, or a line of the list from which there is none. */
export type Collected =
  | { readonly kind: "reports"; readonly reports: readonly Report[] }
  | { readonly kind: "refused"; readonly line: InputErrorLine };

export interface Collection {
  readonly run: QueuedRun;
  /** @throws UserError `usage` where no worker has begun */
  readonly header: () => Promise<RunHeader>;
  readonly isComplete: boolean;
  /** In the order of the list; to be read once. */
  readonly lines: AsyncIterable<Collected>;
}

/** Rows that are in memory at once. */
const ROWS = 500;

/**
 * Reads a run as it is at one moment, however long it takes.
 *
 * @throws what `use` throws
 */
export function readCollection<T>(
  queue: Queue,
  runId: string,
  use: (collection: Collection) => Promise<T>,
): Promise<T> {
  return queue.transaction(async (transaction) => {
    // Nobody waits for whoever only reads, who may have to wait for a slow disk himself.
    await transaction.query("SET LOCAL idle_in_transaction_session_timeout = 0");
    const run = await findRun(transaction, runId);
    if (run === null) throw new Error(`run ${runId} has gone`);
    return use({
      run,
      header: () => headerOf(transaction, run),
      isComplete: await isWhole(transaction, run),
      lines: collected(transaction, runId),
    });
  }, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

/** The rows are counted, not only the counter read. */
async function isWhole(transaction: Transaction, run: QueuedRun): Promise<boolean> {
  if (run.closedAt === null) return false;
  const [row] = await transaction.query<{ readonly n: string }>(
    `SELECT count(*) AS n FROM ${SCHEMA}.result WHERE run_id = $1`,
    [run.id],
  );
  return Number(row?.n) === run.reports;
}

/** The run as the first of its workers saw the world, with the problems of all. */
async function headerOf(
  transaction: Transaction,
  { id, header, request }: Pick<QueuedRun, "id" | "header" | "request">,
): Promise<RunHeader> {
  const rows = await transaction.query<{ readonly header: WorkerHeader }>(
    `SELECT header FROM ${SCHEMA}.worker WHERE run_id = $1 ORDER BY started_at, id`,
    [id],
  );
  const [first] = rows;
  if (first === undefined) {
    throw new UserError("usage", {
      what: `no worker has begun with run ${id}`,
      fix: "waterpas worker, on this machine or another",
    });
  }
  const problems = new Map(
    rows.flatMap((row) => row.header.problems).map((problem) => [problem.code, problem]),
  );
  return {
    run_id: id,
    started_at: header.started_at,
    tool: header.tool,
    profile: header.profile,
    inputs: first.header.inputs,
    vantage: first.header.vantage,
    problems: [...problems.values()],
    net_map: rows.some((row) => row.header.net_map),
    now: request.now ?? null,
  };
}

/** What a worker writes down of itself. */
export function workerHeaderOf(
  tool: WorkerHeader["tool"],
  { inputs, vantage }: Pick<RunHeader, "inputs" | "vantage">,
  options: Parameters<typeof problemsOf>[0][number]["options"],
): WorkerHeader {
  return {
    tool,
    inputs,
    vantage,
    problems: problemsOf([{ vantage, options }]),
    net_map: options.net_map === true,
  };
}

interface LineRow {
  readonly seq: string;
  readonly report: Report | null;
  readonly line: InputErrorLine | null;
}

async function* collected(transaction: Transaction, runId: string): AsyncGenerator<Collected> {
  // Each part comes sorted out of its primary key, so that nothing has to be sorted as a whole.
  await transaction.query(
    `DECLARE lines NO SCROLL CURSOR FOR
     SELECT seq, report, line FROM (
       SELECT seq, report, NULL::json AS line FROM ${SCHEMA}.result WHERE run_id = $1
       UNION ALL
       SELECT seq, NULL::json, line FROM ${SCHEMA}.refused WHERE run_id = $1) AS both_kinds
     ORDER BY seq`,
    [runId],
  );
  let reports: Report[] = [];
  for await (const { report, line } of rowsOf(transaction)) {
    if (reports.length > 0 && report?.seq !== reports[0]?.seq) {
      yield { kind: "reports", reports: webFirst(reports) };
      reports = [];
    }
    if (report !== null) reports.push(report);
    else if (line !== null) yield { kind: "refused", line };
  }
  if (reports.length > 0) yield { kind: "reports", reports: webFirst(reports) };
}

const webFirst = (reports: readonly Report[]): readonly Report[] =>
  reports.toSorted(({ target: a }, { target: b }) => (a.type < b.type ? 1 : -1));

async function* rowsOf(transaction: Transaction): AsyncGenerator<LineRow> {
  for (;;) {
    const rows = await transaction.query<LineRow>(`FETCH ${ROWS} FROM lines`);
    yield* rows;
    if (rows.length < ROWS) return;
  }
}
