/** What is in the queue of a run: results in the order of the list, and how far it has got. */
import type { EvidenceDocument, EvidenceOptions } from "../../model/evidence.ts";
import type { Report, RunHeader } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import type { InputErrorLine } from "../batch/lines.ts";
import { problemsOf } from "../problems.ts";
import type { Queue, Transaction } from "./database.ts";
import { unpacked } from "./done.ts";
import { SCHEMA } from "./names.ts";
import { findRun, type QueuedRun, type WorkerHeader } from "./run.ts";

/** All reports of one name, or a line of the list from which there is none. */
export type Collected =
  | {
      readonly kind: "reports";
      readonly reports: readonly Report[];
      /** Only where it is read, and was kept. */
      readonly evidence: EvidenceDocument | undefined;
    }
  | { readonly kind: "refused"; readonly line: InputErrorLine };

export interface Collection {
  readonly run: QueuedRun;
  /** @throws UserError `usage` where no worker has begun */
  readonly header: () => Promise<RunHeader>;
  /** What the first of its workers was told that changes what is measured. */
  readonly options: () => Promise<EvidenceOptions>;
  readonly isComplete: boolean;
  /** In the order of the list; to be read once. */
  readonly lines: AsyncIterable<Collected>;
}

/** Rows that are in memory at once: so many reports, and so many documents of evidence, which are larger. */
const ROWS = { lines: 200, evidence: 50 };

export interface CollectionOptions {
  /** The evidence is read too, default not. */
  readonly hasEvidence?: boolean;
}

/**
 * Reads a run as it is at one moment, however long it takes.
 *
 * @throws what `use` throws
 */
export function readCollection<T>(
  queue: Queue,
  runId: string,
  use: (collection: Collection) => Promise<T>,
  { hasEvidence = false }: CollectionOptions = {},
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
      options: () => optionsOf(transaction, run),
      lines: collected(transaction, runId, hasEvidence),
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

/** What the workers tell of themselves, the first one first. @throws UserError `usage` where there is none */
async function workersOf(
  transaction: Transaction,
  id: string,
): Promise<readonly [WorkerHeader, ...WorkerHeader[]]> {
  const rows = await transaction.query<{ readonly header: WorkerHeader }>(
    `SELECT header FROM ${SCHEMA}.worker WHERE run_id = $1 ORDER BY started_at, id`,
    [id],
  );
  const [first, ...others] = rows.map(({ header }) => header);
  if (first !== undefined) return [first, ...others];
  throw new UserError("usage", {
    what: `no worker has begun with run ${id}`,
    fix: "waterpas worker, on this machine or another",
  });
}

async function optionsOf(transaction: Transaction, { id }: QueuedRun): Promise<EvidenceOptions> {
  const [{ options }] = await workersOf(transaction, id);
  return options;
}

/** The run as the first of its workers saw the world, with the problems of all. */
async function headerOf(
  transaction: Transaction,
  { id, header, request }: Pick<QueuedRun, "id" | "header" | "request">,
): Promise<RunHeader> {
  const workers = await workersOf(transaction, id);
  const [first] = workers;
  const problems = new Map(
    workers.flatMap((worker) => worker.problems).map((problem) => [problem.code, problem]),
  );
  return {
    run_id: header.run_id,
    started_at: header.started_at,
    tool: header.tool,
    profile: header.profile,
    inputs: first.inputs,
    vantage: first.vantage,
    problems: [...problems.values()],
    net_map: workers.some((worker) => worker.net_map),
    now: request.now ?? null,
  };
}

/** What a worker writes down of itself. */
export function workerHeaderOf(
  tool: WorkerHeader["tool"],
  { inputs, vantage }: Pick<RunHeader, "inputs" | "vantage">,
  options: EvidenceOptions,
): WorkerHeader {
  return {
    tool,
    inputs,
    vantage,
    problems: problemsOf([{ vantage, options }]),
    net_map: options.net_map === true,
    options,
  };
}

interface LineRow {
  readonly seq: string;
  readonly report: Report | null;
  readonly line: InputErrorLine | null;
}

async function* collected(
  transaction: Transaction,
  runId: string,
  hasEvidence: boolean,
): AsyncGenerator<Collected> {
  const evidenceOf = hasEvidence ? await openEvidence(transaction, runId) : async () => undefined;
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
  const together = async (): Promise<Collected> => ({
    kind: "reports",
    reports: webFirst(reports),
    evidence: await evidenceOf(reports[0]?.seq ?? -1),
  });
  for await (const { report, line } of rowsOf<LineRow>(transaction, "lines")) {
    if (reports.length > 0 && report?.seq !== reports[0]?.seq) {
      yield await together();
      reports = [];
    }
    if (report !== null) reports.push(report);
    else if (line !== null) yield { kind: "refused", line };
  }
  if (reports.length > 0) yield await together();
}

interface EvidenceRow {
  readonly seq: string;
  readonly gzip: Buffer;
}

/** The evidence of one line after the other, in the order of the list. */
async function openEvidence(
  transaction: Transaction,
  runId: string,
): Promise<(seq: number) => Promise<EvidenceDocument | undefined>> {
  await transaction.query(
    `DECLARE evidence NO SCROLL CURSOR FOR
     SELECT seq, gzip FROM ${SCHEMA}.evidence WHERE run_id = $1 ORDER BY seq`,
    [runId],
  );
  const rows = rowsOf<EvidenceRow>(transaction, "evidence");
  let row = await rows.next();
  return async (seq) => {
    while (row.done !== true && Number(row.value.seq) < seq) row = await rows.next();
    if (row.done === true || Number(row.value.seq) !== seq) return undefined;
    return unpacked(row.value.gzip);
  };
}

const webFirst = (reports: readonly Report[]): readonly Report[] =>
  reports.toSorted(({ target: a }, { target: b }) => (a.type < b.type ? 1 : -1));

async function* rowsOf<R extends object>(
  transaction: Transaction,
  cursor: keyof typeof ROWS,
): AsyncGenerator<R, undefined> {
  const count = ROWS[cursor];
  for (;;) {
    const rows = await transaction.query<R>(`FETCH ${count} FROM ${cursor}`);
    yield* rows;
    if (rows.length < count) return;
  }
}
