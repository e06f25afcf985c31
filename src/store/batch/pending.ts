/** What could not be measured at the first try: kept whole until the second one has decided. */
import { existsSync } from "node:fs";
import { rm, stat, truncate } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { unreadable } from "../document.ts";
import { readLines } from "../lines.ts";
import { type AppendFile, openAppend } from "./append.ts";
import { recordHeads } from "./scan.ts";
import { makeSeqSet, type SeqSet } from "./seq-set.ts";

export interface Pending {
  /** Lines of the list that are in it. */
  readonly seqs: SeqSet;
  /** A whole line. @throws UserError `output-unwritable` */
  add(seq: number, line: Buffer): Promise<void>;
  /** The lines in the order in which they came. */
  lines(): AsyncGenerator<string>;
  close(): Promise<void>;
  /** Nothing is pending any more. */
  remove(): Promise<void>;
}

/** Opens the file; what was being written last is removed. */
export async function openPending(path: string): Promise<Pending> {
  const seqs = makeSeqSet();
  if (existsSync(path)) await recover(path, seqs);
  let file: AppendFile | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const write = async (line: Buffer): Promise<void> => {
    file ??= await openAppend(path);
    await file.write([line]);
  };
  const close = async (): Promise<void> => {
    await turn.catch(() => undefined);
    await file?.sync();
    await file?.close();
    file = null;
  };

  return {
    seqs,
    add(seq, line) {
      seqs.add(seq);
      const written = turn.then(() => write(line));
      turn = written.catch(() => undefined);
      return written;
    },
    async *lines() {
      await turn;
      if (!existsSync(path)) return;
      for await (const { text, isWhole } of readLines(path)) if (isWhole) yield text;
    },
    close,
    async remove() {
      await close();
      await rm(path, { force: true });
    },
  };
}

async function recover(path: string, seqs: SeqSet): Promise<void> {
  let end = 0;
  for await (const head of recordHeads(dirname(path), basename(path))) {
    seqs.add(head.seq);
    end = head.end;
  }
  const { size } = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (size > end) await truncate(path, end);
}
