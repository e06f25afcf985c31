/** Saved reports, with the evidence they were made from where it lies beside them. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { EvidenceDocument, Vantage } from "../model/evidence.ts";
import type { ProfileRef, Report, Result, RunHeader } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { digestOf } from "../store/digest.ts";
import { readText } from "../store/document.ts";
import { batchEvidence, parseEvidence } from "../store/evidence.ts";
import { fileNameOf } from "../store/run-folder.ts";
import { isBatchFolder, readSaved, type SavedRecord } from "../store/saved.ts";
import { refuseSeveral } from "./several-profiles.ts";

export interface SavedReport {
  readonly report: Report;
  /** The evidence whose digest the report names. */
  readonly evidence: EvidenceDocument | undefined;
}

/** What saved files come to, taken together. */
export interface SavedResult {
  readonly result: Result;
  /** Each name once. */
  readonly evidence: readonly EvidenceDocument[];
  /** Files whose end is missing. */
  readonly cutOff: readonly string[];
}

/** What there is about one name. */
export interface ReportsOfName {
  readonly reports: readonly SavedReport[];
  /** Some of the names that the files are about, in their order. */
  readonly names: readonly string[];
}

const MOST_NAMES = 10;

/**
 * The reports of a file or folder about one name.
 *
 * @param name default: the first that occurs
 * @throws UserError `input-unreadable`, `evidence-invalid`, `evidence-newer`
 */
export async function readReportsOf(path: string, name: string | undefined): Promise<ReportsOfName> {
  const names = new Set<string>();
  const found: Found[] = [];
  let wanted = name;
  for await (const record of readSaved(path)) {
    if (record.kind !== "report") continue;
    const own = record.report.target.name;
    wanted ??= own;
    if (names.size < MOST_NAMES) names.add(own);
    if (own === wanted) found.push(record);
  }
  const reports = found.map(async ({ report, file }) => ({
    report,
    evidence: await evidenceOf(report, dirname(file)),
  }));
  return { reports: await Promise.all(reports), names: [...names] };
}

interface Found {
  readonly report: Report;
  readonly file: string;
}

/**
 * The reports of files and folders as one result; of two reports about the same side of a name, the last counts.
 *
 * @throws UserError `input-unreadable`, `evidence-invalid`, `evidence-newer`, `usage` for several profiles
 */
export async function readSavedResult(
  paths: readonly string[],
  /** Whether the reports may be under several profiles. */
  { isOneProfile = true }: { readonly isOneProfile?: boolean } = {},
): Promise<SavedResult> {
  const records = await recordsOf(paths);
  const found = records.flatMap((record) => (record.kind === "report" ? [record] : []));
  const several = severalProfiles(records);
  const reports = new Map(found.map(({ report }) => [keyOf(report, several !== null), report]));
  const [first] = reports.values();
  if (first === undefined) {
    throw new UserError("input-unreadable", {
      what: `no report in ${paths.join(", ")}`,
      fix: "name what was written by: waterpas scan example.nl -o report.json",
    });
  }
  const run = records.find((record) => record.kind === "run")?.run ?? runOfReport(first);
  const result: Result = {
    kind: "waterpas-result",
    schema_version: first.schema_version,
    run: { ...headerOf(run), ...(several === null ? {} : { profiles: several }) },
    reports: [...reports.values()].toSorted(byTarget),
  };
  if (isOneProfile) refuseSeveral(result);
  return {
    result,
    evidence: await evidenceOfAll(found),
    cutOff: records.flatMap((record) => (record.kind === "cut-off" ? [record.file] : [])),
  };
}

/** The profiles of the files, where one of them holds reports under several. */
function severalProfiles(records: readonly SavedRecord[]): readonly ProfileRef[] | null {
  const all = records.flatMap((record) => (record.kind === "run" ? (record.run.profiles ?? []) : []));
  return all.length === 0 ? null : [...new Map(all.map((profile) => [profile.name, profile])).values()];
}

const keyOf = ({ target, profile }: Report, isOfProfile: boolean): string =>
  [target.name, target.type, ...(isOfProfile ? [profile.name] : [])].join(" ");

/** By name, the website before mail, as a scan has them. */
function byTarget({ target: a }: Report, { target: b }: Report): number {
  if (a.name === b.name && a.type === b.type) return 0;
  if (a.name === b.name) return a.type < b.type ? 1 : -1;
  return a.name < b.name ? -1 : 1;
}

async function recordsOf(paths: readonly string[]): Promise<SavedRecord[]> {
  const records: SavedRecord[] = [];
  for (const path of paths) for await (const record of readSaved(path)) records.push(record);
  return records;
}

async function evidenceOfAll(found: readonly Found[]): Promise<EvidenceDocument[]> {
  const documents = new Map<string, EvidenceDocument>();
  for (const folder of batchFolders(found)) {
    const digests = new Set(found.map(({ report }) => report.evidence.digest));
    for await (const document of batchEvidence(folder)) {
      if (digests.has(digestOf(document))) documents.set(document.target.name, document);
    }
  }
  for (const { report, file } of found) {
    const { name } = report.target;
    const document = documents.get(name) ?? (await evidenceBeside(report, dirname(file)));
    if (document !== undefined) documents.set(name, document);
  }
  return [...documents.values()];
}

/** Names of a batch whose evidence fits into the memory beside their reports. */
const MOST_WITH_EVIDENCE = 2_000;

/** Folders of batches that are small enough for all of their evidence to be looked at. */
function batchFolders(found: readonly { readonly file: string }[]): string[] {
  const folders = [...new Set(found.map(({ file }) => dirname(file)))].filter(isBatchFolder);
  return found.length > 2 * MOST_WITH_EVIDENCE ? [] : folders;
}

/** The keys of a header alone: a line of JSON Lines has its kind beside them. */
function headerOf({
  run_id,
  started_at,
  tool,
  profile,
  inputs,
  vantage,
  problems,
  net_map,
  now,
}: RunHeader): RunHeader {
  return { run_id, started_at, tool, profile, inputs, vantage, problems, net_map, now };
}

/** What a single report tells of its run. */
function runOfReport({ run_id, timing, tool, profile, evidence }: Report): RunHeader {
  const { ipv4, ipv6, ...vantage } = evidence.vantage;
  const family = (works: boolean): Vantage["ipv4"] => (works ? "ok" : "none");
  return {
    run_id: run_id ?? "",
    started_at: timing.started_at,
    tool,
    profile,
    inputs: evidence.inputs,
    vantage: { ...vantage, ipv4: family(ipv4), ipv6: family(ipv6) },
    problems: [],
    net_map: evidence.inputs.some(({ name }) => name === "net-map"),
    now: null,
  };
}

/** Evidence of another run is as good as none. */
function evidenceOf(report: Report, folder: string): Promise<EvidenceDocument | undefined> {
  return isBatchFolder(folder) ? evidenceInBatch(report, folder) : evidenceBeside(report, folder);
}

async function evidenceInBatch(
  { target, evidence }: Report,
  folder: string,
): Promise<EvidenceDocument | undefined> {
  for await (const document of batchEvidence(folder, target.name)) {
    if (digestOf(document) === evidence.digest) return document;
  }
  return undefined;
}

/** Looks where `scan --save` puts it. */
async function evidenceBeside(
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
