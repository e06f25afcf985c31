/** Categories: tiles for the overview, then every test of each. */
import type { ReportType } from "../../model/evidence.ts";
import type { CategoryResult, Report, TestResult } from "../../model/report.ts";
import { CATEGORIES, SECTIONS } from "../../model/tests.table.ts";
import { categoryCause } from "../category-cause.ts";
import { counted } from "../number.ts";
import { STATUS_SIGN } from "../symbol.table.ts";
import { anchorOf } from "./anchor.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { heading } from "./page.ts";
import { SIDE_TITLE } from "./score.ts";
import { badge } from "./sign.ts";
import { testDetails } from "./test.ts";
import type { View } from "./view.ts";

/** Categories under one heading: those of a side, or those of the domain as a whole. */
interface Group {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly Part[];
}

interface Part {
  readonly category: CategoryResult;
  readonly title: string;
  readonly tests: readonly TestResult[];
}

const SHARED = "Domain";

/** Sides in their order, then what stands in the reports of both sides and is shown once. */
function groupsOf({ target }: View): Group[] {
  const own = target.reports.map((report) => groupOf(report.target.type, report, false));
  const [first] = target.reports;
  const shared = first === undefined ? [] : [{ ...groupOf("domain", first, true), title: SHARED }];
  return [...own, ...shared].filter(({ parts }) => parts.length > 0);
}

function groupOf(id: ReportType | "domain", report: Report, isShared: boolean): Group {
  const parts = report.categories
    .filter((category) => isSharedCategory(category.id) === isShared)
    .map((category) => ({
      category,
      title: titleOf(category.id),
      tests: report.tests.filter((test) => test.category === category.id),
    }));
  return { id, title: id === "domain" ? SHARED : SIDE_TITLE[id], parts };
}

const rowOf = (id: string) => CATEGORIES.find((row) => row.id === id);
const isSharedCategory = (id: string): boolean => (rowOf(id)?.sides.length ?? 1) > 1;
export const titleOf = (id: string): string => rowOf(id)?.title ?? id;

/** The overview: a tile for each category, which leads to its tests. */
export function tiles(view: View): Markup {
  const groups = groupsOf(view);
  return html`<section class="overview">${heading(view.level + 1, "Categories")}${groups.map(
    (group) =>
      html`<p class="label" id="${anchor(view, "tiles", group.id)}">${group.title}</p><ul class="tiles" aria-labelledby="${anchor(view, "tiles", group.id)}">${group.parts.map((part) => tile(part, view))}</ul>`,
  )}</section>`;
}

function tile({ category, title, tests }: Part, view: View): Markup {
  const { id, status } = category;
  return html`<li class="${status}"><a href="#${anchor(view, "category", id)}"><span class="title">${title}</span>${badge(status, tallyText(category, tests))}<span class="share">${shareText(category)}</span></a></li>`;
}

/** `2 of 5`, or that the category does not count. */
function shareText({ counted: isCounted, percentage, incomplete }: CategoryResult): string {
  if (!isCounted) return "not part of the score";
  const mark = incomplete ? " ?" : "";
  return percentage === null ? "no points" : `${percentage} %${mark}`;
}

/** The worst thing in words: `2 failed: invalid route`. */
function tallyText({ id, status }: CategoryResult, tests: readonly TestResult[]): string {
  const count = tests.filter((test) => test.status === status).length;
  // "1 could not measure" is no sentence.
  const word = status === "error" ? "not measured" : STATUS_SIGN[status].word;
  if (status === "passed" || count === 0) return STATUS_SIGN[status].word;
  const cause = categoryCause(id, tests);
  return `${count} ${word}${cause === null ? "" : `: ${cause}`}`;
}

const anchor = ({ prefix }: View, ...parts: readonly string[]): string => `${prefix}${anchorOf(...parts)}`;

/** Every test, by side, category and section. */
export function categorySections(view: View): Content {
  return groupsOf(view).map(
    (group) => html`<section class="group">${heading(view.level + 1, group.title)}
${group.parts.map((part) => categorySection(part, view))}</section>
`,
  );
}

function categorySection({ category, title, tests }: Part, view: View): Markup {
  const passed = tests.filter(({ status }) => status === "passed").length;
  const about = html`<p class="about">${badge(category.status)} <span>${passed} of ${counted(tests.length, "test")} passed</span> <span>${pointsText(category)}</span>${decidedBy(category)}</p>`;
  return html`<section class="category">${heading(view.level + 2, title, anchor(view, "category", category.id))}${about}
${sectionsOf(tests).map(
  ({ title: sectionTitle, tests: inSection }) =>
    html`${sectionTitle === null ? null : heading(view.level + 3, sectionTitle)}${inSection.map((test) => testDetails(test, view))}`,
)}</section>
`;
}

/** Where points are added up for each server, one of them decides. */
function decidedBy({ deciding_server: server }: CategoryResult): Content {
  return server == null ? null : html` <span>decided by ${server}</span>`;
}

function pointsText({ counted: isCounted, points }: CategoryResult): string {
  return isCounted ? `${points.awarded} of ${counted(points.max, "point")}` : "not part of the score";
}

interface SectionTests {
  readonly title: string | null;
  readonly tests: readonly TestResult[];
}

/** Tests by section, in the order in which the sections appear. */
function sectionsOf(tests: readonly TestResult[]): SectionTests[] {
  const bySection = new Map<string | null, TestResult[]>();
  for (const test of tests) bySection.set(test.section, [...(bySection.get(test.section) ?? []), test]);
  return [...bySection].map(([section, inSection]) => ({
    title: section === null ? null : (SECTIONS.find(({ id }) => id === section)?.title ?? section),
    tests: inSection,
  }));
}
