/** Files in the folder of a batch run (`scale.md` 3.5). */
import { readdir } from "node:fs/promises";
import { unreadable } from "../document.ts";

export const MANIFEST = "manifest.jsonl";
export const INPUT = "input.txt";
export const PENDING = "pending.jsonl";
export const SUMMARY = "summary.json";
export const INCOMPLETE = "incomplete.txt";
export const LOCK = "lock";

export type Stem = "results" | "evidence";

/** A file of results or evidence. */
export interface SegmentFile {
  readonly stem: Stem;
  readonly number: number;
  readonly name: string;
  readonly isCompressed: boolean;
}

export const segmentName = (stem: Stem, number: number): string =>
  `${stem}-${String(number).padStart(6, "0")}.jsonl`;

const SEGMENT = /^(results|evidence)-(\d{6,})\.jsonl(\.zst|\.gz)?$/;

function segmentOf(name: string): SegmentFile | null {
  const found = SEGMENT.exec(name);
  if (found === null) return null;
  const [, stem, number, compressed] = found;
  return { stem: stem as Stem, number: Number(number), name, isCompressed: compressed !== undefined };
}

/** The segments of a folder by number; @throws UserError `input-unreadable` */
export async function segmentsIn(folder: string, stem: Stem): Promise<SegmentFile[]> {
  try {
    const files = (await readdir(folder)).flatMap((name) => segmentOf(name) ?? []);
    return files
      .filter((file) => file.stem === stem)
      .toSorted((a, b) => a.number - b.number || Number(a.isCompressed) - Number(b.isCompressed));
  } catch (error) {
    throw unreadable(folder, error);
  }
}
