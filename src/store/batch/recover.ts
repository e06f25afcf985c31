/** What a run that ended in any way has left: what is whole stays, what was being written goes. */
import { readdir, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { PARTIAL_SUFFIX, unwritable } from "../atomic.ts";
import { digestOfFile } from "./compress.ts";
import type { SegmentRecord } from "./manifest.ts";
import { type SegmentFile, type Stem, segmentsIn } from "./names.ts";
import { type RecordHead, recordHeads } from "./scan.ts";
import { makeSeqSet, type SeqSet } from "./seq-set.ts";

export interface Recovered {
  /** Lines of the list with all of their results. */
  readonly done: SeqSet;
  /** Octets that were cut off. */
  readonly tornOctets: number;
  /** Segments to go on with. */
  readonly next: Readonly<Record<Stem, number>>;
}

/**
 * Brings the folder into the state before whatever was being written last.
 *
 * @throws UserError `evidence-invalid` for damage that no interruption makes, `output-unwritable`
 */
export async function recoverFolder(
  folder: string,
  compressed: readonly SegmentRecord[],
): Promise<Recovered> {
  await clearPartial(folder);
  const results = await soleSegments(folder, "results", compressed);
  const evidence = await soleSegments(folder, "evidence", compressed);
  const done = makeSeqSet();
  let tornOctets = 0;
  for (const file of results) tornOctets += await recoverResults(folder, file, done);
  const last = evidence.at(-1);
  if (last !== undefined && !last.isCompressed) tornOctets += await recoverEvidence(folder, last, done);
  return { done, tornOctets, next: { results: nextOf(results), evidence: nextOf(evidence) } };
}

async function clearPartial(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(PARTIAL_SUFFIX)) await rm(join(folder, name), { force: true });
  }
}

/**
 * One file for each segment: the process may have died between compressing one and removing what it was made from.
 */
async function soleSegments(
  folder: string,
  stem: Stem,
  compressed: readonly SegmentRecord[],
): Promise<SegmentFile[]> {
  const sole: SegmentFile[] = [];
  for (const file of await segmentsIn(folder, stem)) {
    const plain = sole.at(-1);
    if (plain?.number !== file.number) {
      sole.push(file);
      continue;
    }
    const isTrusted = await isAsRecorded(folder, file, compressed);
    await rm(join(folder, isTrusted ? plain.name : file.name), { force: true });
    if (isTrusted) sole[sole.length - 1] = file;
  }
  return sole;
}

async function isAsRecorded(
  folder: string,
  { name }: SegmentFile,
  compressed: readonly SegmentRecord[],
): Promise<boolean> {
  const record = compressed.find((each) => each.name === name);
  return record !== undefined && (await digestOfFile(join(folder, name))) === record.sha256;
}

/** Results of one line of the list, which stand together. */
interface Group extends RecordHead {
  count: number;
}

async function recoverResults(folder: string, file: SegmentFile, done: SeqSet): Promise<number> {
  let group: Group | null = null;
  let end = 0;
  for await (const head of recordHeads(folder, file.name)) {
    done.add(head.seq);
    end = head.end;
    if (group?.seq === head.seq) group.count += 1;
    else group = { ...head, count: 1 };
  }
  if (file.isCompressed) return 0;
  if (group !== null && group.count < group.of) {
    done.delete(group.seq);
    end = group.start;
  }
  return cut(join(folder, file.name), end);
}

/** Evidence is written before results, in the same order: what has none yet is the last. */
async function recoverEvidence(folder: string, file: SegmentFile, done: SeqSet): Promise<number> {
  let end = 0;
  for await (const head of recordHeads(folder, file.name)) {
    if (!done.has(head.seq)) break;
    end = head.end;
  }
  return cut(join(folder, file.name), end);
}

async function cut(path: string, octets: number): Promise<number> {
  try {
    const { size } = await stat(path);
    if (size > octets) await truncate(path, octets);
    return Math.max(0, size - octets);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function nextOf(files: readonly SegmentFile[]): number {
  const last = files.at(-1);
  if (last === undefined) return 1;
  return last.isCompressed ? last.number + 1 : last.number;
}
