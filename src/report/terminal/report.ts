/** The report for people: how good, what to fix first, what could not be measured. */
import type { Result } from "../../model/report.ts";
import { brokenZones, chainLines } from "../chain.ts";
import { escapeText } from "../escape.ts";
import { measureOf, wrap } from "../layout.ts";
import type { Look } from "../look.ts";
import { counted } from "../number.ts";
import { glyph } from "../symbol.table.ts";
import { allTestsLines } from "./all-tests.ts";
import { fixBlock } from "./fix-block.ts";
import { type Fix, fixesOf } from "./fixes.ts";
import { headingLines } from "./heading.ts";
import { sidesLines } from "./sides.ts";
import { type EvidenceLookup, type TargetReports, targetsOf, testsOf } from "./target.ts";

export interface TerminalOptions {
  readonly look: Look;
  /** 0: what to fix; 1: every test; 2: also facts and evidence. */
  readonly verbose: number;
  /** Fixes shown for each target; 0 for all. */
  readonly limit: number;
  readonly evidenceOf?: EvidenceLookup;
}

/** A result as text for a terminal, ending with a newline; a pure function of its arguments. */
export function renderTerminal(result: Result, options: TerminalOptions): string {
  const targets = targetsOf(result, options.evidenceOf);
  const run = { isLab: result.run.net_map };
  return targets
    .map(
      (target) =>
        `${trimmed([...headingLines(target, run, options.look), "", ...bodyLines(target, options)])}\n`,
    )
    .join("\n");
}

function bodyLines(target: TargetReports, options: TerminalOptions): string[] {
  const { look, verbose, limit } = options;
  const tests = testsOf(target);
  const fixes = fixesOf(tests);
  const shown = limit === 0 ? fixes : fixes.slice(0, limit);
  return [
    ...sidesLines(target, look),
    ...betweenLines(target, look),
    "",
    ...fixLines(shown, options),
    ...chainPictures(target, look),
    ...(verbose > 0 ? allTestsLines(target, { look, deep: verbose > 1 }) : []),
    ...closingLines(target, fixes.length - shown.length, options),
  ];
}

/** How far what was not measured could move the score (`-v` would be too late to say so). */
function betweenLines({ reports }: TargetReports, look: Look): string[] {
  const uncertain = reports.filter(
    ({ score }) =>
      score.percentage === null && score.null_reason === "inconclusive" && score.measured !== null,
  );
  return uncertain.flatMap(({ score, target }) => {
    const side = target.type === "web" ? "Website" : "Mail";
    const text = `${side}: between ${score.worst_case ?? 0} and ${score.best_case ?? 100} %, depending on what could not be measured.`;
    return ["", ...wrap(text, measureOf(look) - 2).map((line) => look.paint("dim", `  ${line}`))];
  });
}

function fixLines(fixes: readonly Fix[], { look, verbose }: TerminalOptions): string[] {
  if (fixes.length === 0) return ["Nothing to fix."];
  const heading = fixes.some(({ gain }) => gain > 0) ? "To fix, most points first" : "To fix";
  return [
    look.paint("bold", heading),
    ...fixes.flatMap((fix, index) => ["", ...fixBlock(fix, index + 1, { look, verbose: verbose > 0 })]),
  ];
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
      return ["", title, "", ...chainLines(dns.zones, zone, look).map((line) => `  ${line}`)];
    });
}

function closingLines(target: TargetReports, hidden: number, { look, verbose }: TerminalOptions): string[] {
  const hints = testsOf(target).filter(({ status }) => status === "info").length;
  const more =
    hidden > 0 ? [`${glyph(look, "ellipsis")} ${hidden} more: waterpas scan ${target.name} --limit 0`] : [];
  const hint =
    hints > 0 && verbose === 0 ? [`${counted(hints, "hint")}: waterpas scan ${target.name} -v`] : [];
  const why = testsOf(target).some(
    ({ status }) => status === "failed" || status === "warning" || status === "error",
  )
    ? ["why: waterpas explain <test>"]
    : [];
  const parts = [...more, ...hint, ...why];
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
