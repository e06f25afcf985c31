/** Several profiles beside each other, as a page. */
import type { Report, Result } from "../../model/report.ts";
import { type ComparedSide, type ComparedTest, comparisonOf } from "../comparison.ts";
import { complianceStatus, complianceWords } from "../compliance-text.ts";
import { counted } from "../number.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { heading, printPage, scrolling, time } from "./page.ts";
import { rulesSections } from "./rules.ts";
import { SIDE_TITLE } from "./score.ts";
import { badge } from "./sign.ts";
import { footer, labBanner } from "./target.ts";

/** The page about one or more names under several profiles. */
export function comparePage(result: Result): string {
  const { profiles, sides } = comparisonOf(result);
  const names = profiles.map(({ name }) => name);
  const title = `${names.join(", ")}`;
  const { run } = result;
  return printPage({
    title: `${title} · waterpas`,
    body: html`<main id="content">${run.net_map ? labBanner : null}<header>${heading(1, title)}<p class="about"><span>${time(run.started_at)}</span> <span>${counted(profiles.length, "profile")}</span> <span>${run.tool.name} ${run.tool.version}</span></p></header>
${sides.map((side) => sideSection(side, names))}</main>
${footer}`,
  });
}

function sideSection(side: ComparedSide, names: readonly string[]): Markup {
  const title = `${side.unicode}, ${SIDE_TITLE[side.side].toLowerCase()}`;
  const reports = side.reports.filter((report) => report !== undefined);
  const table = html`<table><caption>${title}, by profile</caption><thead><tr><th scope="col">What</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rowOf("Score", side.reports.map(scoreCell))}${rowOf("Rules", side.reports.map(rulesCell))}${side.differing.map(testRow)}</tbody></table>`;
  return html`<section>${heading(2, title)}${scrolling(`${title}, by profile`, table)}<p>Judged alike: ${counted(side.alike, "test")}.</p>${rulesSections(reports, 3)}</section>
`;
}

const rowOf = (label: Content, cells: readonly Content[]): Markup =>
  html`<tr><th scope="row">${label}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;

const testRow = ({ id, title, results }: ComparedTest): Markup =>
  rowOf(
    html`${title} <code>${id}</code>`,
    results.map((test) => (test === undefined ? "–" : html`${badge(test.status)} ${test.verdict}`)),
  );

function scoreCell(report: Report | undefined): Content {
  if (report === undefined) return "–";
  const { percentage, null_reason: why, measured } = report.score;
  if (percentage !== null) return `${percentage} %`;
  if (report.status === "unresolvable") return "cannot be resolved";
  return why === "inconclusive" && measured !== null ? `${measured} % ?` : "–";
}

const rulesCell = (report: Report | undefined): Content =>
  report?.compliance === undefined
    ? "–"
    : badge(complianceStatus(report.compliance), complianceWords(report.compliance));
