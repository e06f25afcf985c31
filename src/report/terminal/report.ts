/** The report for people: how good, what to fix first, what could not be measured. */
import type { Result } from "../../model/report.ts";
import { brokenZones, indentedChains } from "../chain.ts";
import { escapeText } from "../escape.ts";
import { measureOf, wrap } from "../layout.ts";
import type { Look } from "../look.ts";
import { counted } from "../number.ts";
import { glyph } from "../symbol.table.ts";
import { findingSays } from "../text.ts";
import { allTestsLines } from "./all-tests.ts";
import { fixBlock } from "./fix-block.ts";
import { type Fix, fixesOf } from "./fixes.ts";
import { headingLines } from "./heading.ts";
import { rulesLines } from "./rules.ts";
import { sidesLines } from "./sides.ts";
import { type EvidenceLookup, type TargetReports, targetsOf, testsOf } from "./target.ts";

export interface TerminalOptions {
  readonly look: Look;
  /** 0: what to fix; 1: every test; 2: also facts and evidence. */
  readonly verbose: number;
  /** Fixes shown for each target; 0 for all. */
  readonly limit: number;
  readonly evidenceOf?: EvidenceLookup;
  /** Names in the order in which they are shown; default that of the result. */
  readonly order?: readonly string[];
}

/** A result as text for a terminal, ending with a newline; a pure function of its arguments. */
export function renderTerminal(result: Result, options: TerminalOptions): string {
  const targets = inOrder(targetsOf(result, options.evidenceOf), options.order ?? []);
  const run = { isLab: result.run.net_map };
  return targets
    .map(
      (target) =>
        `${trimmed([...headingLines(target, run, options.look), "", ...bodyLines(target, options)])}\n`,
    )
    .join("\n");
}

/** The named ones first, as named; the others keep their order. */
function inOrder(targets: readonly TargetReports[], order: readonly string[]): TargetReports[] {
  const place = ({ name }: TargetReports): number => {
    const index = order.indexOf(name);
    return index < 0 ? order.length : index;
  };
  return targets.toSorted((a, b) => place(a) - place(b));
}

function bodyLines(target: TargetReports, options: TerminalOptions): string[] {
  const { look, verbose, limit } = options;
  const tests = testsOf(target);
  const fixes = fixesOf(tests);
  const shown = limit === 0 ? fixes : fixes.slice(0, limit);
  return [
    ...sidesLines(target, look),
    ...betweenLines(target, look),
    ...rulesLines(target.reports, look, verbose > 0),
    "",
    ...fixLines(target, shown, options),
    ...chainPictures(target, look),
    ...(verbose > 0 ? allTestsLines(target, { look, deep: verbose > 1 }) : []),
    ...closingLines(target, fixes.length - shown.length, options),
  ];
}

/** How far what was not measured could move the score. */
function betweenLines({ reports }: TargetReports, look: Look): string[] {
  const lines = reports.flatMap(({ score, target }) => {
    const { percentage, null_reason: why, best_case: best, worst_case: worst } = score;
    if (percentage !== null || why !== "inconclusive" || best === null || worst === null) return [];
    const side = target.type === "web" ? "Website" : "Mail";
    return wrap(
      `${side}: between ${worst} and ${best} %, depending on what could not be measured.`,
      measureOf(look) - 2,
    );
  });
  return lines.length === 0 ? [] : ["", ...lines.map((line) => look.paint("dim", `  ${line}`))];
}

function fixLines(
  target: TargetReports,
  fixes: readonly Fix[],
  { look, verbose }: TerminalOptions,
): string[] {
  if (fixes.length === 0) return nothingToFix(target, look);
  const heading = fixes.some(({ gain }) => gain > 0) ? "To fix, most points first" : "To fix";
  return [
    look.paint("bold", heading),
    ...fixes.flatMap((fix, index) => [
      "",
      ...fixBlock(fix, index + 1, { look, verbose: verbose > 0, evidence: target.evidence }),
    ]),
  ];
}

function nothingToFix(target: TargetReports, look: Look): string[] {
  const isJudged = target.reports.some(({ status }) => status === "ok" || status === "partial");
  if (isJudged) return ["Nothing to fix."];
  // A name that does not exist fails no test; what was found about it is all there is to say.
  const found = testsOf(target).flatMap(({ findings }) =>
    findings.map((finding) => findingSays(finding, look)),
  );
  return wrap([...new Set(found)].slice(0, 1).join("") || "Nothing could be judged.", measureOf(look));
}

/** Chains drawn for one target. */
const CHAINS = 2;

/** The chain of trust is drawn where it is broken. */
function chainPictures({ evidence }: TargetReports, look: Look): string[] {
  const dns = evidence?.dns;
  if (dns === undefined) return [];
  return brokenZones(dns)
    .slice(0, CHAINS)
    .flatMap((zone) => {
      const title = look.paint("bold", `Chain of trust of ${escapeText(zone, { max: 260 })}`);
      return ["", title, "", ...indentedChains(dns.zones, [zone], look)];
    });
}

function closingLines(target: TargetReports, hidden: number, { look, verbose }: TerminalOptions): string[] {
  const tests = testsOf(target);
  const hints = tests.filter(({ status }) => status === "info").length;
  const isOpen = tests.some(
    ({ status }) => status === "failed" || status === "warning" || status === "error",
  );
  const parts = [
    ...(hidden > 0 ? [`${glyph(look, "ellipsis")} ${hidden} more: --limit 0`] : []),
    ...(hints > 0 && verbose === 0 ? [`${counted(hints, "hint")}: -v`] : []),
    ...(isOpen ? ["why: waterpas explain <test>"] : []),
  ];
  return parts.length === 0 ? [] : ["", ...wrapParts(parts, look)];
}

/** Parts on one line where they fit, below each other where not. */
function wrapParts(parts: readonly string[], look: Look): string[] {
  const line = `  ${parts.join("     ")}`;
  const fits = line.length <= measureOf(look);
  return (fits ? [line] : parts.map((part) => `  ${part}`)).map((text) => look.paint("dim", text));
}

function trimmed(lines: readonly string[]): string {
  return lines.map((line) => line.trimEnd()).join("\n");
}
