/** Where a result goes: one document on stdout, any number of files. `write-output.ts` writes it. */
import { existsSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import type { EvidenceDocument, TargetType } from "../model/evidence.ts";
import type { GateResult } from "../model/gate.ts";
import type { Report, Result } from "../model/report.ts";
import type { Status } from "../model/status.ts";
import { UserError } from "../model/user-error.ts";
import { FORMAT_OF_EXTENSION, FORMATS, type Format } from "../report/format.table.ts";
import type { FormatChoices } from "../report/render.ts";
import type { Redaction } from "../scan/redact.ts";
import { unwritable } from "../store/atomic.ts";
import type { Env } from "./io.ts";
import type { OutputOptions } from "./options/output.ts";
import { previousPath } from "./previous.ts";

export interface OutputFile {
  readonly format: Format;
  readonly path: string;
  /** A folder for a page about each name. */
  readonly isFolder: boolean;
}

export interface OutputPlan {
  readonly stdout: Format;
  readonly files: readonly OutputFile[];
  readonly limit: number;
  readonly choices: FormatChoices;
  readonly adopted: ReadonlySet<Status>;
  readonly minGroup: number;
  /** A result of before. */
  readonly previous: string | null;
  /** What is left out of everything that is written. */
  readonly redact: ReadonlySet<Redaction>;
  /** Times of judging are replaced by those of measuring. */
  readonly isReproducible: boolean;
  /** Names in the order in which people see them; default alphabetical. */
  readonly order?: readonly string[];
}

/** What there is to write. */
export interface Outcome {
  readonly result: Result;
  /** Of the names in the result, as far as it is at hand. */
  readonly evidence: readonly EvidenceDocument[];
  readonly gate?: GateResult;
  /** What a terminal shows in place of the report. */
  readonly text?: string;
  /** The evidence under profile `internetnl-1.11`; absent where `result` is to be used. */
  readonly parity?: () => Promise<Result>;
}

/** Understands `-f`, `--json` and `-o` before anything is measured. @throws UserError `usage` */
export function planOutput(
  options: OutputOptions,
  { cwd, env }: { readonly cwd: string; readonly env: Env },
): OutputPlan {
  const { format, json, output = [], limit } = options;
  const { stdout, files } = readOutputs(output, { formats: FORMATS, extensions: FORMAT_OF_EXTENSION });
  const automatic: Format = env.GITHUB_ACTIONS === "true" ? "github" : "terminal";
  const shown = stdout ?? (json ? "json" : format === "auto" ? automatic : format);
  refuseOctets(shown, files);
  return {
    stdout: shown,
    files: files.map((each) => thereBefore(fileOf(each, cwd), options.save, cwd)),
    limit,
    choices: {
      csv: { delimiter: options.csvDelimiter, start: options.csvBom === true ? "\u{feff}" : "" },
      csvValues: options.csvValues,
      isPerServer: options.perServerRows === true,
      metricsTests: options.metricsTests,
      hasListLabel: options.metricsListLabel === true,
      sarifLimit: options.sarifMaxResults,
      hasWholeReport: options.full === true,
    },
    adopted: new Set<Status>(["passed", ...((options.adoptedIncludes ?? []) as readonly Status[])]),
    minGroup: options.minGroupN,
    previous: previousPath(options.previous, cwd),
    redact: new Set<Redaction>((options.redact ?? []) as readonly Redaction[]),
    isReproducible: options.reproducible === true,
  };
}

/** With `-f parquet` nothing but its file is written. @throws UserError `usage` where there is no file for it */
function refuseOctets(shown: Format, files: readonly Wanted<Format>[]): void {
  if (shown !== "parquet" || files.some(({ format }) => format === "parquet")) return;
  throw new UserError("usage", { what: "parquet is no text for stdout", fix: "-o parquet=FILE" });
}

/** A name that ends in a slash is a folder; only HTML is written as one. @throws UserError `usage` */
function fileOf({ format, file }: Wanted<Format>, cwd: string): OutputFile {
  const isFolder = file.endsWith("/");
  if (!isFolder || format === "html") return { format, path: resolve(cwd, file), isFolder };
  throw new UserError("usage", {
    what: `-o ${format}=${file}: only html is written as a folder`,
    fix: `-o ${format}=FILE`,
  });
}

/** A folder that is missing is said before the work, not after it. @throws UserError `output-unwritable` */
function thereBefore(file: OutputFile, save: string | undefined, cwd: string): OutputFile {
  const folder = dirname(file.path);
  const isMade = file.isFolder || (save !== undefined && isWithin(folder, resolve(cwd, save)));
  if (isMade || existsSync(folder)) return file;
  throw unwritable(file.path, Object.assign(new Error(), { code: "ENOENT" }));
}

const isWithin = (path: string, folder: string): boolean => `${path}/`.startsWith(`${folder}/`);

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
  const extension = /\.[a-z]+(?:\.(?:gz|zst))?$/i.exec(file)?.[0].toLowerCase() ?? "";
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

/** `report.csv` of the mail side is `report-mail.csv`, `report.csv.gz` is `report-mail.csv.gz`. */
export function pathOfSide(path: string, side: TargetType | null): string {
  const extension = /(?:\.[^./]*)?\.(?:gz|zst)$/.exec(path)?.[0] ?? extname(path);
  const stem = path.slice(dirname(path).length + 1, path.length - extension.length);
  return side === null ? path : join(dirname(path), `${stem}-${side}${extension}`);
}

/** Judged when it was measured, as far as its times tell. */
export function reproducibleReport(report: Report): Report {
  return { ...report, timing: { ...report.timing, judged_at: report.evidence.collected_until } };
}
