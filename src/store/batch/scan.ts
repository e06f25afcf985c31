/** Which lines of the list a segment is about: only the head of each record is looked at. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { unreadable } from "../document.ts";
import { inflated } from "../lines.ts";

/** A record of a segment. */
export interface RecordHead {
  readonly seq: number;
  /** Records that the same line of the list has. */
  readonly of: number;
  /** Where it begins, and where the next one does; in octets of the text. */
  readonly start: number;
  readonly end: number;
}

/** Octets in which the number of the line stands. */
const HEAD_OCTETS = 64;
const HEAD = /^\{"kind":"waterpas-[a-z-]+","seq":(\d+),(?:"of":(\d+),)?/;
const BLOCK = 1024 * 1024;
const LF = 0x0a;

/**
 * The records of a segment in order, without what is behind the last line end.
 *
 * @throws UserError `evidence-invalid` for a line that is no record, `input-unreadable`
 */
export async function* recordHeads(folder: string, name: string): AsyncGenerator<RecordHead> {
  const path = join(folder, name);
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  try {
    for await (const chunk of inflated(createReadStream(path, { highWaterMark: BLOCK }), path)) {
      const octets = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let end = octets.indexOf(LF); end >= 0; end = octets.indexOf(LF, from)) {
        yield headOf(octets.subarray(from, Math.min(end, from + HEAD_OCTETS)), {
          path,
          start: offset + from,
          end: offset + end + 1,
        });
        from = end + 1;
      }
      rest = octets.subarray(from);
      offset += from;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(path, error);
  }
}

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

function headOf(octets: Buffer, { path, start, end }: Place): RecordHead {
  const found = HEAD.exec(octets.toString("latin1"));
  if (found === null) {
    throw new UserError("evidence-invalid", {
      what: `${path} is damaged: what begins at octet ${start} is no record of a run`,
      fix: "start the run anew in another folder",
    });
  }
  return { seq: Number(found[1]), of: Number(found[2] ?? 1), start, end };
}
