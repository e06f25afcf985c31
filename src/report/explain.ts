/** What a test means, and why a result came out as it did. */
import type { AnyCheck, RowSummary } from "../check/define.ts";
import type { EvidenceDocument } from "../model/evidence.ts";
import type { Reading } from "../model/profile.ts";
import type { Report, RuleCitation, RuleResult, TestResult } from "../model/report.ts";
import { clamp, type Level, type Status } from "../model/status.ts";
import type { TestRow } from "../model/tests/row.ts";
import { indentedChains, zoneOfName } from "./chain.ts";
import { citationsText, outcomeWord } from "./compliance-text.ts";
import { escapeText } from "./escape.ts";
import { fill } from "./fill.ts";
import { frameOf, labelled, measureOf, spread } from "./layout.ts";
import type { Look } from "./look.ts";
import { minute } from "./number.ts";
import { glyph, STATUS_SIGN, sign } from "./symbol.table.ts";
import { fitsTable, tableRows } from "./table.ts";
import { excerptsOf, factWords } from "./terminal/excerpt.ts";
import { serverName } from "./terminal/servers.ts";
import { findingSays, fixOf, inGeneral, rowText, saysOf } from "./text.ts";

export interface Explained {
  readonly test: TestRow;
  readonly check: AnyCheck;
  readonly reading: Reading;
  /** What a profile makes of it, where one was asked for. */
  readonly ruled?: Ruled;
}

/** A test in the eyes of a profile. */
export interface Ruled {
  readonly profile: string;
  readonly level: Level;
  /** Rules that look at it. */
  readonly rules: readonly Pick<RuleResult, "id" | "title" | "level" | "cite">[];
  /** Verdicts that the profile gives another status. */
  readonly verdicts: readonly {
    readonly verdict: string;
    readonly status: Status;
    readonly cite: readonly RuleCitation[];
  }[];
}

/** Name, decision table in order, fixes, specification. */
export function explainTest(explained: Explained, look: Look): string {
  const { test, check, reading } = explained;
  const dot = ` ${glyph(look, "dot")} `;
  const about = [
    test.category,
    test.level,
    ...(test.points === null ? ["not scored"] : [`weight ${test.points}`]),
  ];
  return join([
    ...spread(`${test.id}${dot}${test.title}`, about.join(dot), frameOf(look)).map((line, index) =>
      index === 0 ? line.replace(test.id, look.paint("bold", test.id)) : look.paint("dim", line),
    ),
    "",
    ...decisionLines(explained, look),
    ...fixLines(check, look),
    "",
    ...entry("Spec", check.spec.join(", "), look),
    ...(check.gate === undefined
      ? []
      : entry("After", `${check.gate.test}, unless that says ${check.gate.verdicts.join(" or ")}`, look)),
    ...(check.differs === undefined ? [] : entry("Differs", fill(check.differs, {}, look), look)),
    ...(reading === "rfc" ? [] : entry("Reading", reading, look)),
    ...ruledLines(explained, look),
  ]);
}

/** Level, rules and verdicts of the profile that was asked for. */
function ruledLines({ ruled }: Explained, look: Look): string[] {
  if (ruled === undefined) return [];
  const { profile, level, rules, verdicts } = ruled;
  return [
    ...entry("Profile", `${escapeText(profile)}: ${level}`, look),
    ...rules.flatMap((rule) =>
      entry("Rule", `${escapeText(rule.title)} (${rule.id}, ${rule.level}): ${writtenIn(rule.cite)}`, look),
    ),
    ...verdicts.flatMap(({ verdict, status, cite }) => {
      const place = cite.length === 0 ? "" : `: ${writtenIn(cite)}`;
      return entry("Verdict", `${verdict} is ${STATUS_SIGN[status].word}${place}`, look);
    }),
  ];
}

const writtenIn = (cite: readonly RuleCitation[]): string => escapeText(citationsText(cite), { max: 600 });

/** The rules of the profile that looked at a result, and what came of them. */
function ruleLines({ compliance }: Report, id: string, look: Look): string[] {
  const rules = compliance?.rules.filter(({ tests }) => tests.includes(id)) ?? [];
  return rules.flatMap((rule) =>
    entry("Rule", `${escapeText(rule.title)}: ${outcomeWord(rule.outcome)}. ${writtenIn(rule.cite)}`, look),
  );
}

const INDENT = "    ";

function decisionLines({ check, reading }: Explained, look: Look, chosen = -1): string[] {
  const rows = check.rows(reading);
  const cells = rows.map((row) => [row.verdict, STATUS_SIGN[row.status].word, rowText(check.id, row, look)]);
  const table = [["verdict", "status", "when"], ...cells];
  const lines = fitsTable(table, look, INDENT)
    ? tableRows(table, look, INDENT)
    : table.map((row) => stacked(row, look));
  return lines.flatMap((row, index) => paintRow(row, { index, row: rows[index - 1], chosen, look }));
}

interface Place {
  readonly index: number;
  readonly row: RowSummary | undefined;
  readonly chosen: number;
  readonly look: Look;
}

/** Rows before the chosen one were tried in vain; the ones after it were not tried. */
function paintRow(lines: readonly string[], { index, row, chosen, look }: Place): string[] {
  if (row === undefined) return lines.map((line) => look.paint("dim", line));
  if (chosen < 0) {
    const word = STATUS_SIGN[row.status].word;
    return lines.map((line, at) =>
      at === 0 ? line.replace(` ${word} `, ` ${look.paint(row.status, word)} `) : line,
    );
  }
  const at = index - 1;
  if (at !== chosen) return lines.map((line) => look.paint("dim", line));
  const [first = "", ...rest] = lines;
  return [`  ${sign(look, row.status).trimEnd()}${first.slice(3)}`, ...rest];
}

