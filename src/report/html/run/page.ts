/** The page about a run: all names beside each other, and what they have in common. */

import type { DiffTarget } from "../../../model/diff.ts";
import type { GateResult } from "../../../model/gate.ts";
import type { Result } from "../../../model/report.ts";
import type { Statistics } from "../../../model/statistics.ts";
import { counted } from "../../number.ts";
import type { TargetReports } from "../../terminal/target.ts";
import { AMOUNTS } from "../amount.ts";
import { anchorOf } from "../anchor.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { heading, printPage, time } from "../page.ts";
import { SORT_HASH, SORT_SCRIPT } from "../sort.ts";
import { footer, labBanner, targetBody } from "../target.ts";
import { distributionSection } from "./distribution.ts";
import { type DomainTable, domainTable } from "./domains.ts";
import { changeSection, fameSection, pairSection } from "./lists.ts";
import { rankingSection } from "./ranking.ts";
import { groupSection, standardSection } from "./standards.ts";

export interface RunPage {
  readonly result: Result;
  readonly targets: readonly TargetReports[];
  readonly statistics: Statistics;
  readonly gate: GateResult | undefined;
  /** What changed in a name since a result before. */
  readonly changesOf?: (target: TargetReports) => readonly DiffTarget[];
  /** Page of a name, where names have pages of their own. */
  readonly linkOf?: (target: TargetReports) => string;
}

/** Names up to this number are told in full below the overview, where they have no pages of their own. */
const DETAILED = 12;

export function runPage(page: RunPage): string {
  const { result, targets, linkOf } = page;
  const isDetailed = linkOf === undefined && targets.length <= DETAILED;
  const prefixes = new Map(targets.map((target, index) => [target, `n${index + 1}-`] as const));
  const anchorOfName = (target: TargetReports): string => `${prefixes.get(target) ?? ""}${anchorOf("name")}`;
  const table: DomainTable = {
    ...page,
    changes: page.statistics.changes,
    linkOf: linkOf ?? ((target) => (isDetailed ? `#${anchorOfName(target)}` : null)),
  };
  const details = isDetailed
    ? targets.map(
        (target) =>
          html`<article class="target" id="${anchorOfName(target)}">${targetBody({
            target,
            gate: page.gate,
            level: 2,
            prefix: prefixes.get(target) ?? "",
            previous: page.changesOf?.(target) ?? [],
            amount: AMOUNTS[targets.length > DETAILED / 4 ? 1 : 0],
          })}</article>
`,
      )
    : null;
  return printPage({
    title: `${counted(targets.length, "name")} · waterpas`,
    script: { source: SORT_SCRIPT, hash: SORT_HASH },
    body: html`<main id="content">${result.run.net_map ? labBanner : null}${header(page)}${overview(page, table)}${details}</main>
${footer}`,
  });
}

function header({ result, targets }: RunPage): Markup {
  const { started_at: at, profile, tool, vantage, run_id: id } = result.run;
  return html`<header>${heading(1, counted(targets.length, "name"))}<p class="about"><span>${time(at)}</span> <span>profile ${profile.name}</span>${vantage.label === null ? null : html` <span>from ${vantage.label}</span>`} <span>${tool.name} ${tool.version}</span> <code>${id}</code></p></header>
`;
}

function overview({ targets, statistics, result, linkOf }: RunPage, table: DomainTable): Content {
  const isWithout = linkOf === undefined && targets.length > DETAILED;
  const hint = isWithout
    ? html`<p>For a page about each name, write into a folder: <code>-o html=report/</code></p>`
    : null;
  return html`${rankingSection(targets, 2, table.linkOf)}<section>${heading(2, "Names")}${domainTable(table)}${hint}</section>
${standardSection(statistics, 2)}${distributionSection(result.reports, 2)}${groupSection(statistics, 2)}${changeSection(statistics.changes, 2)}${fameSection(targets, 2)}${pairSection(targets, 2)}
`;
}
