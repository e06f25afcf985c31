/** One test: verdict, what decided it, who showed it, what to do, where it is written. */
import { CHECKS } from "../../check/catalogue.ts";
import type { TestResult } from "../../model/report.ts";
import { CATEGORIES, TESTS } from "../../model/tests.table.ts";
import { gatedTarget, itemOf, waiverWords } from "../ci/outcome.ts";
import { compact } from "../evidence-text.ts";
import { PLAIN } from "../look.ts";
import { thousands } from "../number.ts";
import { excerptsOf } from "../terminal/excerpt.ts";
import { findingSays, fixOf, saysOf } from "../text.ts";
import type { Amount } from "./amount.ts";
import { anchorOf } from "./anchor.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { references } from "./reference.ts";
import { SIDE_TITLE } from "./score.ts";
import { serverMatrix } from "./servers.ts";
import { badge } from "./sign.ts";
import { type View, WORDS } from "./view.ts";

const TITLES: ReadonlyMap<string, string> = new Map(TESTS.map(({ id, title }) => [id, title] as const));

/** The title of a test; a test of a newer version has none but its id. */
export const titleOfTest = (id: string): string => TITLES.get(id) ?? id;

/** The title with the side it is about, where both sides may have such a test. */
export function fullTitleOfTest({ id, category }: Pick<TestResult, "id" | "category">): string {
  const sides = CATEGORIES.find((row) => row.id === category)?.sides ?? [];
  const [side, second] = sides;
  return side === undefined || second !== undefined
    ? titleOfTest(id)
    : `${SIDE_TITLE[side]}: ${titleOfTest(id)}`;
}

/** Where a test stands on the page. */
export const testAnchor = (id: string, { prefix }: View): string => `${prefix}${anchorOf("test", id)}`;

/** Open where something was found; a test that was not made has nothing to look at. */
export function testDetails(test: TestResult, view: View): Markup {
  const { status } = test;
  const isOpen = status !== "passed" && status !== "not_tested";
  return html`<details class="test" id="${testAnchor(test.id, view)}"${isOpen ? OPEN : null}><summary>${badge(status)}<span class="title">${titleOfTest(test.id)}</span>${waiverTag(test, view)}<span class="points">${pointsText(test)}</span></summary>
<div class="inside"><p class="says">${saysOf(test, WORDS)}</p>${foundList(test, view.amount)}${fixLine(test)}${deep(test, view)}${aboutLine(test)}</div></details>
`;
}

const OPEN = html` open`;

function pointsText({ points, status }: TestResult): string {
  const { awarded, max, counted } = points;
  if (!counted || max === null) return "";
  return status === "error" ? `? of ${max} points` : `${awarded ?? 0} of ${max} points`;
}

function waiverTag(test: TestResult, { gate, target }: View): Content {
  const item = target.reports
    .map((report) => itemOf(gatedTarget(gate, report), test))
    .find((found) => found?.waiver !== undefined);
  return item === undefined ? null : html`<span class="tag">${waiverWords(item)}</span>`;
}

/** What was found, without repeating what the verdict already says. */
function foundList(test: TestResult, { findings: limit }: Amount): Content {
  const says = saysOf(test, WORDS);
  // Some say the same, so that a few more are looked at than are told.
  const looked = test.findings.slice(0, limit * 4);
  const all = [...new Set(looked.map((finding) => findingSays(finding, WORDS)))].filter(
    (sentence) => sentence !== says,
  );
  if (all.length === 0) return null;
  const more = all.length - limit + test.findings.length - looked.length;
  const rest = more > 0 ? html`<li class="dim">and ${thousands(more)} more</li>` : null;
  return html`<ul class="found">${all.slice(0, limit).map((sentence) => html`<li>${sentence}</li>`)}${rest}</ul>`;
}

function fixLine(test: TestResult): Content {
  const fix = test.status === "passed" ? null : fixOf(test, WORDS);
  return fix === null ? null : html`<p class="fix"><b>Fix</b> ${fix}</p>`;
}

/** What the verdict rests on. */
function deep(test: TestResult, { amount, target }: View): Content {
  if (!amount.passed && (test.status === "passed" || test.status === "not_tested")) return null;
  const excerpts = amount.excerpts ? excerptsOf(test, target.evidence, PLAIN) : [];
  return [
    factTable(test, amount),
    serverMatrix(test.servers ?? [], amount),
    excerpts.length === 0
      ? null
      : html`<p class="label">Evidence</p><ul class="evidence">${excerpts.map((text) => html`<li>${text}</li>`)}</ul>`,
  ];
}

function factTable({ facts }: TestResult, { facts: limit }: Amount): Content {
  const entries = Object.entries(facts).slice(0, limit);
  if (entries.length === 0) return null;
  return html`<table class="facts"><caption>What decided it</caption><tbody>${entries.map(
    ([key, value]) => html`<tr><th scope="row">${words(key)}</th><td>${factText(value)}</td></tr>`,
  )}</tbody></table>`;
}

const words = (key: string): string => key.replaceAll("_", " ");

/** A value as people write it: yes and no, lists with commas. */
export function factText(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return thousands(value);
  if (value === null) return "not learnt";
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return listText(value);
  if (typeof value === "object" && Object.values(value).every(isSimple)) return entriesText(value);
  return compact(value, WORDS);
}

const isSimple = (value: unknown): boolean => typeof value !== "object";

function entriesText(value: object): string {
  return listText(Object.entries(value).map(([key, each]) => `${key}: ${String(each)}`));
}

const LISTED = 12;

function listText(items: readonly string[]): string {
  if (items.length === 0) return "none";
  const more = items.length - LISTED;
  const shown = items.slice(0, LISTED).map((item) => compact(item, WORDS));
  return `${shown.join(", ")}${more > 0 ? ` and ${thousands(more)} more` : ""}`;
}

/** For those who look it up: id, level, verdict, rules. */
function aboutLine(test: TestResult): Markup {
  const { id, level, origin, verdict, findings, status } = test;
  const spec = CHECKS.get(id)?.spec ?? [];
  const refs = status === "passed" ? [] : findings.flatMap(({ refs: own = [] }) => own);
  const links = references([...spec, ...refs]);
  return html`<p class="about"><code>${id}</code> <span>${verdict}</span> <span>${level}${origin === "waterpas" ? ", a test of our own" : ""}</span>${links.length === 0 ? null : html` <span>${links}</span>`}${status === "passed" ? null : html` <span>Why: <code>waterpas explain ${id}</code></span>`}</p>`;
}
