/** What changed since a report before (`reports.md` 5, outline 7). */
import type { ChangeKind, DiffChange, DiffTarget } from "../../model/diff.ts";
import { counted, signed } from "../number.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { heading, scrolling } from "./page.ts";
import { SIDE_TITLE } from "./score.ts";
import { symbol } from "./sign.ts";
import { testAnchor, titleOfTest } from "./test.ts";
import type { View } from "./view.ts";

export function previousSection(view: View): Content {
  const { previous = [], level } = view;
  if (previous.length === 0) return null;
  const changes = new Map(
    previous.flatMap((side) => side.changes.filter(isChange)).map((change) => [change.test, change]),
  );
  return html`<section class="previous">${heading(level + 1, "Since the report before")}${previous.map(scoreLine)}${changeTable([...changes.values()], view)}${remarks(previous)}</section>
`;
}

const isChange = ({ kind }: DiffChange): boolean => kind !== "same";

function scoreLine({ type, score_old: old, score_new: now }: DiffTarget): Markup {
  const delta = old === null || now === null || old === now ? "" : ` (${signed(now - old)})`;
  return html`<p><b>${SIDE_TITLE[type]}</b> ${percent(old)} → ${percent(now)}${delta}</p>`;
}

const percent = (value: number | null): string => (value === null ? "no score" : `${value} %`);

const KIND: Readonly<Record<ChangeKind, string>> = {
  improved: "better",
  regressed: "worse",
  same: "the same",
  measured: "measured now, not counted as better",
  unmeasured: "no longer measured, not counted as worse",
  rule: "judged by another rule",
};

const ORDER: readonly ChangeKind[] = ["regressed", "improved", "unmeasured", "measured", "rule"];

function changeTable(changes: readonly DiffChange[], view: View): Markup {
  if (changes.length === 0) return html`<p>No test came out differently.</p>`;
  const sorted = ORDER.flatMap((kind) => changes.filter((change) => change.kind === kind));
  return scrolling(
    "Tests that came out differently",
    html`<table><caption>${counted(changes.length, "test")} that came out differently</caption><thead><tr><th scope="col">Test</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col">Change</th></tr></thead><tbody>${sorted.map(
      ({ test, before, after, kind }) =>
        html`<tr><th scope="row"><a href="#${testAnchor(test, view)}">${titleOfTest(test)}</a></th><td>${symbol(before.status)} ${before.verdict}</td><td>${symbol(after.status)} ${after.verdict}</td><td>${KIND[kind]}</td></tr>`,
    )}</tbody></table>`,
  );
}

/** Causes that are not the target's. */
function remarks(previous: readonly DiffTarget[]): Content {
  const vantage = [...new Set(previous.flatMap((side) => side.vantage))];
  const rules = previous.reduce((sum, { rule_changes: ids }) => sum + ids.length, 0);
  return [
    vantage.length === 0 ? null : html`<p>Measured from elsewhere: ${vantage.join(", ")} differ.</p>`,
    rules === 0
      ? null
      : html`<p>The rules changed too: ${counted(rules, "test")} came out differently on the old evidence, and ${rules === 1 ? "is" : "are"} not listed.</p>`,
  ];
}
