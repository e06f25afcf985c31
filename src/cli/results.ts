/** Saved reports, with the evidence they were made from where it lies beside them. */
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { EvidenceDocument } from "../model/evidence.ts";
import type { Report, Result } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { digestOf } from "../store/digest.ts";
import { parseDocument, readText, unreadable } from "../store/document.ts";
import { parseEvidence } from "../store/evidence.ts";
import { fileNameOf } from "../store/run-folder.ts";
import { validate } from "../store/schema.ts";
import { problemsOf } from "../store/schema-problem.ts";

export interface SavedReport {
  readonly report: Report;
  /** The evidence whose digest the report names. */
  readonly evidence: EvidenceDocument | undefined;
}

/**
 * The reports of a report, a result, or a folder that `scan --save` wrote.
 *
 * @throws UserError `input-unreadable`, `evidence-invalid`
 */
export async function readSavedReports(path: string): Promise<SavedReport[]> {
  const saved: SavedReport[] = [];
  for (const file of await filesOf(path)) {
    for (const report of reportsOf(await readText(file), file)) {
      saved.push({ report, evidence: await evidenceOf(report, dirname(file)) });
    }
  }
  return saved;
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    if (names.includes("reports")) return await filesOf(join(path, "reports"));
    return names
      .filter((name) => name.endsWith(".json") && !name.startsWith("."))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error);
  }
}

const SCHEMA_OF_KIND = { "waterpas-report": "report", "waterpas-result": "result" } as const;

function reportsOf(text: string, file: string): readonly Report[] {
  const value = parseDocument(text, file, "evidence-invalid").value as Partial<Report | Result> | null;
  const schema = SCHEMA_OF_KIND[value?.kind ?? "waterpas-report"];
  const problems = problemsOf(validate(schema, value));
  if (value?.kind === undefined || problems.length > 0) {
    throw new UserError("evidence-invalid", {
      what: `${file} is neither a report nor a result`,
      details: problems.slice(0, 5).map((problem) => problem.text),
      fix: "name what was written by: waterpas scan example.nl -o report.json",
    });
  }
  return value.kind === "waterpas-result" ? ((value as Result).reports ?? []) : [value as Report];
}

/** Looks where `scan --save` puts it; evidence of another run is as good as none. */
async function evidenceOf(
  { target, evidence }: Report,
  folder: string,
): Promise<EvidenceDocument | undefined> {
  const file = `evidence/${fileNameOf(target.name)}.json`;
  const names = [evidence.uri, file, `../${file}`];
  for (const name of names) {
    const path = name === null ? null : resolve(folder, name);
    if (path === null || !existsSync(path)) continue;
    const document = parseEvidence(await readText(path), path);
    if (digestOf(document) === evidence.digest) return document;
  }
  return undefined;
}
