/** Adoption of standards as bars beside their numbers, and groups of targets as a table. */
import { AGREEMENTS, STANDARDS } from "../../../model/standard.table.ts";
import type { GroupStatistics, Share, Statistics } from "../../../model/statistics.ts";
import { signed, thousands } from "../../number.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { heading, scrolling } from "../page.ts";

const ROWS = [...STANDARDS, ...AGREEMENTS];
const SIDES = [
  ["web", "Website"],
  ["mail", "Mail"],
] as const;

export function standardSection({ groups }: Statistics, level: number): Content {
  const all = groups.find(({ group }) => group === "all");
  const tables = SIDES.flatMap(([side, title]) => (all === undefined ? [] : shareTable(all, side, title)));
  if (tables.length === 0) return null;
  return html`<section>${heading(level, "Adoption of standards")}<p>Percentages are of the names that have adopted a standard or have not. What could not be measured is neither.</p>${tables}</section>`;
}

function shareTable(
  { standards, agreements }: GroupStatistics,
  side: "web" | "mail",
  title: string,
): Markup[] {
  const shares = [...standards, ...agreements].filter(({ id }) =>
    ROWS.some((row) => row.id === id && row.type === side),
  );
  // A standard that nobody was measured for has no bar.
  const shown = shares.filter(
    ({ adopted, not_adopted: not, inconclusive }) => adopted + not + inconclusive > 0,
  );
  if (shown.length === 0) return [];
  const hasDelta = shown.some(({ delta_pp_matched: delta }) => delta !== null);
  return [
    scrolling(
      `Adoption, ${title}`,
      html`<table><caption>${title}</caption><thead><tr><th scope="col">Standard</th><th scope="col"><span class="vh">Share as a bar</span></th><th scope="col" class="num">Adopted</th><th scope="col" class="num">Of</th>${hasDelta ? html`<th scope="col" class="num">Change</th>` : null}<th scope="col" class="num">Not applicable</th><th scope="col" class="num">Not measured</th></tr></thead><tbody>${shown.map(
        (share) => shareRow(share, hasDelta),
      )}</tbody></table>`,
    ),
  ];
}

function shareRow(share: Share, hasDelta: boolean): Markup {
  const { id, pct, adopted, not_adopted: not, not_applicable: na, inconclusive, not_measured } = share;
  const title = ROWS.find((row) => row.id === id)?.title ?? id;
  const { delta_pp_matched: delta } = share;
  return html`<tr><th scope="row">${title}</th><td>${bar(pct)}</td><td class="num">${percent(pct)}</td><td class="num">${thousands(adopted + not)}</td>${hasDelta ? html`<td class="num">${delta === null ? "" : signed(delta)}</td>` : null}<td class="num">${thousands(na)}</td><td class="num">${thousands(inconclusive + not_measured)}</td></tr>`;
}

const percent = (value: number | null): string => (value === null ? "–" : `${value.toFixed(1)} %`);

/** The number stands beside it. */
function bar(value: number | null): Content {
  if (value === null) return null;
  const width = Math.round(Math.min(100, Math.max(0, value)) * 2);
  return html`<svg class="bar" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="200" height="12" rx="2"/><rect width="${width}" height="12" rx="2"/></svg>`;
}

/** `tag:gov` → `tag gov`. */
const groupName = (group: string): string => group.replace(":", " ");

export function groupSection({ groups }: Statistics, level: number): Content {
  if (groups.length < 2) return null;
  return html`<section>${heading(level, "Groups")}${scrolling(
    "Groups of names",
    html`<table><caption>Groups of names</caption><thead><tr><th scope="col">Group</th><th scope="col" class="num">Names</th><th scope="col" class="num">Website average</th><th scope="col" class="num">Mail average</th><th scope="col" class="num">Website 100 %</th><th scope="col" class="num">Mail 100 %</th><th scope="col" class="num">Both</th></tr></thead><tbody>${groups.map(
      ({ group, n, average_score: average, hall_of_fame: fame }) =>
        html`<tr><th scope="row">${groupName(group)}</th><td class="num">${thousands(n)}</td><td class="num">${percent(average.web)}</td><td class="num">${percent(average.mail)}</td><td class="num">${thousands(fame.web)}</td><td class="num">${thousands(fame.mail)}</td><td class="num">${thousands(fame.champion)}</td></tr>`,
    )}</tbody></table>`,
  )}</section>`;
}
