/** The results of a run as they lie in its folder. */
import { join } from "node:path";
import type { Report } from "../../model/report.ts";
import { readLines } from "../lines.ts";
import { segmentsIn } from "./names.ts";

/** What stands in the segments of results. */
type ResultLine = Report | RefusedLine;

/** A line of the list from which there is no report. */
export interface RefusedLine {
  readonly kind: "waterpas-input-error";
  readonly seq: number;
}

/** The lines of all segments, in the order in which they were written. @throws UserError `input-unreadable` */
async function* resultLines(folder: string): AsyncGenerator<ResultLine> {
  for (const { name } of await segmentsIn(folder, "results")) {
    for await (const { text, isWhole } of readLines(join(folder, name))) {
      if (isWhole) yield JSON.parse(text) as ResultLine;
    }
  }
}

/** All reports of one name, which stand one after the other, or a line that was refused. */
export async function* resultGroups(folder: string): AsyncGenerator<readonly Report[] | RefusedLine> {
  let group: Report[] = [];
  for await (const line of resultLines(folder)) {
    if (group.length > 0 && line.seq !== group[0]?.seq) {
      yield group;
      group = [];
    }
    if (line.kind === "waterpas-report") group.push(line);
    else yield line;
  }
  if (group.length > 0) yield group;
}
