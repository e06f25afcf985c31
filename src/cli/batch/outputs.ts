/** Everything a batch writes beside its folder, and what it counts on the way. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Profile } from "../../model/profile.ts";
import type { Report, Result, RunHeader } from "../../model/report.ts";
import type { Statistics } from "../../model/statistics.ts";
import type { BatchTally } from "../../model/tally.ts";
import { UserError } from "../../model/user-error.ts";
import { thousands } from "../../report/number.ts";
import type { InputErrorLine } from "../../scan/batch/lines.ts";
import { namesOf, openRedactor } from "../../scan/redact.ts";
import { REPORT_VERSION } from "../../scan/report-document.ts";
import { openStatistics } from "../../score/statistics.ts";
import { openTally } from "../../score/tally.ts";
import { defined } from "../defined.ts";
import { type OutputPlan, reproducibleReport } from "../outputs.ts";
import { parityOf } from "../parity.ts";
import { readSavedResult } from "../results.ts";
import type { Session } from "../session.ts";
import { writeOutput, writeOutputFiles } from "../write-output.ts";
import { type BatchWriter, isStreamed, openWriter, type Reported } from "./writer.ts";

/** Names that fit into a document which has to be made as a whole. */
const MOST_WHOLE = 5_000;
/** Names that fit into one overview with links. */
const MOST_PAGES = 20_000;
/** More groups than anybody compares; a list whose every line has a tag of its own must not fill the memory. */
const MOST_TAGS = 1_000;

/** Refuses formats for which the list is too long, before anything is measured. @throws UserError `usage` */
export function refuseTooLong(plan: OutputPlan, lines: number): void {
  for (const { format } of destinationsOf(plan)) {
    const most =
      format === "html" ? MOST_PAGES : isStreamed(format) || format === "terminal" ? null : MOST_WHOLE;
    if (most === null || lines <= most) continue;
    throw new UserError("usage", {
      what: `${format} takes ${thousands(most)} names at the most; the list has ${thousands(lines)} lines`,
      fix: "jsonl, csv-wide, csv-long and stats-json take any number; or keep the run with --save and render parts of it",
    });
  }
}

/** Formats with one document for each side. */
const OF_SIDES: ReadonlySet<string> = new Set([
  "csv-wide",
  "csv-dashboard",
  "internetnl",
  "internetnl-technical",
]);

/** Refuses one document on stdout where there would be two. @throws UserError `usage` */
export function refuseTwoSides(plan: OutputPlan, type: string | undefined): void {
  if (!OF_SIDES.has(plan.stdout) || type === "web" || type === "mail") return;
  throw new UserError("usage", {
    what: `${plan.stdout} has one document for the website and one for mail`,
    fix: `--type web or --type mail, or write files: -o ${plan.stdout}=FILE`,
  });
}

interface Destination {
  readonly format: OutputPlan["stdout"];
  /** `null`: stdout. */
  readonly path: string | null;
}

const destinationsOf = ({ stdout, files }: OutputPlan): Destination[] => [
  { format: stdout, path: null },
  ...files,
];

export interface BatchOutputs {
  add(reported: Reported): Promise<void>;
  refuse(line: InputErrorLine): Promise<void>;
  statistics(): Statistics;
  tally(): BatchTally;
  /** Gives files their names and finishes stdout, but for what a terminal shows. */
  end(run: RunHeader): Promise<void>;
  abandon(): Promise<void>;
}

export interface OutputNeeds {
  readonly plan: OutputPlan;
  readonly run: RunHeader;
  readonly profile: Profile;
  readonly session: Session;
  readonly top: number;
}

