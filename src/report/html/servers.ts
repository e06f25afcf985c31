/** Servers and what each of them showed: who differs is seen at a glance. */
import type { ServerRow } from "../../model/report.ts";
import { rank, type Status } from "../../model/status.ts";
import { counted } from "../number.ts";
import { STATUS_SIGN } from "../symbol.table.ts";
import type { Amount } from "./amount.ts";
import { html, type Markup } from "./markup.ts";
import { scrolling } from "./page.ts";
import { badge } from "./sign.ts";

/** One of the different things that servers showed. */
interface Value {
  readonly status: Status;
  readonly verdict: string;
  readonly rows: readonly ServerRow[];
}

/** More values than this do not fit beside each other; they stand in one column. */
const COLUMNS = 4;

/** A matrix of servers and values; rows that differ from what most servers showed are marked. */
export function serverMatrix(rows: readonly ServerRow[], { servers: limit }: Amount): Markup | null {
  if (rows.length === 0 || limit === 0) return null;
  const values = valuesOf(rows);
  const usual = usualOf(values);
  const columns = values.length > COLUMNS ? null : values;
  const shown = worstFirst(rows, limit);
  const more = rows.length - shown.length;
  const hasAddress = rows.some(({ address, server }) => address !== null && address !== server);
  const heads = columns === null ? html`<th scope="col">Result</th>` : columns.map(valueHead);
  const hidden = more > 0 ? html` <span class="dim">${counted(more, "more server")} not shown</span>` : null;
  const table = html`<table class="matrix"><caption>Who showed what${hidden}</caption><thead><tr><th scope="col">Server</th>${hasAddress ? html`<th scope="col">Address</th>` : null}${heads}</tr></thead><tbody>
${shown.map((row) => {
  const isOdd = usual !== null && !usual.rows.includes(row);
  const address = row.address === row.server ? "" : (row.address ?? "");
  const cells =
    columns === null
      ? html`<td>${badge(row.status, row.verdict)}</td>`
      : columns.map((value) => (value.rows.includes(row) ? MARK[value.status] : html`<td></td>`));
  return html`<tr${isOdd ? ODD : null}><th scope="row">${row.server}${isOdd ? html` <span class="tag">differs</span>` : null}</th>${hasAddress ? html`<td class="mono">${address}</td>` : null}${cells}</tr>
`;
})}</tbody></table>`;
  return scrolling("Servers and what they showed", table);
}

const ODD = html` class="odd"`;

const MARK: Readonly<Record<Status, Markup>> = {
  error: mark("error"),
  failed: mark("failed"),
  warning: mark("warning"),
  info: mark("info"),
  not_tested: mark("not_tested"),
  passed: mark("passed"),
};

function mark(status: Status): Markup {
  const { symbol, word } = STATUS_SIGN[status];
  return html`<td class="s ${status}"><span aria-hidden="true">${symbol}</span><span class="vh">${word}</span></td>`;
}

const valueHead = ({ verdict }: Value): Markup => html`<th scope="col">${verdict}</th>`;

/** Worst first. */
function valuesOf(rows: readonly ServerRow[]): Value[] {
  const byValue = new Map<string, ServerRow[]>();
  for (const row of rows) {
    const key = `${row.status} ${row.verdict}`;
    byValue.set(key, [...(byValue.get(key) ?? []), row]);
  }
  return [...byValue.values()]
    .map((of) => ({ status: of[0]?.status ?? "passed", verdict: of[0]?.verdict ?? "", rows: of }))
    .toSorted((a, b) => rank(a.status) - rank(b.status));
}

/** What more than half of the servers showed; `null` where there is no such thing, or nobody differs. */
function usualOf(values: readonly Value[]): Value | null {
  const all = values.reduce((sum, { rows }) => sum + rows.length, 0);
  const usual = values.find(({ rows }) => rows.length * 2 > all);
  return usual === undefined || values.length === 1 ? null : usual;
}

/** All in their order; where there are too many, those with the worst results. */
function worstFirst(rows: readonly ServerRow[], limit: number): readonly ServerRow[] {
  if (rows.length <= limit) return rows;
  return rows.toSorted((a, b) => rank(a.status) - rank(b.status)).slice(0, limit);
}
