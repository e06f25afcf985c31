/** Where a result goes: one document on stdout, any number of files. */
import { existsSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import type { EvidenceDocument, TargetType } from "../model/evidence.ts";
import type { GateResult } from "../model/gate.ts";
import type { Report, Result } from "../model/report.ts";
import type { Status } from "../model/status.ts";
import { UserError } from "../model/user-error.ts";
import { FORMAT_OF_EXTENSION, FORMATS, type Format, type TextFormat } from "../report/format.table.ts";
import { htmlFiles } from "../report/html/html.ts";
import { PLAIN } from "../report/look.ts";
import { type FormatChoices, RENDERERS, type Rendered, type RenderRequest } from "../report/render.ts";
import { isRouteReport, renderRoutes } from "../report/routes/terminal.ts";
import type { Redaction } from "../scan/redact.ts";
import { openStatistics } from "../score/statistics.ts";
import { unwritable, writeAtomic } from "../store/atomic.ts";
import { makeFolder } from "../store/run-folder.ts";
import { writeTextFile } from "../store/stream-file.ts";
import { defined } from "./defined.ts";
import { writeGithubFiles } from "./github.ts";
import type { Env } from "./io.ts";
import type { OutputOptions } from "./options/output.ts";
import { openReportsFile } from "./parquet.ts";
import { countAll, previousPath, readPrevious } from "./previous.ts";
import { openRedacting } from "./redacting.ts";
import type { Session } from "./session.ts";

interface OutputFile {
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

/** Formats in which internet.nl's own tools read results. */
const OF_INTERNETNL: ReadonlySet<Format> = new Set<Format>([
  "internetnl",
  "internetnl-technical",
  "csv-dashboard",
]);

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

/** Writes the files first: when that fails, stdout has not begun. @throws UserError `output-unwritable`, `usage` */
export async function writeOutput(plan: OutputPlan, outcome: Outcome, session: Session): Promise<void> {
  const { io } = session;
  const request = await requestOf(plan, outcome, session);
  await writeFiles(plan, request);
  if (plan.stdout === "github") await writeGithubFiles(request, io.env);
  if (plan.stdout === "terminal" && outcome.text !== undefined) {
    io.out.write(openRedacting(plan.redact, outcome.result.reports)?.text(outcome.text) ?? outcome.text);
    return;
  }
  if (plan.stdout === "parquet") return;
  const [document, second] = render(plan.stdout, request);
  if (second !== undefined) {
    throw new UserError("usage", {
      what: `${plan.stdout} has one document for the website and one for mail`,
      fix: `--type web or --type mail, or write files: -o ${plan.stdout}=FILE`,
    });
  }
  io.out.write(document?.text ?? "");
}

/** Writes the files alone. @throws UserError `output-unwritable` */
export async function writeOutputFiles(plan: OutputPlan, outcome: Outcome, session: Session): Promise<void> {
  await writeFiles(plan, await requestOf(plan, outcome, session));
}

async function writeFiles(plan: OutputPlan, request: RenderRequest): Promise<void> {
  const look = { ...PLAIN, ascii: request.look.ascii };
  for (const file of plan.files) await writeFile(file, { ...request, look });
}

async function writeFile({ format, path, isFolder }: OutputFile, request: RenderRequest): Promise<void> {
  if (isFolder) return await writePages(path, request);
  if (format === "parquet") return await writeColumns(path, request);
  const documents = render(format, request);
  for (const { side, text } of documents) {
    await writeTextFile(documents.length > 1 ? pathOfSide(path, side) : path, text);
  }
}

async function writeColumns(path: string, { result, choices }: RenderRequest): Promise<void> {
  const file = await openReportsFile(path, choices.hasWholeReport);
  try {
    await file.add(result.reports);
  } catch (error) {
    await file.abandon();
    throw error;
  }
  await file.end();
}

async function writePages(folder: string, request: RenderRequest): Promise<void> {
  await makeFolder(folder);
  for (const { path, text } of htmlFiles(request)) await writeAtomic(join(folder, path), text);
}

/** `report.csv` of the mail side is `report-mail.csv`, `report.csv.gz` is `report-mail.csv.gz`. */
export function pathOfSide(path: string, side: TargetType | null): string {
  const extension = /(?:\.[^./]*)?\.(?:gz|zst)$/.exec(path)?.[0] ?? extname(path);
  const stem = path.slice(dirname(path).length + 1, path.length - extension.length);
  return side === null ? path : join(dirname(path), `${stem}-${side}${extension}`);
}

async function requestOf(
  plan: OutputPlan,
  outcome: Outcome,
  { look, verbose }: Session,
): Promise<RenderRequest> {
  const isFor = (formats: ReadonlySet<Format>): boolean =>
    [plan.stdout, ...plan.files.map(({ format }) => format)].some((format) => formats.has(format));
  const redacting = openRedacting(plan.redact, outcome.result.reports);
  const settled = (given: Result): Result => {
    const result = redacting?.result(given) ?? given;
    return plan.isReproducible ? reproducible(result) : result;
  };
  const parity = isFor(OF_INTERNETNL) ? await outcome.parity?.() : undefined;
  const byName = new Map(
    outcome.evidence.map((document) => [
      document.target.name,
      redacting === null ? document : redacting.evidence(document),
    ]),
  );
  const result = settled(outcome.result);
  const previous = plan.previous === null ? null : await readPrevious(plan.previous, outcome.result);
  return {
    result,
    look,
    verbose,
    limit: plan.limit,
    evidenceOf: (name) => byName.get(name),
    choices: plan.choices,
    parity: () => (parity === undefined ? null : settled(parity)),
    statistics: () =>
      countAll(openStatistics({ adopted: plan.adopted, minGroup: plan.minGroup }), result, previous),
    ...defined({ previous: previous?.diff }),
    ...defined({ order: plan.order, gate: outcome.gate }),
  };
}

const reproducible = (result: Result): Result => ({
  ...result,
  reports: result.reports.map(reproducibleReport),
});

/** Judged when it was measured, as far as its times tell. */
export function reproducibleReport(report: Report): Report {
  return { ...report, timing: { ...report.timing, judged_at: report.evidence.collected_until } };
}

/** Reports about prefixes and networks have a look of their own. */
function render(format: TextFormat, request: RenderRequest): readonly Rendered[] {
  if (format !== "terminal" || !request.result.reports.some(isRouteReport)) return RENDERERS[format](request);
  const { result, look, verbose, limit, evidenceOf } = request;
  const domains = { ...result, reports: result.reports.filter((report) => !isRouteReport(report)) };
  const parts = [
    ...RENDERERS.terminal({ ...request, result: domains }).map(({ text }) => text),
    renderRoutes(result, { look, verbose, limit, evidenceOf }),
  ];
  return [{ side: null, text: parts.filter((part) => part !== "").join("\n") }];
}