/** Opens the outputs. @throws UserError `output-unwritable` */
export async function openOutputs({ plan, run, profile, session, top }: OutputNeeds): Promise<BatchOutputs> {
  const statistics = openStatistics({ adopted: plan.adopted, minGroup: plan.minGroup });
  const tally = openTally({ top });
  const before = await openBefore(plan.previous);
  const tags = openTagLimit();
  const needs = {
    run,
    schemaVersion: REPORT_VERSION,
    choices: plan.choices,
    statistics: () => statistics.end(run, before.run),
    out: session.io.out,
  };
  const writers: BatchWriter[] = [];
  for (const { format, path } of destinationsOf(plan)) {
    if (isStreamed(format)) writers.push(redacted(await openWriter(format, path, needs), plan));
  }
  const whole = openWhole(plan, profile, session);
  if (whole !== null) writers.push(whole);

  /** One name after the other, for a writer may have to wait in the middle of one. */
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (write: (writer: BatchWriter) => Promise<void> | undefined): Promise<void> => {
    turn = turn.then(async () => {
      for (const writer of writers) await write(writer);
    });
    return turn;
  };
  return {
    add(reported) {
      const { reports: given } = reported;
      const reports = plan.isReproducible ? given.map(reproducibleReport) : given;
      const bounded = reports.map(tags.bound);
      for (const report of bounded) statistics.add(report, before.take(report));
      tally.add(bounded);
      return inTurn((writer) => writer.add(withReports(reported, reports)));
    },
    refuse: (line) => inTurn((writer) => writer.refuse?.(line)),
    statistics: () => statistics.end(run, before.run),
    tally: tally.end,
    async end(ended) {
      for (const report of before.rest()) statistics.miss(report);
      for (const writer of writers) await writer.end(ended);
    },
    async abandon() {
      for (const writer of writers) await writer.abandon();
    },
  };
}

/** The reports of a run before, each given out once. */
async function openBefore(path: string | null) {
  const saved = path === null ? null : (await readSavedResult([path])).result;
  const keyOf = ({ target }: Report): string => `${target.name} ${target.type}`;
  const reports = new Map(saved?.reports.map((report) => [keyOf(report), report]));
  return {
    run: saved?.run,
    take(report: Report): Report | null {
      const found = reports.get(keyOf(report)) ?? null;
      reports.delete(keyOf(report));
      return found;
    },
    rest: () => reports.values(),
  };
}

/** The same with other reports; the evidence is not read before a writer asks for it. */
const withReports = (reported: Reported, reports: readonly Report[]): Reported => ({
  reports,
  get evidence() {
    return reported.evidence;
  },
});

/** The writer, with what is to be left out left out name by name. */
function redacted(writer: BatchWriter, { redact }: OutputPlan): BatchWriter {
  if (redact.size === 0) return writer;
  return {
    ...writer,
    add({ reports, evidence }) {
      const redactor = openRedactor(redact, reports.flatMap(namesOf));
      return writer.add({
        reports: reports.map(redactor.report),
        evidence: evidence === undefined ? undefined : redactor.evidence(evidence),
      });
    },
  };
}

/** Reports whose tags, and names of lists, are among the first so many. */
function openTagLimit() {
  const known = new Set<string>();
  const isKnown = (tag: string): boolean => {
    if (known.size < MOST_TAGS) known.add(tag);
    return known.has(tag);
  };
  return {
    bound: (report: Report): Report => {
      const { list, tags } = report.target;
      if ((list == null || isKnown(`list ${list}`)) && (tags ?? []).every(isKnown)) return report;
      const { list: _, ...target } = report.target;
      return { ...report, target: { ...target, tags: (tags ?? []).filter(isKnown) } };
    },
  };
}

/** What is made of all reports at once; `null` where nothing is. */
function openWhole(plan: OutputPlan, profile: Profile, session: Session): BatchWriter | null {
  const isWhole = (format: Destination["format"]): boolean => !isStreamed(format) && format !== "terminal";
  const files = plan.files.filter(({ format }) => isWhole(format) || format === "terminal");
  if (files.length === 0 && !isWhole(plan.stdout)) return null;
  const all: Report[] = [];
  const evidence: EvidenceDocument[] = [];
  return {
    async add(reported) {
      all.push(...reported.reports);
      const { evidence: seen } = reported;
      if (seen !== undefined) evidence.push(seen);
    },
    async end(run) {
      const reports = all.toSorted(byName);
      const result: Result = { kind: "waterpas-result", schema_version: REPORT_VERSION, run, reports };
      const parity = parityOf(evidence, profile);
      const outcome = { result, evidence, ...defined({ parity }) };
      const partial = { ...plan, files };
      if (isWhole(plan.stdout)) await writeOutput(partial, outcome, session);
      else await writeOutputFiles(partial, outcome, session);
    },
    abandon: async () => undefined,
  };
}

function byName({ target: a }: Report, { target: b }: Report): number {
  if (a.name === b.name) return a.type < b.type ? 1 : -1;
  return a.name < b.name ? -1 : 1;
}
