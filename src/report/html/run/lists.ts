/** Lists of a run: what changed, who is perfect, names with and without `www`. */
import type { Report } from "../../../model/report.ts";
import type { RunChanges, TargetChange } from "../../../model/statistics.ts";
import { counted, signed, thousands } from "../../number.ts";
import { sideOf, type TargetReports } from "../../terminal/target.ts";
import { titleOf } from "../categories.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { heading, scrolling } from "../page.ts";
import { SIDE_TITLE, shortScore } from "../score.ts";
import { symbol } from "../sign.ts";
import { titleOfTest } from "../test.ts";

/** Rows of a list before the rest is only counted. */
const ROWS = 200;

const rest = (count: number, what: string): Content =>
  count > ROWS ? html`<p class="dim">${counted(count - ROWS, `more ${what}`)} not shown.</p>` : null;

export function changeSection(changes: RunChanges | null, level: number): Content {
  if (changes === null) return null;
  const { improved, regressed, added, removed, targets } = changes;
  return html`<section>${heading(level, "Since the run before")}<p>${counted(improved, "test")} better, ${thousands(regressed)} worse; ${counted(added.length, "name")} new, ${thousands(removed.length)} gone.</p>${targets.length === 0 ? null : changeTable(targets)}${rest(targets.length, "name")}</section>`;
}

function changeTable(targets: readonly TargetChange[]): Markup {
  return scrolling(
    "What changed",
    html`<table><caption>What changed</caption><thead><tr><th scope="col">Name</th><th scope="col">Side</th><th scope="col" class="num">Score</th><th scope="col">Better</th><th scope="col">Worse</th></tr></thead><tbody>${targets
      .slice(0, ROWS)
      .map(
        ({ name, type, score_old: old, score_new: now, improved, regressed }) =>
          html`<tr><th scope="row">${name}</th><td>${type}</td><td class="num">${scoreText(old, now)}</td><td>${titles(improved)}</td><td>${titles(regressed)}</td></tr>`,
      )}</tbody></table>`,
  );
}

function scoreText(old: number | null, now: number | null): string {
  const delta = old === null || now === null ? "" : ` (${signed(now - old)})`;
  return `${old ?? "–"} → ${now ?? "–"}${delta}`;
}

const NAMED = 5;

function titles(ids: readonly string[]): string {
  const more = ids.length - NAMED;
  const named = ids.slice(0, NAMED).map(titleOfTest).join("; ");
  return more > 0 ? `${named} and ${more} more` : named;
}

/** Names with 100 % on every side that was measured. */
export function fameSection(targets: readonly TargetReports[], level: number): Content {
  const perfect = targets.filter(
    ({ reports }) => reports.length > 0 && reports.every(({ score }) => score.percentage === 100),
  );
  if (perfect.length === 0) return null;
  const names = perfect.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, ROWS);
  return html`<section>${heading(level, "Hall of fame")}<p>${counted(perfect.length, "name")} with 100 % on every side that was measured.</p><ul class="fame">${names.map(({ unicode }) => html`<li>${unicode}</li>`)}</ul>${rest(perfect.length, "name")}</section>`;
}

/** Names that were measured both bare and with `www` (`Internet.nl#1617`). */
export function pairSection(targets: readonly TargetReports[], level: number): Content {
  const byName = new Map(targets.map((target) => [target.name, sideOf(target, "web")] as const));
  const pairs = targets.flatMap((target) => {
    const [bare, www] = [sideOf(target, "web"), byName.get(`www.${target.name}`)];
    return bare === undefined || www === undefined ? [] : [{ target, bare, www }];
  });
  if (pairs.length === 0) return null;
  return html`<section>${heading(level, "With and without www")}${scrolling(
    "Names with and without www",
    html`<table><caption>${SIDE_TITLE.web} of names with and without www</caption><thead><tr><th scope="col">Name</th><th scope="col" class="num">Bare</th><th scope="col" class="num">With www</th><th scope="col">Categories that differ, bare then with www</th></tr></thead><tbody>${pairs
      .slice(0, ROWS)
      .map(
        ({ target, bare, www }) =>
          html`<tr><th scope="row">${target.unicode}</th><td class="num">${shortScore(bare)}</td><td class="num">${shortScore(www)}</td><td>${differences(bare, www)}</td></tr>`,
      )}</tbody></table>`,
  )}${rest(pairs.length, "name")}</section>`;
}

function differences(bare: Report, www: Report): Content {
  const differing = bare.categories.flatMap(({ id, status }) => {
    const other = www.categories.find((category) => category.id === id);
    return other === undefined || other.status === status ? [] : [{ id, status, other: other.status }];
  });
  if (differing.length === 0) return "none";
  return differing.map(
    ({ id, status, other }, index) =>
      html`${index === 0 ? "" : ", "}${titleOf(id)} ${symbol(status)} ${symbol(other)}`,
  );
}
