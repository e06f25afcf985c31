/** Where a result about prefixes and networks goes. */
import { resolve } from "node:path";
import type { EvidenceDocument } from "../model/evidence.ts";
import type { Result } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { csvLong } from "../report/csv/long.ts";
import { resultJson } from "../report/json.ts";
import { resultJsonLines } from "../report/json-lines.ts";
import { type Look, PLAIN } from "../report/look.ts";
import { routesCsv } from "../report/routes/csv.ts";
import { renderRoutes } from "../report/routes/terminal.ts";
import { writeAtomic } from "../store/atomic.ts";
import { ROUTE_FORMATS, type RouteFormat, type RouteOutputOptions } from "./options/route-output.ts";
import { readOutputs } from "./outputs.ts";
import type { Session } from "./session.ts";

export interface RouteOutputPlan {
  readonly stdout: RouteFormat;
  readonly files: readonly { readonly format: RouteFormat; readonly path: string }[];
  readonly limit: number;
}

const FORMAT_OF_EXTENSION: Readonly<Record<string, RouteFormat>> = {
  ".json": "json",
  ".jsonl": "jsonl",
  ".csv": "csv",
};

/** Understands `-f`, `--json` and `-o` before anything is looked up. @throws UserError `usage` */
export function planRouteOutput(
  { format, json, output = [], limit }: RouteOutputOptions,
  cwd: string,
): RouteOutputPlan {
  const { stdout, files } = readOutputs(output, { formats: ROUTE_FORMATS, extensions: FORMAT_OF_EXTENSION });
  return {
    stdout: stdout ?? (json ? "json" : format),
    files: files.map((each) => ({ format: each.format, path: resolve(cwd, each.file) })),
    limit,
  };
}

/** Writes the files first: when that fails, stdout has not begun. @throws UserError `output-unwritable` */
export async function writeRouteOutput(
  plan: RouteOutputPlan,
  result: Result,
  evidence: readonly EvidenceDocument[],
  { io, look, verbose }: Session,
): Promise<void> {
  const byName = new Map(evidence.map((document) => [document.target.name, document]));
  const terminal = (at: Look): string =>
    renderRoutes(result, { look: at, verbose, limit: plan.limit, evidenceOf: (name) => byName.get(name) });
  const render = (format: RouteFormat, at: Look): string => RENDERERS[format](result, () => terminal(at));
  for (const { format, path } of plan.files) {
    await writeAtomic(path, render(format, { ...PLAIN, ascii: look.ascii }));
  }
  io.out.write(render(plan.stdout, look));
}

const RENDERERS: Readonly<Record<RouteFormat, (result: Result, terminal: () => string) => string>> = {
  terminal: (_result, terminal) => terminal(),
  json: resultJson,
  jsonl: resultJsonLines,
  csv: routesCsv,
  "csv-long": (result) => csvLong(result),
};

/** Refuses what cannot go with a list that is written as it is read. @throws UserError `usage` */
export function refuseFiles({ files }: RouteOutputPlan): void {
  if (files.length === 0) return;
  throw new UserError("usage", {
    what: "a list goes to stdout only",
    fix: "waterpas prefix - -f csv < routes.txt > states.csv",
  });
}
