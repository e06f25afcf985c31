/** Writes a result: everything that takes the report formats. */
import { join } from "node:path";
import type { Result } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import type { Format, TextFormat } from "../report/format.table.ts";
import { htmlFiles } from "../report/html/html.ts";
import { PLAIN } from "../report/look.ts";
import { RENDERERS, type Rendered, type RenderRequest } from "../report/render.ts";
import { isRouteReport, renderRoutes } from "../report/routes/terminal.ts";
import { openStatistics } from "../score/statistics.ts";
import { writeAtomic } from "../store/atomic.ts";
import { makeFolder } from "../store/run-folder.ts";
import { writeTextFile } from "../store/stream-file.ts";
import { defined } from "./defined.ts";
import { writeGithubFiles } from "./github.ts";
import { type Outcome, type OutputFile, type OutputPlan, pathOfSide, reproducibleReport } from "./outputs.ts";
import { openReportsFile } from "./parquet.ts";
import { countAll, readPrevious } from "./previous.ts";
import { openRedacting } from "./redacting.ts";
import type { Session } from "./session.ts";

/** Formats in which internet.nl's own tools read results. */
const OF_INTERNETNL: ReadonlySet<Format> = new Set<Format>([
  "internetnl",
  "internetnl-technical",
  "csv-dashboard",
]);

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