function stacked([verdict = "", status = "", when = ""]: readonly string[], look: Look): string[] {
  const head = `${verdict} ${glyph(look, "dot")} ${status}`;
  return [...labelled("    ", head, measureOf(look)), ...labelled("      ", when, measureOf(look))];
}

/** Each fix once, behind the verdicts that it mends. */
function fixLines(check: AnyCheck, look: Look): string[] {
  const byFix = new Map<string, string[]>();
  for (const [verdict, { fix }] of Object.entries(check.text)) {
    if (fix !== undefined) byFix.set(fix, [...(byFix.get(fix) ?? []), verdict]);
  }
  if (byFix.size === 0) return [];
  const single = byFix.size === 1;
  const lines = [...byFix].map(([fix, verdicts]) =>
    single ? inGeneral(fix, look) : `${verdicts.join(", ")}: ${inGeneral(fix, look)}`,
  );
  return ["", ...lines.flatMap((line, index) => entry(index === 0 ? "Fix" : "", line, look))];
}

/** Why one result has its verdict: the row that held, what was seen, and the chain of trust where it matters. */
export function explainResult(
  explained: Explained,
  report: Report,
  evidence: EvidenceDocument | undefined,
  look: Look,
): string {
  const test = report.tests.find(({ id }) => id === explained.test.id);
  const title = `${escapeText(report.target.unicode, { max: 260 })}, ${report.target.type}`;
  const when = `measured ${minute(report.evidence.collected_from)}, profile ${escapeText(report.profile.name)}`;
  const heading = spread(title, when, frameOf(look)).map((line, index) =>
    index === 0 ? line.replace(title, look.paint("bold", title)) : line,
  );
  if (test === undefined) return join([...heading, "", "  This test is not part of the report."]);
  const fix = fixOf(test, look);
  return join([
    ...heading,
    "",
    `  ${sign(look, test.status)} ${look.paint(test.status, STATUS_SIGN[test.status].word)}   ${escapeText(test.verdict)}`,
    ...labelled("    ", saysOf(test, look), measureOf(look)),
    "",
    ...whyLines(explained, test, look),
    "",
    ...seenLines(test, evidence, look),
    ...(fix === null ? [] : entry("Fix", fix, look)),
    ...ruleLines(report, test.id, look),
    ...chainOf(test, report, evidence, look),
  ]);
}

/** The row that decided, or what kept the table from being asked. */
function whyLines(explained: Explained, test: TestResult, look: Look): string[] {
  const gate = test.blocked_by === undefined ? "" : ` by ${test.blocked_by}`;
  if (test.cause !== undefined) return entry("Why", `could not be measured: ${test.cause}${gate}`, look);
  if (test.not_tested_reason !== undefined && test.blocked_by !== undefined) {
    return entry("Why", `not asked: ${test.not_tested_reason}${gate}`, look);
  }
  const rows = explained.check.rows(explained.reading);
  const chosen = rows.findIndex(
    ({ verdict, status }) => verdict === test.verdict && clamp(status, test.level) === test.status,
  );
  if (chosen < 0) return entry("Why", test.not_tested_reason ?? test.verdict, look);
  return [
    look.paint("dim", `  row ${chosen + 1} of ${rows.length} holds`),
    ...decisionLines(explained, look, chosen),
  ];
}

function seenLines(test: TestResult, evidence: EvidenceDocument | undefined, look: Look): string[] {
  const findings = [...new Set(test.findings.map((finding) => findingSays(finding, look)))];
  const servers = (test.servers ?? []).map(
    (row) =>
      `${serverName(row, look)} ${glyph(look, "to")} ${STATUS_SIGN[row.status].word}, ${escapeText(row.verdict)}`,
  );
  const facts = factWords(test, look);
  const excerpts = excerptsOf(test, evidence, look);
  return [
    ...list("Found", findings, look),
    ...list("Servers", servers, look),
    ...list("Facts", facts === "" ? [] : [facts], look),
    ...list("Evidence", excerpts, look),
  ];
}

function list(label: string, items: readonly string[], look: Look): string[] {
  return items.flatMap((item, index) => entry(index === 0 ? label : "", item, look));
}

/** The chain of the zones that findings name, else of the target, for tests about DNSSEC. */
function chainOf(
  test: TestResult,
  report: Report,
  evidence: EvidenceDocument | undefined,
  look: Look,
): string[] {
  const zones = evidence?.dns?.zones;
  if (zones === undefined || !test.id.includes("dnssec")) return [];
  const named = test.findings
    .map(({ params = {} }) => params)
    .map(({ zone }) => zone)
    .filter((zone) => typeof zone === "string");
  const known = [...new Set(named)].filter((zone) => zones[zone] !== undefined);
  const own = zoneOfName(zones, report.target.name);
  const shown = known.length > 0 ? known : own === null ? [] : [own];
  return shown.flatMap((zone) => ["", ...indentedChains(zones, [zone], look)]);
}

function entry(label: string, text: string, look: Look): string[] {
  const plain = `  ${label.padEnd(10)}`;
  return labelled(plain, text, measureOf(look)).map((line, index) =>
    index === 0 && label !== "" ? line.replace(label, look.paint("dim", label)) : line,
  );
}

function join(lines: readonly string[]): string {
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}
