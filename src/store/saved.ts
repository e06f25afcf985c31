/** Saved reports: one alone, a result, JSON Lines, or the folder of a run (`settled.md` 5.5, `reports.md` 1.3). */
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Report, Result, RunHeader } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { readManifest } from "./batch/manifest.ts";
import { MANIFEST, segmentsIn } from "./batch/names.ts";
import { isTooDeep, parseJson, readText, unreadable } from "./document.ts";
import { readLines } from "./lines.ts";
import { type SchemaName, validate } from "./schema.ts";
import { problemsOf } from "./schema-problem.ts";

/** What stands in files of results, in the order of the file. */
export type SavedRecord =
  | { readonly kind: "run"; readonly run: RunHeader; readonly file: string }
  | { readonly kind: "report"; readonly report: Report; readonly file: string }
  /** The end of JSON Lines is missing, so the run was interrupted. */
  | { readonly kind: "cut-off"; readonly file: string };

/**
 * Everything in a file or folder, one by one; JSON Lines are never in memory as a whole.
 *
 * @throws UserError `input-unreadable`, `evidence-invalid`, `evidence-newer`
 */
export async function* readSaved(path: string): AsyncGenerator<SavedRecord> {
  if (isBatchFolder(path)) {
    yield* readBatch(path);
    return;
  }
  for (const file of await filesOf(path)) {
    yield* /\.jsonl(?:\.gz|\.zst)?$/.test(file) ? readJsonLines(file) : readDocument(file);
  }
}

/** Whether a folder is that of a batch. */
export const isBatchFolder = (path: string): boolean => existsSync(join(path, MANIFEST));

async function* readBatch(folder: string): AsyncGenerator<SavedRecord> {
  const file = join(folder, MANIFEST);
  const manifest = await readManifest(folder);
  if (manifest === null) throw new Error(`${file} has gone`);
  yield { kind: "run", run: manifest.run, file };
  for (const { name } of await segmentsIn(folder, "results")) {
    for await (const record of readJsonLines(join(folder, name))) {
      // Segments have no end of their own.
      if (record.kind === "report") yield record;
    }
  }
  if (!manifest.later.some(({ kind }) => kind === "waterpas-run-end")) yield { kind: "cut-off", file };
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    if (names.includes("reports")) return await filesOf(join(path, "reports"));
    return names
      .filter((name) => /\.(?:json|jsonl|jsonl\.gz|jsonl\.zst)$/.test(name) && !name.startsWith("."))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* readDocument(file: string): AsyncGenerator<SavedRecord> {
  const text = await readText(file);
  const document = parseJson(text, file, "evidence-invalid") as Partial<Report | Result> | null;
  if (document?.kind === "waterpas-result") {
    const { run, reports } = checked<Result>("result", document, file, text.length);
    yield { kind: "run", run, file };
    for (const report of reports) yield { kind: "report", report, file };
    return;
  }
  yield { kind: "report", report: checked<Report>("report", document, file, text.length), file };
}

type LineKind = "waterpas-run" | "waterpas-report" | "waterpas-run-end";

async function* readJsonLines(file: string): AsyncGenerator<SavedRecord> {
  let isEnded = false;
  for await (const { number, text, isWhole } of readLines(file)) {
    if (text.trim() === "") continue;
    const where = `${file}:${number}`;
    const value = parseLine(text, where, isWhole);
    // A last line that does not parse was being written when the run stopped.
    if (value === null) break;
    isEnded = value.kind === "waterpas-run-end";
    const line = checked<object>("run", value, where, text.length);
    if (value.kind === "waterpas-run") yield { kind: "run", run: line as RunHeader, file };
    if (value.kind === "waterpas-report") yield { kind: "report", report: line as Report, file };
  }
  if (!isEnded) yield { kind: "cut-off", file };
}

function parseLine(text: string, where: string, isWhole: boolean): { readonly kind?: LineKind } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !isTooDeep(value)) return value;
  } catch {
    if (!isWhole) return null;
  }
  throw notOfRun(where, []);
}

const notOfRun = (where: string, details: readonly string[]): UserError =>
  new UserError("evidence-invalid", {
    what: `${where} is not a line of a run`,
    details,
    fix: "name what was written by: waterpas scan example.nl -o run.jsonl",
  });

const MOST_PROBLEMS = 5;

function checked<T>(schema: SchemaName, value: unknown, where: string, size: number): T {
  const { schema_version: version } = (value ?? {}) as { readonly schema_version?: unknown };
  if (typeof version === "string" && /^\d+\.\d+$/.test(version) && Number.parseInt(version, 10) > 1) {
    throw new UserError("evidence-newer", {
      what: `${where} was written by a newer waterpas (version ${version} of the format)`,
      fix: "update: npm install -g waterpas",
    });
  }
  const problems = problemsOf(validate(schema, value, size));
  if (problems.length === 0) return value as T;
  if (schema === "run")
    throw notOfRun(
      where,
      problems.slice(0, MOST_PROBLEMS).map(({ text }) => text),
    );
  throw new UserError("evidence-invalid", {
    what: `${where} is neither a report nor a result`,
    details: problems.slice(0, MOST_PROBLEMS).map((problem) => problem.text),
    fix: "name what was written by: waterpas scan example.nl -o report.json",
  });
}
