/** Evidence documents in files, checked before anything relies on them. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { EvidenceDocument } from "../model/evidence.ts";
import { UserError } from "../model/user-error.ts";
import { segmentsIn } from "./batch/names.ts";
import { parseJson, readText, unreadable } from "./document.ts";
import { danglingReferences } from "./evidence-references.ts";
import { readLines } from "./lines.ts";
import { isBatchFolder } from "./saved.ts";
import { validate } from "./schema.ts";
import { type DocumentProblem, problemsOf } from "./schema-problem.ts";

/** What this program writes; it reads every 1.x up to this one. */
export const EVIDENCE_VERSION = "1.0";

const MOST_PROBLEMS = 10;
/** Octets; the evidence of one name with every limit met has a tenth of it. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The evidence documents of files and folders, in the order given; those of one folder sorted by file name.
 *
 * A folder is that of a run (it has a folder `evidence`) or holds evidence files itself.
 *
 * @throws UserError `input-unreadable`, `evidence-newer`, `evidence-invalid`
 */
export async function readEvidence(paths: readonly string[]): Promise<EvidenceDocument[]> {
  const documents: EvidenceDocument[] = [];
  for (const path of paths) for await (const document of documentsAt(path)) documents.push(document);
  return documents;
}

async function* documentsAt(path: string): AsyncGenerator<EvidenceDocument> {
  if (isBatchFolder(path)) yield* batchEvidence(path);
  else for (const file of await filesOf(path)) yield* documentsIn(file);
}

/** One document, or JSON Lines of them. */
async function* documentsIn(file: string): AsyncGenerator<EvidenceDocument> {
  if (/\.jsonl(?:\.gz|\.zst)?$/.test(file)) yield* evidenceLines(file);
  else yield parseEvidence(await readText(file, LARGEST), file);
}

/** A last line without its end was being written when the run stopped. @param word what a line must hold */
async function* evidenceLines(file: string, word = ""): AsyncGenerator<EvidenceDocument> {
  for await (const { number, text, isWhole } of readLines(file)) {
    if (isWhole && text.includes(word)) yield parseEvidence(text, `${file}:${number}`);
  }
}

/**
 * The evidence of a batch, one by one.
 *
 * @param target only of this name; the others are not even parsed
 * @throws UserError as `readEvidence`
 */
export async function* batchEvidence(folder: string, target?: string): AsyncGenerator<EvidenceDocument> {
  const word = target === undefined ? "" : JSON.stringify(target);
  for (const { name } of await segmentsIn(folder, "evidence")) {
    for await (const document of evidenceLines(join(folder, name), word)) {
      if (target === undefined || document.target.name === target) yield document;
    }
  }
}

/**
 * The evidence document in a text.
 *
 * @param file named in errors
 * @throws UserError `evidence-newer`, `evidence-invalid`
 */
export function parseEvidence(text: string, file: string): EvidenceDocument {
  const value = parseJson(text, file, "evidence-invalid");
  refuseOtherKind(value, file);
  refuseNewer(value, file);
  refuse(file, problemsOf(validate("evidence", value, text.length)));
  const document = value as EvidenceDocument;
  refuse(file, danglingReferences(document));
  return document;
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    if (names.includes("evidence")) return await filesOf(join(path, "evidence"));
    const files = names.filter((name) => name.endsWith(".json") && !name.startsWith(".")).sort();
    if (files.length > 0) return files.map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new UserError("input-unreadable", {
    what: `no evidence in ${path}`,
    fix: "name a folder that scan --save wrote, or an evidence file",
  });
}

const OTHER_KINDS: Readonly<Record<string, string>> = {
  "waterpas-report": "a report, not evidence",
  "waterpas-result": "a result, not evidence",
};

function refuseOtherKind(value: unknown, file: string): void {
  const kind = field(value, "kind");
  if (kind === "waterpas-evidence") return;
  const what = typeof kind === "string" ? OTHER_KINDS[kind] : undefined;
  throw new UserError("evidence-invalid", {
    what: `${file} is ${what ?? "not an evidence document"}`,
    why: 'the key "kind" of evidence is "waterpas-evidence"',
    fix: "name a file in the folder evidence of scan --save",
  });
}

function refuseNewer(value: unknown, file: string): void {
  const version = field(value, "schema_version");
  const [, major = 0, minor = 0] = (/^(\d{1,6})\.(\d{1,6})$/.exec(String(version)) ?? []).map(Number);
  const [ourMajor = 0, ourMinor = 0] = EVIDENCE_VERSION.split(".").map(Number);
  if (major < ourMajor || (major === ourMajor && minor <= ourMinor)) return;
  throw new UserError("evidence-newer", {
    what: `${file} was written by a newer version of waterpas`,
    why: `its schema is ${major}.${minor}; this program reads up to ${EVIDENCE_VERSION}`,
    fix: "update waterpas",
  });
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

function refuse(file: string, problems: readonly DocumentProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.slice(0, MOST_PROBLEMS).map(({ path, text }) => `${pointerOf(path)}  ${text}`);
  const rest = problems.length - lines.length;
  throw new UserError("evidence-invalid", {
    what: `${file} is not a sound evidence document`,
    why: "it was edited, damaged, or written by something else",
    details: rest === 0 ? lines : [...lines, `… and ${rest} more`],
    fix: "scan again with --save",
  });
}

/** A JSON Pointer (RFC 6901). */
function pointerOf(path: readonly (string | number)[]): string {
  if (path.length === 0) return "/";
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
