/** JUnit XML, in the subset that Jenkins, GitLab and others share (`reports.md` 4.2). */
import { XMLBuilder } from "fast-xml-parser";
import type { GatedTarget, GateItem, GateResult } from "../../model/gate.ts";
import type { Report, Result, TestResult } from "../../model/report.ts";
import {
  type CiOutcome,
  ciOutcome,
  gatedTarget,
  itemOf,
  lineOf,
  ruleSentence,
  sentencesOf,
  waiverWords,
} from "./outcome.ts";

/** Attributes begin with `@`; text stands under `#text`. */
type Element = Readonly<Record<string, unknown>>;

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  textNodeName: "#text",
  format: true,
  suppressEmptyNode: true,
});

/** A suite for each report, a case for each test, and one for each gate rule that is not about a test. */
export function junitXml({ reports }: Pick<Result, "reports">, gate?: GateResult): string {
  const suites = reports.map((report) => suiteOf(report, gatedTarget(gate, report)));
  const document = {
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: { testsuite: suites },
  };
  return `${builder.build(xmlSafe(document)).trimEnd()}\n`;
}

interface Case {
  readonly outcome: CiOutcome;
  readonly element: Element;
}

function suiteOf(report: Report, gated: GatedTarget | undefined): Element {
  const { target, timing, score, profile, evidence } = report;
  const cases = [
    ...report.tests.map((test) => testCase(report, test, gated)),
    ...(gated?.items ?? []).filter(({ test }) => test === undefined).map((item) => ruleCase(report, item)),
  ];
  const count = (outcome: CiOutcome): number => cases.filter((each) => each.outcome === outcome).length;
  const properties = {
    score: score.percentage,
    profile: `${profile.name} ${profile.version}`,
    "profile.digest": profile.digest,
    "evidence.digest": evidence.digest,
  };
  return {
    "@name": `${target.name} (${target.type})`,
    "@tests": cases.length,
    "@failures": count("fail"),
    "@errors": count("open"),
    "@skipped": count("skip"),
    "@time": (timing.duration_ms / 1000).toFixed(3),
    "@timestamp": timing.started_at.slice(0, 19),
    "@hostname": evidence.vantage.label ?? "",
    properties: {
      property: Object.entries(properties).map(([name, value]) => ({ "@name": name, "@value": value ?? "" })),
    },
    testcase: cases.map(({ element }) => element),
  };
}

function testCase({ target }: Report, test: TestResult, gated: GatedTarget | undefined): Case {
  const outcome = ciOutcome(test, gated);
  return {
    outcome,
    element: {
      "@classname": `${target.name}.${test.category}`,
      "@name": test.id,
      ...(target.source == null ? {} : { "@file": target.source.file }),
      ...CHILDREN[outcome](test, itemOf(gated, test)),
    },
  };
}

/** GitLab shows the text and not the attribute `message`, so both have everything. */
const CHILDREN: Readonly<Record<CiOutcome, (test: TestResult, item: GateItem | undefined) => Element>> = {
  pass: () => ({}),
  fail: (test, item) => ({
    failure: {
      "@type": `verdict:${test.verdict}`,
      "@message": lineOf(test),
      "#text": [...sentencesOf(test), ...(item?.has_expired === true ? [waiverWords(item)] : [])].join("\n"),
    },
  }),
  open: (test) => ({
    error: { "@type": "inconclusive", "@message": lineOf(test), "#text": sentencesOf(test).join("\n") },
  }),
  skip: (test, item) => ({ skipped: { "@message": skipWords(test, item) } }),
  note: (test) => ({ "system-out": `${test.status}: ${sentencesOf(test).join("\n")}` }),
};

function skipWords(test: TestResult, item: GateItem | undefined): string {
  if (item?.waiver !== undefined) return waiverWords(item);
  return test.blocked_by === undefined
    ? (test.not_tested_reason ?? "not tested").replaceAll("_", " ")
    : `blocked by ${test.blocked_by}`;
}

function ruleCase({ target }: Report, item: GateItem): Case {
  const name = item.category === undefined ? item.rule : `${item.rule} ${item.category}`;
  const says = ruleSentence(item);
  const isBroken = item.outcome === "broken";
  const kind = isBroken ? "failure" : "error";
  const type = isBroken ? `gate:${item.rule}` : "inconclusive";
  return {
    outcome: isBroken ? "fail" : "open",
    element: {
      "@classname": `${target.name}.gate`,
      "@name": name,
      [kind]: { "@type": type, "@message": says, "#text": says },
    },
  };
}

/** What XML 1.0 cannot hold at all, escaped or not, is left out (production Char of the recommendation). */
function xmlSafe(value: unknown): unknown {
  if (typeof value === "string") return value.replace(NOT_XML, "");
  if (Array.isArray(value)) return value.map(xmlSafe);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, xmlSafe(inner)]));
}

const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
