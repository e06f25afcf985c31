/** The journal of a run: what it is, and when it was taken up again, compressed and ended. */
import { existsSync } from "node:fs";
import { open, readFile, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EvidenceOptions } from "../../model/evidence.ts";
import type { Problem, RunHeader } from "../../model/report.ts";
import type { SharedFailure } from "../../model/tally.ts";
import { UserError } from "../../model/user-error.ts";
import { unwritable, writeAtomic } from "../atomic.ts";
import { unreadable } from "../document.ts";
import { openAppend } from "./append.ts";
import { MANIFEST } from "./names.ts";

/** The first line; the same as the first one of JSON Lines. */
export interface RunRecord extends RunHeader {
  readonly kind: "waterpas-run";
  readonly schema_version: string;
  readonly targets: {
    /** Lines of the list. */
    readonly count: number;
    readonly source_digest: string;
  };
  /** Everything that changes what is measured, as typed. */
  readonly options: EvidenceOptions & Readonly<Record<string, unknown>>;
  readonly input_sha256: string;
  readonly options_sha256: string;
  readonly profile_sha256: string;
  readonly seed: number;
}

/** A segment that was compressed. */
export interface SegmentRecord {
  readonly kind: "segment";
  readonly name: string;
  readonly bytes: number;
  readonly lines: number;
  readonly sha256: string;
}

interface ResumeRecord {
  readonly kind: "resume";
  /** RFC 3339. */
  readonly at: string;
  /** Lines of the list that were done. */
  readonly recovered: number;
  readonly torn_bytes: number;
}

export interface EndRecord {
  readonly kind: "waterpas-run-end";
  readonly run_id: string;
  readonly finished_at: string;
  readonly duration_ms: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly Problem[];
  /** Mail servers that failed for several names. */
  readonly shared_failures?: readonly SharedFailure[];
}

type LaterRecord = SegmentRecord | ResumeRecord | EndRecord;

export interface Manifest {
  readonly run: RunRecord;
  readonly later: readonly LaterRecord[];
}

/**
 * The manifest of a folder without a last line that was being written; `null` where there is none.
 *
 * @throws UserError `input-unreadable`, `evidence-invalid`
 */
export async function readManifest(folder: string): Promise<Manifest | null> {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return null;
  const octets = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const whole = octets.subarray(0, octets.lastIndexOf("\n") + 1);
  const lines = whole.toString("utf8").split("\n").slice(0, -1);
  const [run, ...later] = lines.map((line, index) => parsed(line, `${path}:${index + 1}`));
  if (run?.kind === "waterpas-run") return { run: run as RunRecord, later: later as LaterRecord[] };
  throw new UserError("evidence-invalid", {
    what: `${path} does not begin as the manifest of a run`,
    fix: "start the run anew in another folder",
  });
}

function parsed(line: string, where: string): { readonly kind?: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below, as of a line that is JSON but no record.
  }
  throw new UserError("evidence-invalid", {
    what: `${where} is damaged`,
    fix: "start the run anew in another folder",
  });
}

/** Removes a last line that was being written, so that another can follow. @throws UserError `output-unwritable` */
export async function mendManifest(folder: string): Promise<void> {
  const path = join(folder, MANIFEST);
  try {
    const octets = await readFile(path);
    await truncate(path, octets.lastIndexOf("\n") + 1);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Writes the first line, whole or not at all. @throws UserError `output-unwritable` */
export async function writeManifest(folder: string, run: RunRecord): Promise<void> {
  const path = join(folder, MANIFEST);
  await writeAtomic(path, `${JSON.stringify(run)}\n`);
  await syncFolder(dirname(path));
}

/** Adds a line. @throws UserError `output-unwritable` */
export async function addToManifest(folder: string, record: LaterRecord): Promise<void> {
  const file = await openAppend(join(folder, MANIFEST));
  try {
    await file.write([Buffer.from(`${JSON.stringify(record)}\n`)]);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is on the disk only when the folder is. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    // Not every system lets a folder be opened; there nothing can be done.
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") throw unwritable(path, error);
  }
}
