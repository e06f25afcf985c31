/** Where a result goes: one document on stdout, any number of files. */
import { resolve } from "node:path";
import type { EvidenceDocument } from "../model/evidence.ts";
import type { Result } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { resultJson } from "../report/json.ts";
import { type Look, PLAIN } from "../report/look.ts";
import { isRouteReport, renderRoutes } from "../report/routes/terminal.ts";
import { renderTerminal } from "../report/terminal/report.ts";
import { writeAtomic } from "../store/atomic.ts";
import { defined } from "./defined.ts";
import type { Format, OutputOptions } from "./options/output.ts";
import { FORMATS } from "./options/output.ts";
import type { Session } from "./session.ts";

export interface OutputPlan {
  readonly stdout: Format;
  readonly files: readonly { readonly format: Format; readonly path: string }[];
  readonly limit: number;
  /** Names in the order in which people see them; default alphabetical. */
  readonly order?: readonly string[];
}

const FORMAT_OF_EXTENSION: Readonly<Record<string, Format>> = { ".json": "json" };

/** Understands `-f`, `--json` and `-o` before anything is measured. @throws UserError `usage` */
export function planOutput({ format, json, output = [], limit }: OutputOptions, cwd: string): OutputPlan {
  const { stdout, files } = readOutputs(output, { formats: FORMATS, extensions: FORMAT_OF_EXTENSION });
  return {
    stdout: stdout ?? (json ? "json" : format),
    files: files.map((each) => ({ format: each.format, path: resolve(cwd, each.file) })),
    limit,
  };
}

/** What a command can write. */
export interface Formats<F extends string> {
  readonly formats: readonly F[];
  readonly extensions: Readonly<Record<string, F>>;
}

interface Wanted<F extends string> {
  readonly format: F;
  readonly file: string;
}

/** The files of `-o`, and what it wants on stdout. @throws UserError `usage` */
export function readOutputs<F extends string>(
  output: readonly string[],
  known: Formats<F>,
): { readonly stdout: F | undefined; readonly files: readonly Wanted<F>[] } {
  const wanted = output.map((text) => readOutput(text, known));
  const [stdout, second] = wanted.filter(({ file }) => file === "-");
  if (second !== undefined) {
    throw new UserError("usage", {
      what: "stdout can take one document only",
      fix: "name a file in one of the -o options",
    });
  }
  return { stdout: stdout?.format, files: wanted.filter(({ file }) => file !== "-") };
}

function readOutput<F extends string>(text: string, { formats, extensions }: Formats<F>): Wanted<F> {
  const [, given, named] = /^([a-z-]+)=(.+)$/s.exec(text) ?? [];
  const file = named ?? text;
  const extension = /\.[a-z]+$/i.exec(file)?.[0].toLowerCase() ?? "";
  const format = given === undefined ? extensions[extension] : formats.find((known) => known === given);
  if (format !== undefined) return { format, file };
  throw new UserError("usage", {
    what:
      given === undefined
        ? `-o ${text}: the name does not tell the format`
        : `-o ${text}: unknown format '${given}'`,
    fix: `one of ${formats.map((known) => `${known}=FILE`).join(", ")}, or a name that ends in ${Object.keys(extensions).join(", ")}`,
  });
}

/** Writes the files first: when that fails, stdout has not begun. @throws UserError `output-unwritable` */
export async function writeOutput(
  plan: OutputPlan,
  result: Result,
  evidence: readonly EvidenceDocument[],
  { io, look, verbose }: Session,
): Promise<void> {
  const byName = new Map(evidence.map((document) => [document.target.name, document]));
  const render = (format: Format, at: Look): string => {
    if (format === "json") return resultJson(result);
    const options = { look: at, verbose, limit: plan.limit, evidenceOf: (name: string) => byName.get(name) };
    const domains = { ...result, reports: result.reports.filter((report) => !isRouteReport(report)) };
    const parts = [
      renderTerminal(domains, { ...options, ...defined({ order: plan.order }) }),
      renderRoutes(result, options),
    ];
    return parts.filter((part) => part !== "").join("\n");
  };
  for (const { format, path } of plan.files)
    await writeAtomic(path, render(format, { ...PLAIN, ascii: look.ascii }));
  io.out.write(render(plan.stdout, look));
}
