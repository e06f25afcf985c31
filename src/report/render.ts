/** Results of domains in every format. */

import type { Diff } from "../model/diff.ts";
import type { TargetType } from "../model/evidence.ts";
import type { GateResult } from "../model/gate.ts";
import type { Report, Result } from "../model/report.ts";
import type { Statistics } from "../model/statistics.ts";
import { githubCommands } from "./ci/github.ts";
import { gitlabCodeQuality } from "./ci/gitlab.ts";
import { junitXml } from "./ci/junit.ts";
import { sarif } from "./ci/sarif.ts";
import { profilesOf } from "./comparison.ts";
import { csvDashboard } from "./csv/dashboard.ts";
import type { CsvStyle } from "./csv/line.ts";
import { csvLong } from "./csv/long.ts";
import { csvWide } from "./csv/wide.ts";
import { chainDot } from "./dot.ts";
import type { TextFormat } from "./format.table.ts";
import { comparePage } from "./html/compare.ts";
import { htmlDocument } from "./html/html.ts";
import { internetnlDocument } from "./internetnl.ts";
import { resultJson } from "./json.ts";
import { resultJsonLines } from "./json-lines.ts";
import type { Look } from "./look.ts";
import { markdown } from "./markdown.ts";
import { openMetricsText, prometheusText } from "./metrics/text.ts";
import { statisticsCsv, statisticsJson, statisticsMarkdown } from "./statistics.ts";
import { technicalDocument } from "./technical/document.ts";
import { renderComparison } from "./terminal/compare.ts";
import { renderTerminal } from "./terminal/report.ts";
import { type EvidenceLookup, targetsOf } from "./terminal/target.ts";

/** What some formats leave to the user. */
export interface FormatChoices {
  readonly csv: CsvStyle;
  readonly csvValues: "status" | "verdict";
  readonly isPerServer: boolean;
  readonly metricsTests: "required" | "all" | "none";
  readonly hasListLabel: boolean;
  readonly sarifLimit: number;
  /** Columns: the report itself in one of them. */
  readonly hasWholeReport: boolean;
}

export interface RenderRequest {
  readonly result: Result;
  readonly look: Look;
  /** 0: what to fix; 1: every test; 2: also facts and evidence. */
  readonly verbose: number;
  /** Fixes shown for each target; 0 for all. */
  readonly limit: number;
  readonly evidenceOf: EvidenceLookup;
  /** Names in the order in which people see them. */
  readonly order?: readonly string[];
  readonly gate?: GateResult;
  readonly choices: FormatChoices;
  /** The same evidence under profile `internetnl-1.11`, for the formats of internet.nl; `null` where it is not at hand. */
  readonly parity: () => Result | null;
  readonly statistics: () => Statistics;
  /** What changed since a result before. */
  readonly previous?: Diff;
}

/** A document, and the side that it is about where a format has one for each. */
export interface Rendered {
  readonly side: TargetType | null;
  readonly text: string;
}

type Renderer = (request: RenderRequest) => readonly Rendered[];

const whole =
  (render: (request: RenderRequest) => string): Renderer =>
  (request) => [{ side: null, text: render(request) }];

/** One document for each side that the result has. */
const perSide =
  (
    render: (result: Result, side: TargetType, request: RenderRequest) => string,
    resultOf = ownResult,
  ): Renderer =>
  (request) => {
    const result = resultOf(request);
    return sidesOf(result).map((side) => ({ side, text: render(result, side, request) }));
  };

const ownResult = ({ result }: RenderRequest): Result => result;
const parityResult = ({ result, parity }: RenderRequest): Result => parity() ?? result;

const SIDES: readonly TargetType[] = ["web", "mail"];

const sidesOf = ({ reports }: Pick<Result, "reports">): TargetType[] =>
  SIDES.filter((side) => reports.some((report: Report) => report.target.type === side));

const withGate = ({ gate }: RenderRequest) => (gate === undefined ? {} : { gate });

const metricsOptions = (request: RenderRequest) => ({
  ...withGate(request),
  tests: request.choices.metricsTests,
  hasListLabel: request.choices.hasListLabel,
});

export const RENDERERS: Readonly<Record<TextFormat, Renderer>> = {
  terminal: whole(({ result, look, verbose, limit, evidenceOf, order }) =>
    profilesOf(result) !== null
      ? renderComparison(result, { look, verbose })
      : renderTerminal(result, {
          look,
          verbose,
          limit,
          evidenceOf,
          ...(order === undefined ? {} : { order }),
        }),
  ),
  json: whole(({ result }) => resultJson(result)),
  jsonl: whole(({ result }) => resultJsonLines(result)),
  md: whole((request) => markdown(request.result, { ...withGate(request), limit: request.limit })),
  html: whole((request) =>
    profilesOf(request.result) === null ? htmlDocument(request) : comparePage(request.result),
  ),
  "csv-wide": perSide((result, side, { choices }) =>
    csvWide(result, side, { values: choices.csvValues, style: choices.csv }),
  ),
  "csv-long": whole((request) =>
    csvLong(request.result, {
      ...withGate(request),
      isPerServer: request.choices.isPerServer,
      style: request.choices.csv,
    }),
  ),
  "csv-dashboard": perSide(
    (result, side, { choices }) => csvDashboard(result, side, choices.csv),
    parityResult,
  ),
  internetnl: perSide((result, type) => internetnlDocument(result, { type }), parityResult),
  "internetnl-technical": perSide(
    (result, type, { evidenceOf }) => technicalDocument(result, { type }, evidenceOf),
    parityResult,
  ),
  junit: whole(({ result, gate }) => junitXml(result, gate)),
  sarif: whole((request) =>
    sarif(request.result, { ...withGate(request), limit: request.choices.sarifLimit }),
  ),
  github: whole(({ result, gate }) => githubCommands(result, gate)),
  "gitlab-codequality": whole(({ result, gate }) => gitlabCodeQuality(result, gate)),
  "stats-json": whole(({ statistics }) => statisticsJson(statistics())),
  "stats-csv": whole(({ statistics }) => statisticsCsv(statistics())),
  "stats-md": whole(({ statistics }) => statisticsMarkdown(statistics())),
  openmetrics: whole((request) => openMetricsText(request.result, metricsOptions(request))),
  "prom-textfile": whole((request) => prometheusText(request.result, metricsOptions(request))),
  dot: whole(({ result, evidenceOf }) =>
    chainDot(
      targetsOf(result, evidenceOf).flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence])),
    ),
  ),
};
