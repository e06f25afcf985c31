/** Results as HTML: one file for people, or a folder with a page for each name. */
import type { Diff, DiffTarget } from "../../model/diff.ts";
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
  /** What changed since a result before. */
  readonly previous?: Diff;
}

/** One file: the page about the name, or about the run where there are several. */
export function htmlDocument(request: HtmlRequest): string {
  const targets = targetsOf(request.result, request.evidenceOf);
  const [only, second] = targets;
  if (only === undefined || second !== undefined) return runPage(runOf(request, targets));
  const { gate, result, previous } = request;
  return targetPage({ target: only, gate, isLab: result.run.net_map, previous: changesOf(previous, only) });
}

const changesOf = (diff: Diff | undefined, { name }: TargetReports): readonly DiffTarget[] =>
  diff?.targets.filter((target) => target.name === name) ?? [];

export interface HtmlFile {
  /** Below the folder; letters, digits, `.`, `-` and `_` only. */
  readonly path: string;
  readonly text: string;
}

/** A folder: `index.html` about the run, and a page for each name. */
export function* htmlFiles(request: HtmlRequest): Generator<HtmlFile> {
  const { gate, result, previous } = request;
  const folder = openHtmlFolder({
    gate,
    isLab: result.run.net_map,
    ...(previous === undefined ? {} : { previous }),
  });
  const pages = targetsOf(result, request.evidenceOf).map(folder.page);
  yield folder.index(request);
  yield* pages;
}

/** A folder whose pages come one by one; of each name only what the overview shows is kept. */
export interface HtmlFolder {
  page(target: TargetReports): HtmlFile;
  /** Where the page of a name would be that came next. */
  nextPath(name: string): string;
  /** Takes up a name whose page is there already, or that has none. */
  note(target: TargetReports): void;
  /** The page about all names so far. */
  index(
    request: Pick<HtmlRequest, "result" | "statistics">,
    /** Whether the names have pages. */
    how?: { readonly isLinked: boolean },
  ): HtmlFile;
}

export function openHtmlFolder(about: {
  readonly gate: GateResult | undefined;
  readonly isLab: boolean;
  readonly previous?: Diff;
}): HtmlFolder {
  const { gate, isLab, previous } = about;
  const names = openPaths();
  const paths = new Map<TargetReports, string>();
  const take = (target: TargetReports): string => {
    const path = names.take(target.name);
    paths.set(slim(target), path);
    return path;
  };
  return {
    nextPath: names.next,
    note: take,
    page: (target) => ({
      path: take(target),
      text: targetPage({
        gate,
        isLab,
        target,
        back: { href: INDEX, text: "All names" },
        previous: changesOf(previous, target),
      }),
    }),
    index: ({ result: { run, ...rest }, statistics }, { isLinked } = { isLinked: true }) => {
      const targets = [...paths.keys()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const result = { ...rest, run, reports: targets.flatMap(({ reports }) => reports) };
      const linkOf = (target: TargetReports): string => paths.get(target) ?? INDEX;
      const page = { result, targets, gate, statistics: statistics() };
      return { path: INDEX, text: runPage(isLinked ? { ...page, linkOf } : page) };
    },
  };
}

/** Without what only the page of the name shows. */
function slim({ name, unicode, reports }: TargetReports): TargetReports {
  return {
    name,
    unicode,
    evidence: undefined,
    reports: reports.map((report) => ({ ...report, tests: [], facts: {}, errors: [] })),
  };
}

const INDEX = "index.html";

const runOf = ({ result, gate, statistics, previous }: HtmlRequest, targets: readonly TargetReports[]) => ({
  result,
  targets,
  gate,
  statistics: statistics(),
  changesOf: (target: TargetReports) => changesOf(previous, target),
});

/** Characters of a file name before `.html`; file systems allow 255 octets in all. */
const LONGEST = 200;

/** A file name for each name, the same for none. */
function openPaths() {
  const taken = new Set([INDEX]);
  const next = (name: string): string => {
    const safe = name
      .toLowerCase()
      .replace(/[^a-z0-9.-]/g, "_")
      .slice(0, LONGEST);
    const stem = safe.replace(/^[.-]+/, "_") || "_";
    let path = `${stem}.html`;
    for (let count = 2; taken.has(path); count++) path = `${stem}_${count}.html`;
    return path;
  };
  return {
    next,
    take: (name: string): string => {
      const path = next(name);
      taken.add(path);
      return path;
    },
  };
}
