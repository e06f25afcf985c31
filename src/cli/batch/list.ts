/** The list of a batch: a file, or stdin kept in a file, so that it can be read again. */
import { createWriteStream, existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../model/user-error.ts";
import { counted } from "../../report/number.ts";
import { countList, type ListCount } from "../../scan/input/count.ts";
import { type Entry, type ListOptions, listFormatOf, readList } from "../../scan/input/list.ts";
import { unwritable } from "../../store/atomic.ts";
import { INPUT } from "../../store/batch/names.ts";
import { openDataFile } from "../../store/data-file.ts";
import { defined } from "../defined.ts";
import type { Io } from "../io.ts";
import type { ListOptions as ListFlags } from "../options/batch.ts";
import type { TargetOptions } from "../options/measuring.ts";

export interface BatchList extends ListCount {
  readonly options: ListOptions;
  /** From its beginning, as often as asked. */
  entries(): AsyncIterable<Entry>;
}

/**
 * Opens the list.
 *
 * @param folder where stdin is kept; a run that is taken up again finds it there
 * @throws UserError `input-unreadable`, `output-unwritable`
 */
export async function openList(
  name: string,
  flags: ListFlags & Pick<TargetOptions, "type" | "allowTld">,
  {
    io,
    folder,
    allowReserved,
  }: { readonly io: Io; readonly folder: string; readonly allowReserved: boolean },
): Promise<BatchList> {
  const path = name === "-" ? await spooled(io, folder) : resolve(io.cwd, name);
  const { column, field, zone, type, allowTld } = flags;
  const options: ListOptions = {
    format: zone === undefined ? listFormatOf(name, defined({ column, field })) : "zone",
    file: name === "-" ? "-" : basename(name),
    allowReserved,
    ...defined({ column, field, type, allowTld, origin: zone }),
  };
  const count = await countList((await openDataFile(path)).chunks);
  return {
    ...count,
    options,
    entries: async function* () {
      yield* readList((await openDataFile(path)).chunks, options);
    },
  };
}

async function spooled(io: Io, folder: string): Promise<string> {
  const path = join(folder, INPUT);
  if (existsSync(path)) return path;
  try {
    await pipeline(io.in.chunks, createWriteStream(path));
  } catch (error) {
    throw unwritable(path, error);
  }
  return path;
}

/** What a list holds, read to its end without a packet. */
export interface ListSurvey {
  readonly targets: number;
  readonly duplicates: number;
  readonly bad: number;
  readonly nothing: number;
  /** The first of the bad lines. */
  readonly examples: readonly string[];
}

const EXAMPLES = 20;

export async function surveyList(list: BatchList): Promise<ListSurvey> {
  const counts = { target: 0, duplicate: 0, bad: 0, nothing: 0 };
  const examples: string[] = [];
  for await (const entry of list.entries()) {
    counts[entry.kind] += 1;
    if (entry.kind === "bad" && examples.length < EXAMPLES) examples.push(badLineText(list, entry));
  }
  const { target: targets, duplicate: duplicates, bad, nothing } = counts;
  return { targets, duplicates, bad, nothing, examples };
}

/** `list.txt:7  'a b' is not a domain name: …`. */
const badLineText = (
  { options }: Pick<BatchList, "options">,
  { seq, reason }: { readonly seq: number; readonly reason: string },
): string => `${options.file}:${seq + 1}  ${reason}`;

/** @throws UserError `target-invalid` with the first of the bad lines */
export function refuseBadLines({ bad, examples }: ListSurvey): void {
  if (bad === 0) return;
  const more = bad - examples.length;
  throw new UserError("target-invalid", {
    what: `${counted(bad, "line")} of the list ${bad === 1 ? "is" : "are"} bad`,
    details: more > 0 ? [...examples, `… and ${more} more`] : examples,
    fix: "correct the list, or leave out --strict-input: bad lines are then reported and passed over",
  });
}
