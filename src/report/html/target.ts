/** Everything about one name: how good, what to fix first, what could not be measured, and why. */
import type { DiffTarget } from "../../model/diff.ts";
import type { GateResult } from "../../model/gate.ts";
import { duration } from "../number.ts";
import type { TargetReports } from "../terminal/target.ts";
import { AMOUNTS, PAGE_OCTETS } from "./amount.ts";
import { categorySections, tiles } from "./categories.ts";
import { chainSection } from "./chain/section.ts";
import { fixSection, unmeasuredSection } from "./fixes.ts";
import { gateSection } from "./gate.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { methodSection } from "./method.ts";
import { observedSection } from "./observed.ts";
import { heading, printPage, time } from "./page.ts";
import { previousSection } from "./previous.ts";
import { rulesSections } from "./rules.ts";
import { scoreCard } from "./score.ts";
import type { View } from "./view.ts";

export interface TargetPage {
  readonly target: TargetReports;
  readonly gate: GateResult | undefined;
  /** Addresses were mapped: this is not the internet. */
  readonly isLab: boolean;
  /** A link back to where the page belongs. */
  /** What changed since a report before. */
  readonly previous?: readonly DiffTarget[];
  readonly back?: { readonly href: string; readonly text: string };
}

/** The page about one name, no larger than {@link PAGE_OCTETS}: the fuller it would be, the less it tells of each test. */
export function targetPage(page: TargetPage): string {
  const { target, gate, isLab, back, previous = [] } = page;
  let text = "";
  for (const amount of AMOUNTS) {
    const view: View = { target, gate, level: 1, prefix: "", amount, previous };
    text = printPage({
      title: `${target.unicode} · waterpas`,
      body: html`${back === undefined ? null : html`<nav><a href="${back.href}">${back.text}</a></nav>`}
<main id="content">${isLab ? labBanner : null}${targetBody(view)}</main>
${footer}`,
    });
    if (new TextEncoder().encode(text).length <= PAGE_OCTETS) break;
  }
  return text;
}

/** So that nobody mistakes a result of the lab for one of the internet. */
export const labBanner = html`<p class="lab" role="note">Lab: addresses are mapped, this is not the internet.</p>
`;

export const footer = html`<footer><p>Made by waterpas. Nothing on this page was loaded from elsewhere.</p></footer>
`;

export function targetBody(view: View): Markup {
  return html`${header(view)}${rulesSections(view.target.reports, view.level + 1)}${fixSection(view)}${unmeasuredSection(view)}${tiles(view)}${gateSection(view)}${previousSection(view)}
${categorySections(view)}${chainSection(view)}${observedSection(view)}${methodSection(view)}`;
}

function header({ target, level }: View): Content {
  const { name, unicode, reports } = target;
  const [report] = reports;
  if (report === undefined) return null;
  const ascii = unicode === name ? null : html`<p class="ascii"><code>${name}</code></p>`;
  const { evidence, profile, timing } = report;
  const { vantage } = evidence;
  const from = vantage.label === null ? null : html` <span>from ${vantage.label}</span>`;
  return html`<header>${heading(level, unicode)}${ascii}<p class="about"><span>${time(timing.started_at)}</span> <span>${duration(timing.duration_ms)}</span> <span>profile ${profile.name}</span>${from} <span>${familyText(vantage)}</span></p>
<div class="scores">${reports.map(scoreCard)}</div></header>
`;
}

function familyText({ ipv4, ipv6 }: { readonly ipv4: boolean; readonly ipv6: boolean }): string {
  const families = [ipv4 ? "IPv4" : null, ipv6 ? "IPv6" : null].filter((family) => family !== null);
  return `over ${families.length === 0 ? "no network" : families.join(" and ")}`;
}
