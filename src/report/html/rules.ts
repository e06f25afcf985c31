/** The rules of a profile: what each asks for, whether it is met, and where it is written. */
import type { Report, RuleCitation, RuleResult } from "../../model/report.ts";
import {
  citationText,
  complianceStatus,
  complianceWords,
  openRules,
  outcomeStatus,
  outcomeWord,
} from "../compliance-text.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { heading, scrolling } from "./page.ts";
import { SIDE_TITLE } from "./score.ts";
import { badge } from "./sign.ts";

/** A section for each side; nothing for a profile without rules. */
export function rulesSections(reports: readonly Report[], level: number): Content {
  return reports.map((report) => rulesSection(report, level));
}

function rulesSection({ compliance, profile, target }: Report, level: number): Content {
  if (compliance === undefined) return null;
  const title = `${SIDE_TITLE[target.type]}: rules of ${profile.name}`;
  const open = openRules(compliance);
  const rest = compliance.rules.filter((rule) => !open.includes(rule));
  const table = html`<table><caption>${title}</caption><thead><tr><th scope="col">Rule</th><th scope="col">Outcome</th><th scope="col">Level</th><th scope="col">Written in</th></tr></thead><tbody>${[...open, ...rest].map(ruleRow)}</tbody></table>`;
  return html`<section class="rules">${heading(level, title)}<p>${badge(complianceStatus(compliance), complianceWords(compliance))}</p>${compliance.rules.length === 0 ? null : scrolling(title, table)}</section>
`;
}

function ruleRow(rule: RuleResult): Markup {
  const places = rule.cite.map((place, index) => html`${index === 0 ? "" : "; "}${citation(place)}`);
  return html`<tr><th scope="row">${rule.title} <code>${rule.id}</code></th><td>${badge(outcomeStatus(rule), outcomeWord(rule.outcome))}</td><td>${rule.level}</td><td>${places}</td></tr>`;
}

/** A link only to the web: whoever wrote the profile may have written anything. */
function citation(place: RuleCitation): Markup {
  const text = citationText(place);
  return place.url !== undefined && /^https?:\/\//.test(place.url)
    ? html`<a href="${place.url}" rel="noreferrer">${text}</a>`
    : html`${text}`;
}
