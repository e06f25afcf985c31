/** One thing to fix, in words: what, who showed it, what to do. */
import { escapeText } from "../escape.ts";
import { labelled, measureOf, widthOf, wrap } from "../layout.ts";
import type { Look } from "../look.ts";
import { counted } from "../number.ts";
import { glyph, STATUS_SIGN, sign } from "../symbol.table.ts";
import { findingSays, fixOf, saysOf } from "../text.ts";
import type { Fix } from "./fixes.ts";
import { serversSentence } from "./servers.ts";

export interface BlockOptions {
  readonly look: Look;
  /** Names every test and every finding. */
  readonly verbose: boolean;
}

/** Findings shown before the rest is only counted. */
const FINDINGS = 3;
const INDENT = " ".repeat(6);
const LABEL_WIDTH = 7;

export function fixBlock(fix: Fix, number: number, options: BlockOptions): string[] {
  const { look } = options;
  const { lead } = fix;
  const says = saysOf(lead, look);
  const advice = fixOf(lead, look);
  return [
    ...headLines(fix, number, options),
    ...indented(says, look),
    ...seenSentences(fix, says, options).flatMap((sentence, index) =>
      entry(index === 0 ? "seen" : "", sentence, look),
    ),
    ...(advice === null ? [] : entry("fix", advice, look)),
  ];
}

function headLines(fix: Fix, number: number, { look, verbose }: BlockOptions): string[] {
  const { status, id, verdict } = fix.lead;
  const label = `  ${String(number).padStart(2)} ${sign(look, status)} ${look.paint(status, STATUS_SIGN[status].word)}   `;
  const [, second, ...others] = fix.tests;
  const also =
    second === undefined ? "" : others.length === 0 ? ` and ${second.id}` : ` and ${others.length + 1} more`;
  const about = status === "error" ? "" : ` ${glyph(look, "dot")} ${escapeText(verdict, look)}`;
  const head = `${id}${also}${about}`;
  const names = verbose && others.length > 0 ? [second, ...others].map((test) => test?.id).join(", ") : "";
  const fits = widthOf(label) + widthOf(head) <= measureOf(look);
  const first = fits ? [label + head] : [label.trimEnd(), ...indented(head, look)];
  return [...first, ...(names === "" ? [] : indented(names, look).map((line) => look.paint("dim", line)))];
}

function indented(text: string, look: Look): string[] {
  return wrap(text, measureOf(look) - INDENT.length).map((line) => INDENT + line);
}

/** What was seen, without repeating what the verdict already says. */
function seenSentences({ lead }: Fix, says: string, { look, verbose }: BlockOptions): string[] {
  const findings = [...new Set(lead.findings.map((finding) => findingSays(finding, look)))].filter(
    (sentence) => sentence !== says && lead.cause === undefined,
  );
  const shown = verbose ? findings : findings.slice(0, FINDINGS);
  const more = findings.length - shown.length;
  const servers = serversSentence(lead.servers ?? [], look);
  return [
    ...shown,
    ...(more > 0 ? [`${counted(more, "more finding")}: -v`] : []),
    ...(servers === null ? [] : [servers]),
  ];
}

/** A labelled line; the label is dim. */
function entry(label: string, text: string, look: Look): string[] {
  const plain = INDENT + label.padEnd(LABEL_WIDTH);
  return labelled(plain, text, measureOf(look)).map((line) =>
    label === "" ? line : line.replace(label, look.paint("dim", label)),
  );
}
