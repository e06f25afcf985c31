/** What the gate says of a name, and what is waived until when. */
import type { GatedTarget, GateItem } from "../../model/gate.ts";
import { gatedTarget, ruleSentence, waiverWords } from "../ci/outcome.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { heading, scrolling } from "./page.ts";
import { SIDE_TITLE } from "./score.ts";
import { badge } from "./sign.ts";
import { testAnchor, titleOfTest } from "./test.ts";
import type { View } from "./view.ts";

const OUTCOME = {
  met: badge("passed", "met"),
  "not-met": badge("failed", "not met"),
  undecided: badge("error", "undecided"),
} as const;

/** What became of a rule, for people. */
const ITEM = { broken: "broken", undecided: "undecided", waived: "waived", known: "known before" } as const;

export const gateBadge = ({ outcome }: GatedTarget): Markup => OUTCOME[outcome];

export function gateSection(view: View): Content {
  const { gate, target } = view;
  const gated = target.reports.flatMap((report) => gatedTarget(gate, report) ?? []);
  if (gated.length === 0) return null;
  return html`<section>${heading(view.level + 1, "Gate")}${gated.map(
    (each) =>
      html`<p><b>${SIDE_TITLE[each.type]}</b> ${gateBadge(each)}</p>${each.items.length === 0 ? null : itemTable(each, view)}`,
  )}</section>`;
}

function itemTable({ items, type }: GatedTarget, view: View): Markup {
  return scrolling(
    `Rules of the gate, ${SIDE_TITLE[type]}`,
    html`<table><caption>Rules that are not simply met</caption><thead><tr><th scope="col">What</th><th scope="col">Rule</th><th scope="col">Outcome</th><th scope="col">Waiver</th></tr></thead><tbody>${items.map(
      (item) =>
        html`<tr><th scope="row">${aboutItem(item, view)}</th><td><code>${item.rule}</code></td><td>${ITEM[item.outcome]}</td><td>${waiverWords(item)}</td></tr>`,
    )}</tbody></table>`,
  );
}

function aboutItem(item: GateItem, view: View): Content {
  const { test, verdict } = item;
  return test === undefined
    ? ruleSentence(item)
    : html`<a href="#${testAnchor(test, view)}">${titleOfTest(test)}</a> ${verdict ?? ""}`;
}
