/** `--stats-json`: figures of the run, a line each second. */
import { closeSync, openSync, writeSync } from "node:fs";
import { unwritable } from "../../store/atomic.ts";

const EVERY_MS = 1_000;

/** Writes a line of what `read` says each second until stopped. @throws UserError `output-unwritable` */
export function writeFigures(path: string, read: () => object): () => void {
  const file = open(path);
  const write = (): void => void writeSync(file, `${JSON.stringify(read())}\n`);
  const timer = setInterval(write, EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    write();
    closeSync(file);
  };
}

function open(path: string): number {
  try {
    return openSync(path, "a");
  } catch (error) {
    throw unwritable(path, error);
  }
}
