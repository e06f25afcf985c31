/** SARIF 2.1.0 as GitHub's code scanning reads it (`reports.md` 4.3). */
import { CHECKS } from "../../check/catalogue.ts";
import type { GatedTarget, GateResult } from "../../model/gate.ts";
import type { Report, Result, TestResult } from "../../model/report.ts";
import { type Level, rank } from "../../model/status.ts";
import { TESTS } from "../../model/tests.table.ts";
import { inGeneral } from "../text.ts";
import { gatedTarget, itemOf, lineOf, sentencesOf, testsOnce } from "./outcome.ts";
import { fingerprint, placeOf } from "./place.ts";

export interface SarifOptions {
  readonly gate?: GateResult;
  /** Results at the most; GitHub shows 5,000. */
  readonly limit?: number;
  /** False after exit code 3 or 4. */
  readonly isSuccessful?: boolean;
}

interface Row {
  readonly report: Report;
  readonly test: TestResult;
  readonly gated: GatedTarget | undefined;
}

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME = "https://www.npmjs.com/package/waterpas";
const LIMIT = 5000;

const LEVEL: Readonly<Record<Level, "error" | "warning" | "note" | "none">> = {
  required: "error",
  recommended: "warning",
  optional: "note",
  none: "none",
};
/** GitHub sorts by these: 7.0 is high, 4.0 medium, 1.0 low. */
const SEVERITY: Readonly<Record<Level, string>> = {
  required: "7.0",
  recommended: "4.0",
  optional: "1.0",
  none: "0.0",
};
const RESULT_LEVEL: Readonly<Partial<Record<TestResult["status"], "error" | "warning" | "note">>> = {
  failed: "error",
  warning: "warning",
  info: "note",
};

export function sarif(
  { run, reports }: Result,
  { gate, limit = LIMIT, isSuccessful = true }: SarifOptions = {},
): string {
  const rows = testsOnce(reports).flatMap(({ report, tests }) => {
    const gated = gatedTarget(gate, report);
    return tests.map((test): Row => ({ report, test, gated }));
  });
  const found = rows
    .filter(({ test }) => RESULT_LEVEL[test.status] !== undefined)
    .toSorted((a, b) => rank(a.test.status) - rank(b.test.status));
  const open = rows.filter(({ test }) => test.status === "error");
  const used = new Set([...found, ...open].map(({ test }) => test.id));
  const ids = TESTS.map(({ id }) => id as string).filter((id) => used.has(id));
  const shown = found.slice(0, limit);
  const document = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "waterpas",
            semanticVersion: run.tool.version,
            informationUri: HOME,
            rules: ids.map(ruleOf),
          },
        },
        automationDetails: { id: `waterpas/${reports[0]?.target.list ?? "targets"}/` },
        invocations: [
          {
            executionSuccessful: isSuccessful,
            startTimeUtc: run.started_at,
            toolExecutionNotifications: [
              ...open.map((row) => openNotice(row, ids)),
              ...(shown.length < found.length ? [cutNotice(found.length - shown.length)] : []),
            ],
          },
        ],
        columnKind: "utf16CodeUnits",
        results: shown.map((row) => resultOf(row, ids)),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function ruleOf(id: string): object {
  const test = TESTS.find((row) => row.id === id);
  const check = CHECKS.get(id);
  const level: Level = test?.level ?? "none";
  const title = test?.title ?? id;
  const worst = check?.rows("rfc").map(({ verdict }) => check.text[verdict]?.says) ?? [];
  const says = worst.filter((text) => text !== undefined).map((text) => inGeneral(text, { ascii: false }));
  const spec = check?.spec ?? [];
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: title },
    fullDescription: { text: `${title}. ${spec.join("; ")}`.slice(0, 1000) },
    help: {
      text: [title, ...says].join("\n"),
      markdown: [`**${title}**`, "", ...says.map((text) => `- ${text}`), "", `Spec: ${spec.join("; ")}`].join(
        "\n",
      ),
    },
    defaultConfiguration: { level: LEVEL[level] },
    properties: {
      tags: [test?.category ?? "", ...spec.map((text) => /^RFC \d+/.exec(text)?.[0] ?? "")]
        .filter((tag, index, all) => tag !== "" && all.indexOf(tag) === index)
        .slice(0, 10),
      precision: "high",
      "security-severity": SEVERITY[level],
    },
  };
}

const pascalCase = (id: string): string =>
  id.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

function resultOf({ report, test, gated }: Row, ids: readonly string[]): object {
  const { file, line } = placeOf(report);
  const hash = fingerprint(report, test);
  const item = itemOf(gated, test);
  const waived = item?.outcome === "waived" ? item.waiver : undefined;
  return {
    ruleId: test.id,
    ruleIndex: ids.indexOf(test.id),
    level: RESULT_LEVEL[test.status],
    message: { text: `${report.target.name}: ${sentencesOf(test).join("\n")}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } },
        logicalLocations: [{ fullyQualifiedName: `${report.target.name}/${test.id}` }],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `${hash.slice(0, 16)}:1`, "waterpasTarget/v1": hash },
    ...(waived === undefined
      ? {}
      : {
          suppressions: [
            { kind: "external", status: "accepted", justification: `${waived.id}: ${waived.reason}` },
          ],
        }),
    properties: {
      verdict: test.verdict,
      points: test.points,
      evidence: [...new Set(test.findings.flatMap(({ evidence }) => evidence))].slice(0, 20),
    },
  };
}

/** A path of the machine as a URI reference (RFC 3986 section 4.2). */
const uriOf = (file: string): string =>
  encodeURI(file.replaceAll("\\", "/").toWellFormed()).replace(/[?#]/g, encodeURIComponent);

function openNotice({ report, test }: Row, ids: readonly string[]): object {
  return {
    level: "warning",
    message: { text: `${report.target.name}: ${lineOf(test)}` },
    associatedRule: { id: test.id, index: ids.indexOf(test.id) },
  };
}

const cutNotice = (count: number): object => ({
  level: "warning",
  message: { text: `${count} more results are not in this file: --sarif-max-results` },
});
