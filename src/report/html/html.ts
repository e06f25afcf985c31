/** Results as HTML: one file for people, or a folder with a page for each name. */
import type { GateResult } from "../../model/gate.ts";
import type { Result } from "../../model/report.ts";
import type { Statistics } from "../../model/statistics.ts";
import { type EvidenceLookup, type TargetReports, targetsOf } from "../terminal/target.ts";
import { runPage } from "./run/page.ts";
import { targetPage } from "./target.ts";

export interface HtmlRequest {
  readonly result: Result;
  readonly evidenceOf: EvidenceLookup;
  readonly gate?: GateResult;
  readonly statistics: () => Statistics;
}

/** One file: the page about the name, or about the run where there are several. */
export function htmlDocument(request: HtmlRequest): string {
  const targets = targetsOf(request.result, request.evidenceOf);
  const [only, second] = targets;
  if (only === undefined || second !== undefined) return runPage(runOf(request, targets));
  return targetPage({ target: only, gate: request.gate, isLab: request.result.run.net_map });
}

export interface HtmlFile {
  /** Below the folder; letters, digits, `.`, `-` and `_` only. */
  readonly path: string;
  readonly text: string;
}

/** A folder: `index.html` about the run, and a page for each name. */
export function* htmlFiles(request: HtmlRequest): Generator<HtmlFile> {
  const targets = targetsOf(request.result, request.evidenceOf);
  const paths = pathsOf(targets);
  const linkOf = (target: TargetReports): string => paths.get(target) ?? INDEX;
  yield { path: INDEX, text: runPage({ ...runOf(request, targets), linkOf }) };
  for (const target of targets) {
    const text = targetPage({
      target,
      gate: request.gate,
      isLab: request.result.run.net_map,
      back: { href: INDEX, text: "All names" },
    });
    yield { path: linkOf(target), text };
  }
}

const INDEX = "index.html";

const runOf = ({ result, gate, statistics }: HtmlRequest, targets: readonly TargetReports[]) => ({
  result,
  targets,
  gate,
  statistics: statistics(),
});

/** Characters of a file name before `.html`; file systems allow 255 octets in all. */
const LONGEST = 200;

/** A file name for each name, the same for none. */
function pathsOf(targets: readonly TargetReports[]): Map<TargetReports, string> {
  const taken = new Set([INDEX]);
  const paths = new Map<TargetReports, string>();
  for (const target of targets) {
    const safe = target.name
      .toLowerCase()
      .replace(/[^a-z0-9.-]/g, "_")
      .slice(0, LONGEST);
    const stem = safe.replace(/^[.-]+/, "_") || "_";
    let path = `${stem}.html`;
    for (let count = 2; taken.has(path); count++) path = `${stem}_${count}.html`;
    taken.add(path);
    paths.set(target, path);
  }
  return paths;
}
