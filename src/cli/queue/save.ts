/** The results of a run of the queue in a folder, as `batch --save` writes it. */
import type { EvidenceOptions } from "../../model/evidence.ts";
import type { RunHeader } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import { isComplete } from "../../scan/batch/again.ts";
import { evidenceLine, inputErrorLine, reportLines } from "../../scan/batch/lines.ts";
import type { Collected } from "../../scan/queue/results.ts";
import type { QueuedRun } from "../../scan/queue/run.ts";
import { REPORT_VERSION } from "../../scan/report-document.ts";
import { timeText } from "../../scan/time.ts";
import { type BatchFolder, openBatchFolder } from "../../store/batch/folder.ts";
import type { JournalRecord } from "../../store/batch/journal.ts";
import type { RunRecord } from "../../store/batch/manifest.ts";
import { ownLock } from "../folder-lock.ts";

export interface SavedFolder {
  /** Writes what is not there yet. @throws UserError `output-unwritable` */
  add(line: Collected): Promise<void>;
  /** @param summary the statistics as text; @param counts reports by their status */
  end(summary: string, counts: Readonly<Record<string, number>>): Promise<void>;
  close(): Promise<void>;
}

export interface SaveNeeds {
  readonly path: string;
  readonly run: QueuedRun;
  readonly header: RunHeader;
  readonly options: EvidenceOptions;
  /** Nothing will be added to the run any more. */
  readonly isComplete: boolean;
}

/**
 * Opens the folder; one that an earlier call has left is gone on with, for what has been written does not change.
 *
 * @throws UserError `usage` for the folder of another run; `output-unwritable`, `evidence-invalid`
 */
export async function openSavedFolder(needs: SaveNeeds): Promise<SavedFolder> {
  const { path, run, header, options } = needs;
  const folder = await openBatchFolder(path, {
    resume: true,
    lock: ownLock(Date.now()),
  });
  try {
    if (folder.before !== null && folder.before.run_id !== header.run_id) {
      throw new UserError("usage", {
        what: `${path} holds another run, ${folder.before.run_id}`,
        fix: "choose another folder",
      });
    }
    await folder.begin(recordOf(run, header, options), timeText(Date.now()));
  } catch (error) {
    await folder.close();
    throw error;
  }
  return writerTo(folder, needs);
}

function recordOf(run: QueuedRun, header: RunHeader, options: EvidenceOptions): RunRecord {
  const { depth, only, skip, target_timeout_ms } = run.request;
  return {
    kind: "waterpas-run",
    schema_version: REPORT_VERSION,
    ...header,
    targets: { count: run.lines, source_digest: run.inputDigest },
    options: {
      ...options,
      depth,
      ...(only === undefined ? {} : { only }),
      ...(skip === undefined ? {} : { skip }),
      ...(target_timeout_ms === undefined ? {} : { target_timeout_ms }),
    },
    input_sha256: run.inputDigest,
    options_sha256: run.requestDigest,
    profile_sha256: header.profile.digest,
    seed: 0,
  };
}

/** Octets that wait to be written before the queue is read on. */
const MOST_UNWRITTEN = 8 * 1024 * 1024;
/** More are only counted. */
const MOST_INCOMPLETE = 100_000;

function writerTo(folder: BatchFolder, { run, header, isComplete: isWhole }: SaveNeeds): SavedFolder {
  const { done } = folder.recovered;
  const incomplete: string[] = [];
  const failures: unknown[] = [];
  let last: Promise<void> = Promise.resolve();

  async function append(record: JournalRecord): Promise<void> {
    if (failures.length > 0) throw failures[0];
    last = folder.journal.append(record).catch((error: unknown) => void failures.push(error));
    if (folder.journal.waiting > MOST_UNWRITTEN) await last;
  }

  return {
    async add(line) {
      if (line.kind === "reports" && !isComplete(line) && incomplete.length < MOST_INCOMPLETE) {
        incomplete.push(line.reports[0]?.target.name ?? "");
      }
      const seq = line.kind === "refused" ? line.line.seq : line.reports[0]?.seq;
      if (seq === undefined || done.has(seq)) return;
      done.add(seq);
      await append(recordOfLine(line, seq));
    },
    async end(summary, counts) {
      // They are written one after the other.
      await last;
      if (failures.length > 0) throw failures[0];
      await folder.writeSummary(summary);
      await folder.writeIncomplete(incomplete);
      if (!isWhole) return;
      const finished = run.closedAt ?? new Date();
      await folder.end({
        kind: "waterpas-run-end",
        run_id: header.run_id,
        finished_at: finished.toISOString(),
        duration_ms: finished.getTime() - run.begunAt.getTime(),
        counts,
        problems: header.problems,
      });
    },
    close: folder.close,
  };
}

const recordOfLine = (line: Collected, seq: number): JournalRecord =>
  line.kind === "refused"
    ? { evidence: null, results: inputErrorLine(line.line) }
    : {
        evidence: line.evidence === undefined ? null : evidenceLine(line.evidence),
        results: reportLines(seq, line.reports),
      };
