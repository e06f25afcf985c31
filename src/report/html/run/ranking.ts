/** Groups and names of a list from the best to the worst, for whoever has to choose between them. */
import type { Report } from "../../../model/report.ts";
import { escapeText } from "../../escape.ts";
import { counted, thousands } from "../../number.ts";
import { sideOf, type TargetReports } from "../../terminal/target.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { heading, scrolling } from "../page.ts";
import { SIDE_TITLE, shortScore } from "../score.ts";

/** Rows before the rest is only counted. */
const ROWS = 200;
const SIDES = ["web", "mail"] as const;
type Side = (typeof SIDES)[number];

interface Ranked {
  readonly target: TargetReports;
  readonly groups: readonly string[];
  readonly scores: Readonly<Record<Side, number | null>>;
  /** Mean of the sides that have a score. */
  readonly score: number;
}

/** Lists a name came from and its tags, as a person gave them. */
function groupsOf({ reports }: TargetReports): readonly string[] {
  const [first] = reports;
  const { list = null, tags = [] } = first?.target ?? {};
  return [...(list === null ? [] : [list]), ...tags];
}

/** Nothing where the list has no groups: then there is nobody to choose between but the names themselves. */
export function rankingSection(
  targets: readonly TargetReports[],
  level: number,
  linkOf: (target: TargetReports) => string | null,
): Content {
  if (!targets.some((target) => groupsOf(target).length > 0)) return null;
  const names = targets.flatMap(rankedOf).toSorted((a, b) => b.score - a.score);
  if (names.length === 0) return null;
  const left = targets.length - names.length;
  return html`<section>${heading(level, "Ranking")}<p>Best first, by the mean of the scores for website and mail. A score is the share of the points for internet standards that a name has earned, out of 100. With a question mark something could not be measured, and the score is that of the rest.</p>${groupTable(names)}${nameTable(names, linkOf)}${left === 0 ? null : html`<p class="dim">${counted(left, "name")} without a score: there is no such name, or nothing could be measured.</p>`}</section>
`;
}

function rankedOf(target: TargetReports): Ranked[] {
  const scores = { web: scoreOf(sideOf(target, "web")), mail: scoreOf(sideOf(target, "mail")) };
  const score = meanOf(SIDES.map((side) => scores[side]));
  return score === null ? [] : [{ target, groups: groupsOf(target), scores, score }];
}

/** As the lists show it: what was measured stands in where a part could not be. */
function scoreOf(report: Report | undefined): number | null {
  if (report === undefined) return null;
  const { percentage, measured, null_reason: reason } = report.score;
  return percentage ?? (reason === "inconclusive" ? measured : null);
}

function meanOf(scores: readonly (number | null)[]): number | null {
  const known = scores.filter((score) => score !== null);
  return known.length === 0 ? null : known.reduce((sum, score) => sum + score, 0) / known.length;
}

interface Group {
  readonly title: string;
  readonly names: readonly Ranked[];
  readonly score: number;
}

function groupTable(names: readonly Ranked[]): Markup {
  const groups = groupedOf(names);
  const ranks = ranksOf(groups);
  return scrolling(
    "Ranking of groups",
    html`<table><caption>Groups</caption><thead><tr><th scope="col" class="num">Rank</th><th scope="col">Group</th><th scope="col" class="num">Names</th>${SIDES.map(
      (side) => html`<th scope="col" class="num">${SIDE_TITLE[side]}</th>`,
    )}<th scope="col" class="num">Mean</th><th scope="col">Lowest name</th></tr></thead><tbody>${groups
      .slice(0, ROWS)
      .map((group, index) =>
        groupRow(group, ranks[index] ?? 0),
      )}</tbody></table>${rest(groups.length, "group")}`,
  );
}

function groupedOf(names: readonly Ranked[]): Group[] {
  const members = new Map<string, Ranked[]>();
  for (const name of names) {
    for (const title of name.groups) {
      const known = members.get(title);
      if (known === undefined) members.set(title, [name]);
      else known.push(name);
    }
  }
  return [...members]
    .map(([title, own]) => ({ title, names: own, score: meanOf(own.map(({ score }) => score)) ?? 0 }))
    .toSorted((a, b) => b.score - a.score || (a.title < b.title ? -1 : 1));
}

function groupRow({ title, names, score }: Group, rank: number): Markup {
  const lowest = names.at(-1);
  return html`<tr><td class="num">${rank}</td><th scope="row">${escapeText(title)}</th><td class="num">${thousands(names.length)}</td>${SIDES.map(
    (side) => html`<td class="num">${percent(meanOf(names.map(({ scores }) => scores[side])))}</td>`,
  )}<td class="num">${percent(score)}</td><td>${lowest === undefined ? "" : escapeText(lowest.target.unicode)}</td></tr>`;
}

function nameTable(names: readonly Ranked[], linkOf: (target: TargetReports) => string | null): Markup {
  const ranks = ranksOf(names);
  return scrolling(
    "Ranking of names",
    html`<table><caption>Names</caption><thead><tr><th scope="col" class="num">Rank</th><th scope="col">Name</th><th scope="col">Group</th>${SIDES.map(
      (side) => html`<th scope="col" class="num">${SIDE_TITLE[side]}</th>`,
    )}</tr></thead><tbody>${names
      .slice(0, ROWS)
      .map(
        ({ target, groups }, index) =>
          html`<tr><td class="num">${ranks[index] ?? 0}</td><th scope="row">${named(target, linkOf(target))}</th><td>${groups.map((group) => escapeText(group)).join(", ")}</td>${SIDES.map((side) => scoreCell(sideOf(target, side)))}</tr>`,
      )}</tbody></table>${rest(names.length, "name")}`,
  );
}

function named({ unicode }: TargetReports, link: string | null): Content {
  const text = escapeText(unicode);
  return link === null ? text : html`<a href="${link}">${text}</a>`;
}

const scoreCell = (report: Report | undefined): Markup =>
  html`<td class="num">${report === undefined ? "–" : shortScore(report) || "–"}</td>`;

const percent = (value: number | null): string => (value === null ? "–" : `${value.toFixed(1)} %`);

/** What is equal shares a rank. */
function ranksOf(rows: readonly { readonly score: number }[]): number[] {
  const ranks: number[] = [];
  for (const [index, { score }] of rows.entries()) {
    const isSame = index > 0 && rows[index - 1]?.score === score;
    ranks.push(isSame ? (ranks[index - 1] ?? 1) : index + 1);
  }
  return ranks;
}

const rest = (count: number, what: string): Content =>
  count > ROWS ? html`<p class="dim">${counted(count - ROWS, `more ${what}`)} not shown.</p>` : null;
