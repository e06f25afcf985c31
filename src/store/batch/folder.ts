/** The folder of a batch run: opened anew, or taken up where it was left. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { writeAtomic } from "../atomic.ts";
import { makeFolder } from "../run-folder.ts";
import { type Compressor, openCompressor } from "./compress.ts";
import { type Journal, openJournal } from "./journal.ts";
import { type LockNeeds, lockFolder } from "./lock.ts";
import {
  addToManifest,
  type EndRecord,
  type Manifest,
  mendManifest,
  type RunRecord,
  readManifest,
  type SegmentRecord,
  writeManifest,
} from "./manifest.ts";
import { INCOMPLETE, MANIFEST, PENDING, SUMMARY } from "./names.ts";
import { openPending, type Pending } from "./pending.ts";
import { type Recovered, recoverFolder } from "./recover.ts";
import { makeSeqSet } from "./seq-set.ts";

/** A folder that this process has to itself. */
export interface BatchFolder {
  readonly path: string;
  /** What the run was that was begun there; `null` for a new one. */
  readonly before: RunRecord | null;
  readonly recovered: Recovered;
  readonly pending: Pending;
  readonly journal: Journal;
  /** Writes down what the run is. For a run that is taken up again, only that it is. */
  begin(run: RunRecord, at: string): Promise<void>;
  writeSummary(text: string): Promise<void>;
  /** Names that were not fully measured, one a line; no file where there is none. */
  writeIncomplete(names: readonly string[]): Promise<void>;
  /** The run is complete: nothing is left to resume. */
  end(record: EndRecord): Promise<void>;
  /** Puts everything away; what is done stays done. */
  close(): Promise<void>;
}

export interface FolderOptions {
  readonly resume: boolean;
  readonly lock: LockNeeds;
  /** Octets of a segment. */
  readonly octets?: number;
}

const NEVER: Recovered = { done: makeSeqSet(), tornOctets: 0, next: { results: 1, evidence: 1 } };

/**
 * Opens the folder of a run, makes it where it does not exist.
 *
 * @throws UserError `usage` for a folder that holds a run which is not to be resumed; `output-unwritable` when it cannot
 * be written or another process does; `evidence-invalid` for damage
 */
export async function openBatchFolder(path: string, options: FolderOptions): Promise<BatchFolder> {
  await makeFolder(path);
  refuseOtherRun(path, options.resume);
  const lock = await lockFolder(path, options.lock);
  try {
    const manifest = await readManifest(path);
    const recovered = await recover(path, manifest);
    const pending = await openPending(join(path, PENDING));
    const compressor = openCompressor(path, (segment) =>
      addToManifest(path, { kind: "segment", ...segment }),
    );
    return opened(path, { manifest, recovered, pending, compressor, lock, octets: options.octets });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function refuseOtherRun(path: string, resume: boolean): void {
  if (resume || !existsSync(join(path, MANIFEST))) return;
  throw new UserError("usage", {
    what: `${path} holds a run already`,
    fix: "go on with it: --resume        or choose another folder",
  });
}

async function recover(path: string, manifest: Manifest | null): Promise<Recovered> {
  if (manifest === null) return { ...NEVER, done: makeSeqSet() };
  await mendManifest(path);
  const segments = manifest.later.filter((record): record is SegmentRecord => record.kind === "segment");
  return recoverFolder(path, segments);
}

interface Parts {
  readonly manifest: Manifest | null;
  readonly recovered: Recovered;
  readonly pending: Pending;
  readonly compressor: Compressor;
  readonly lock: { release(): Promise<void> };
  readonly octets: number | undefined;
}

function opened(
  path: string,
  { manifest, recovered, pending, compressor, lock, octets }: Parts,
): BatchFolder {
  const journal = openJournal({
    folder: path,
    ...recovered.next,
    onFull: compressor.add,
    ...(octets === undefined ? {} : { octets }),
  });
  return {
    path,
    before: manifest?.run ?? null,
    recovered,
    pending,
    journal,
    async begin(run, at) {
      if (manifest === null) return writeManifest(path, run);
      const { done, tornOctets } = recovered;
      await addToManifest(path, { kind: "resume", at, recovered: done.size, torn_bytes: tornOctets });
    },
    writeSummary: (text) => writeAtomic(join(path, SUMMARY), text),
    async writeIncomplete(names) {
      if (names.length === 0) await rm(join(path, INCOMPLETE), { force: true });
      else await writeAtomic(join(path, INCOMPLETE), names.map((name) => `${name}\n`).join(""));
    },
    async end(record) {
      await journal.close();
      await compressor.end();
      await addToManifest(path, record);
      await pending.remove();
    },
    async close() {
      compressor.stop();
      await journal.close();
      await compressor.end();
      await pending.close();
      await lock.release();
    },
  };
}
