/** How good: the scores of a name. */
import type { ReportType } from "../../model/evidence.ts";
import type { Report } from "../../model/report.ts";
import { html, type Markup } from "./markup.ts";

export const SIDE_TITLE: Readonly<Record<ReportType, string>> = {
  web: "Website",
  mail: "Mail",
  prefix: "Prefix",
  asn: "Network",
};

type NullReason = NonNullable<Report["score"]["null_reason"]>;

/** Why there is no score. */
const NO_SCORE: Readonly<Record<NullReason, string>> = {
  unresolvable: "The name cannot be resolved.",
  inconclusive: "Too much could not be measured for a score.",
  "no-counted-category": "Nothing here bears points.",
  error: "Nothing could be measured.",
  disabled: "No score, because some tests that count were not made.",
};

/** A number and a bar, or why there is none. */
export function scoreCard(report: Report): Markup {
  const { score, target } = report;
  const title = SIDE_TITLE[target.type];
  if (score.percentage !== null) {
    return card(title, `${score.percentage} %`, [meter(score.percentage, `${title} score`)]);
  }
  const { null_reason: why, measured, best_case: best, worst_case: worst } = score;
  const says = html`<p>${NO_SCORE[why ?? "error"]}</p>`;
  if (why === "inconclusive" && measured !== null && worst !== null && best !== null) {
    const between = html`<p>Between ${worst} and ${best} %, depending on what could not be measured.</p>`;
    return card(title, `${measured} % ?`, [
      meter(measured, `${title} score over what was measured`),
      between,
    ]);
  }
  return card(title, "–", [
    says,
    ...(measured === null || why !== "disabled"
      ? []
      : [html`<p>${measured} % of the points of the tests that were.</p>`]),
  ]);
}

function card(title: string, number: string, below: readonly Markup[]): Markup {
  return html`<div class="score"><p class="side">${title}</p><p class="number">${number}</p>${below}</div>`;
}

const meter = (value: number, label: string): Markup =>
  html`<meter min="0" max="100" low="50" high="90" optimum="100" value="${value}" aria-label="${label}">${value} %</meter>`;

/** The score in few characters, for tables; empty where there is none. */
export function shortScore({ status, score }: Report): string {
  if (status === "unresolvable") return "cannot be resolved";
  if (score.percentage !== null) return `${score.percentage} %`;
  return score.null_reason === "inconclusive" && score.measured !== null ? `${score.measured} % ?` : "";
}
