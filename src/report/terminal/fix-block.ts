/** One thing to fix, in words: what, who showed it, what to do. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { TestResult } from "../../model/report.ts";
import { escapeText } from "../escape.ts";
import { speakPointer } from "../evidence-text.ts";
import { labelled, measureOf, widthOf, wrap } from "../layout.ts";
import type { Look } from "../look.ts";
import { thousands } from "../number.ts";
import { glyph, STATUS_SIGN, sign } from "../symbol.table.ts";
import { findingSays, fixOf, saysOf } from "../text.ts";
import type { Fix } from "./fixes.ts";
import { serversSentence } from "./servers.ts";

export interface BlockOptions {
  readonly look: Look;
  /** Names every test and every finding. */
  readonly verbose: boolean;
  readonly evidence: EvidenceDocument | undefined;
}

/** Sentences shown before the rest is only counted. */
const SHOWN = 3;
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
function seenSentences({ lead }: Fix, says: string, { look, verbose, evidence }: BlockOptions): string[] {
  const all = lead.cause === undefined ? foundSentences(lead, look) : triedSentences(lead, evidence, look);
  const sentences = all.filter((sentence) => sentence !== says);
  const shown = verbose ? sentences : sentences.slice(0, SHOWN);
  const more = sentences.length - shown.length;
  const servers = serversSentence(lead.servers ?? [], shown, look);
  return [
    ...shown,
    ...(more > 0 ? [`${thousands(more)} more: -v`] : []),
    ...(servers === null ? [] : [servers]),
  ];
}

function foundSentences({ findings }: TestResult, look: Look): string[] {
  return [...new Set(findings.map((finding) => findingSays(finding, look)))];
}

/** What came of the questions that a test could not be measured without. */
function triedSentences(
  { findings }: TestResult,
  evidence: EvidenceDocument | undefined,
  look: Look,
): string[] {
  const pointers = new Set(findings.flatMap((finding) => finding.evidence));
  const spoken = [...pointers].map((pointer) => speakPointer(evidence, pointer, look));
  return [...new Set(spoken.filter((sentence) => sentence !== null))];
}

/** A labelled line; the label is dim. */
function entry(label: string, text: string, look: Look): string[] {
  const plain = INDENT + label.padEnd(LABEL_WIDTH);
  return labelled(plain, text, measureOf(look)).map((line) =>
    label === "" ? line : line.replace(label, look.paint("dim", label)),
  );
}
