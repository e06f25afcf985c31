/** Statistics of a run for programs, spreadsheets and people (`reports.md` 3.4). */

import { AGREEMENTS, STANDARDS } from "../model/standard.table.ts";
import type { GroupStatistics, Share, Statistics } from "../model/statistics.ts";
import { csvLine, csvText } from "./csv/line.ts";
import { escapeText } from "./escape.ts";

export const statisticsJson = (statistics: Statistics): string => `${JSON.stringify(statistics, null, 2)}\n`;

const SHARES = ["standards", "agreements", "tests"] as const;
const COUNTS = ["n", "adopted", "not_adopted", "not_applicable", "inconclusive", "not_measured"] as const;
const RATES = ["pct", "pct_of_all", "delta_pp", "delta_pp_matched"] as const;

export function statisticsCsv({ run_id, groups }: Statistics): string {
  const lines = groups.flatMap((group) =>
    SHARES.flatMap((kind) =>
      group[kind].map((share) => [
        run_id,
        csvText(group.group),
        share.id,
        ...COUNTS.map((key) => String(share[key])),
        ...RATES.map((key) => share[key]?.toFixed(2) ?? ""),
        String(share.n_matched),
      ]),
    ),
  );
  return [["run_id", "group", "id", ...COUNTS, ...RATES, "n_matched"], ...lines]
    .map((cells) => csvLine(cells))
    .join("");
}

const SIDES = { web: "Website", mail: "Mail" } as const;
/** Both sides have a DNSSEC, so the side stands before the title. */
const TITLES: ReadonlyMap<string, string> = new Map(
  [...STANDARDS, ...AGREEMENTS].map(({ id, type, title }) => [id, `${SIDES[type]}: ${title}`] as const),
);

export function statisticsMarkdown({ groups, profile, changes }: Statistics): string {
  const lines = [
    "# Adoption",
    "",
    `Profile ${escapeText(profile)}. Percentages are of the targets that have adopted a standard or have not; the number of those stands beside them.`,
    ...groups.flatMap(groupLines),
    ...(changes === null
      ? []
      : [
          "",
          "## Since the run before",
          "",
          `${changes.improved} tests better, ${changes.regressed} worse; ${changes.added.length} targets new, ${changes.removed.length} gone.`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

function groupLines({
  group,
  n,
  average_score,
  hall_of_fame,
  standards,
  agreements,
}: GroupStatistics): string[] {
  const scores = (["web", "mail"] as const)
    .filter((side) => average_score[side] !== null)
    .map((side) => `${side} ${average_score[side]?.toFixed(2)} %`);
  return [
    "",
    `## ${escapeText(group).replace(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`)}`,
    "",
    `${n} targets${scores.length === 0 ? "" : `, average ${scores.join(", ")}`}; 100 %: web ${hall_of_fame.web}, mail ${hall_of_fame.mail}, both ${hall_of_fame.champion}`,
    "",
    "| standard | adopted | of | change | not applicable | could not measure | not measured |",
    "|---|---|---|---|---|---|---|",
    ...[...standards, ...agreements].map(shareLine),
  ];
}

function shareLine(share: Share): string {
  const {
    id,
    adopted,
    not_adopted,
    not_applicable,
    inconclusive,
    not_measured,
    pct,
    delta_pp_matched: delta,
  } = share;
  const change = delta === null ? "" : `${delta > 0 ? "+" : ""}${delta.toFixed(2)} (n ${share.n_matched})`;
  const cells = [
    TITLES.get(id) ?? id,
    pct === null ? "–" : `${pct.toFixed(2)} %`,
    adopted + not_adopted,
    change,
    not_applicable,
    inconclusive,
    not_measured,
  ];
  return `| ${cells.join(" | ")} |`;
}
