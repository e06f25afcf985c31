/** All names of a run in one table: scores and categories. */

import type { GateResult } from "../../../model/gate.ts";
import type { CategoryResult, Report } from "../../../model/report.ts";
import type { Statistics } from "../../../model/statistics.ts";
import { rank } from "../../../model/status.ts";
import { CATEGORIES } from "../../../model/tests.table.ts";
import { gatedTarget } from "../../ci/outcome.ts";
import { escapeText } from "../../escape.ts";
import { shorten } from "../../layout.ts";
import { signed } from "../../number.ts";
import { sideOf, type TargetReports } from "../../terminal/target.ts";
import { gateBadge } from "../gate.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { scrolling } from "../page.ts";
import { SIDE_TITLE, shortScore } from "../score.ts";
import { symbol } from "../sign.ts";
import { WORDS } from "../view.ts";

export interface DomainTable {
  readonly targets: readonly TargetReports[];
  /** Where more is told about a name; `null` where nothing is. */
  readonly linkOf: (target: TargetReports) => string | null;
  readonly gate: GateResult | undefined;
  readonly changes: Statistics["changes"];
}

type Side = "web" | "mail";
const SIDES: readonly Side[] = ["web", "mail"];

/** A column of the table. */
interface Column {
  readonly title: string;
  readonly cell: (target: TargetReports) => Markup;
}

/** Columns under one heading. */
interface Group {
  readonly title: string;
  readonly columns: readonly Column[];
}

export function domainTable(table: DomainTable): Markup {
  const { targets, linkOf } = table;
  const groups = [
    ...SIDES.filter((side) => targets.some((target) => sideOf(target, side) !== undefined)).map((side) =>
      sideGroup(side, table),
    ),
    sharedGroup(table),
  ].filter(({ columns }) => columns.length > 0);
  const columns = groups.flatMap((group) => group.columns);
  return scrolling(
    "Results by name",
    html`<table class="sortable"><caption>Results by name</caption><thead><tr><td></td>${groups.map(
      (group) => html`<th scope="colgroup" colspan="${group.columns.length}">${group.title}</th>`,
    )}</tr><tr><th scope="col">Name</th>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>
${targets.map(
  (target) =>
    html`<tr><th scope="row">${nameCell(target, linkOf(target))}</th>${columns.map(({ cell }) => cell(target))}</tr>
`,
)}</tbody></table>`,
  );
}

/** Characters of a name in the table; the whole of a longer one is on its page. */
const NAME = 60;

function nameCell({ name, unicode }: TargetReports, link: string | null): Content {
  const lead = shorten(escapeText(unicode, { max: 260 }), NAME, WORDS);
  const shown =
    unicode === name ? lead : html`${lead} <span class="dim">${shorten(name, NAME, WORDS)}</span>`;
  return link === null ? shown : html`<a href="${link}">${shown}</a>`;
}

function sideGroup(side: Side, table: DomainTable): Group {
  return {
    title: SIDE_TITLE[side],
    columns: [
      { title: "Score", cell: (target) => scoreCell(sideOf(target, side)) },
      ...(table.changes === null
        ? []
        : [{ title: "Change", cell: (target: TargetReports) => changeCell(target, side, table.changes) }]),
      ...categoryColumns(table.targets, (id) => sidesOf(id).length === 1 && sidesOf(id).includes(side)),
    ],
  };
}

/** What is said of the domain as a whole, and by the gate. */
function sharedGroup({ targets, gate }: DomainTable): Group {
  return {
    title: "Domain",
    columns: [
      ...categoryColumns(targets, (id) => sidesOf(id).length > 1),
      ...(gate === undefined
        ? []
        : [{ title: "Gate", cell: (target: TargetReports) => gateCell(target, gate) }]),
    ],
  };
}

const sidesOf = (id: string): readonly string[] => CATEGORIES.find((row) => row.id === id)?.sides ?? [];

/** Categories that some name has, in the order of the catalogue. */
function categoryColumns(targets: readonly TargetReports[], isWanted: (id: string) => boolean): Column[] {
  const known = new Set(
    targets.flatMap(({ reports }) => reports.flatMap(({ categories }) => categories.map(({ id }) => id))),
  );
  return CATEGORIES.filter(({ id }) => known.has(id) && isWanted(id)).map(({ id, title }) => ({
    title,
    cell: (target) => categoryCell(categoryOf(target, id)),
  }));
}

function categoryOf({ reports }: TargetReports, id: string): CategoryResult | undefined {
  for (const { categories } of reports) {
    const found = categories.find((category) => category.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Sorts from the worst to the best; what is not there comes last. */
function categoryCell(category: CategoryResult | undefined): Markup {
  if (category === undefined) return html`<td data-v="9"></td>`;
  return html`<td data-v="${rank(category.status)}">${symbol(category.status)}</td>`;
}

/** Sorts by what was measured; what has no number comes first. */
function scoreCell(report: Report | undefined): Markup {
  if (report === undefined) return html`<td data-v="-1"></td>`;
  const { percentage, measured } = report.score;
  const text = shortScore(report);
  const value = percentage ?? (text.endsWith("?") ? measured : null);
  if (value === null) return html`<td class="dim" data-v="-1">${text === "" ? "–" : text}</td>`;
  return html`<td class="num" data-v="${value}">${text}</td>`;
}

function changeCell({ name }: TargetReports, side: Side, changes: Statistics["changes"]): Markup {
  const found = changes?.targets.find((change) => change.name === name && change.type === side);
  const { score_old: old = null, score_new: now = null } = found ?? {};
  const delta = old === null || now === null ? null : now - old;
  return html`<td class="num" data-v="${delta ?? 0}">${delta === null ? "" : signed(delta)}</td>`;
}

function gateCell({ reports }: TargetReports, gate: GateResult): Markup {
  const gated = reports.flatMap((report) => gatedTarget(gate, report) ?? []);
  return html`<td>${gated.map((each) => html`${gateBadge(each)} `)}</td>`;
}
