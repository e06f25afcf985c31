/** Results and evidence of a run on their way to the disk: what `append` has returned for survives the process. */
import { makeSegmentWriter, type SegmentOptions } from "./segment.ts";

/** What one line of the list came to. */
export interface JournalRecord {
  /** Whole lines. */
  readonly evidence: Buffer | null;
  /** All results of the line of the list together. */
  readonly results: Buffer;
}

export interface Journal {
  /** Resolves once it is written. @throws UserError `output-unwritable` */
  append(record: JournalRecord): Promise<void>;
  /** Octets that wait. */
  readonly waiting: number;
  /** Writes what waits and closes the files. */
  close(): Promise<void>;
}

export interface JournalOptions extends Pick<SegmentOptions, "folder" | "octets" | "onFull"> {
  readonly results: number;
  readonly evidence: number;
  readonly syncMs?: number;
}

/** A power failure loses no more than this. */
const SYNC_MS = 1_000;

interface Waiting extends JournalRecord {
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Opens a journal.
 *
 * Whatever waits is written in one go, evidence first: if the process dies in between, evidence without results is the
 * last in its file.
 */
export function openJournal({ results, evidence, syncMs = SYNC_MS, ...rest }: JournalOptions): Journal {
  const writers = {
    evidence: makeSegmentWriter({ ...rest, stem: "evidence", number: evidence }),
    results: makeSegmentWriter({ ...rest, stem: "results", number: results }),
  };
  let queue: Waiting[] = [];
  let waiting = 0;
  let turn: Promise<void> | null = null;
  let syncedAt = performance.now();
  let failure: { readonly error: unknown } | null = null;

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    // Behind half a line nothing may be written, even if there is room again.
    if (failure !== null) throw failure.error;
    const seen = batch.flatMap((each) => each.evidence ?? []);
    if (seen.length > 0) await writers.evidence.write(seen);
    await writers.results.write(batch.map((each) => each.results));
    if (performance.now() - syncedAt >= syncMs) await sync();
  }

  async function sync(): Promise<void> {
    syncedAt = performance.now();
    await writers.evidence.sync();
    await writers.results.sync();
  }

  async function writeQueue(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      try {
        await writeBatch(batch);
        for (const each of batch) each.done();
      } catch (error) {
        failure = { error };
        for (const each of batch) each.failed(error);
      }
      waiting -= batch.reduce((sum, each) => sum + octetsOf(each), 0);
    }
    turn = null;
  }

  // What was written last must not wait for the next line to be synchronised.
  const timer = setInterval(() => {
    if (turn === null && performance.now() - syncedAt >= syncMs) void sync().catch(() => undefined);
  }, syncMs);
  timer.unref();

  return {
    append: (record) =>
      new Promise((done, failed) => {
        queue.push({ ...record, done, failed });
        waiting += octetsOf(record);
        turn ??= writeQueue();
      }),
    get waiting() {
      return waiting;
    },
    async close() {
      clearInterval(timer);
      await turn;
      await writers.evidence.close();
      await writers.results.close();
    },
  };
}

const octetsOf = ({ evidence, results }: JournalRecord): number => (evidence?.length ?? 0) + results.length;
