/** Statuses as people see them: symbol, word and colour, never colour alone. */
import type { Status } from "../../model/status.ts";
import { STATUS_SIGN } from "../symbol.table.ts";
import { html, type Markup } from "./markup.ts";

/** Symbol and word. */
export function badge(status: Status, word = STATUS_SIGN[status].word): Markup {
  return html`<span class="s ${status}"><span aria-hidden="true">${STATUS_SIGN[status].symbol}</span> ${word}</span>`;
}

/** The symbol, with its word for those who do not see it. */
export function symbol(status: Status): Markup {
  const { symbol: mark, word } = STATUS_SIGN[status];
  return html`<span class="s ${status}" title="${word}"><span aria-hidden="true">${mark}</span><span class="vh">${word}</span></span>`;
}
