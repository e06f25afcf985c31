/** The end of a batch on a terminal: scores, categories, most common failures, who is best and who is worst. */
import { STANDARDS } from "../../model/standard.table.ts";
import type { BatchTally, GroupTally, RankedName, RankedScore, SideTally } from "../../model/tally.ts";
import { CATEGORIES, TESTS } from "../../model/tests.table.ts";
import { escapeText } from "../escape.ts";
import { padEnd, padStart, shorten, widthOf } from "../layout.ts";
import type { Look } from "../look.ts";
import { counted, duration, thousands } from "../number.ts";

export interface SummaryRequest {
  readonly tally: BatchTally;
  readonly profile: string;
  /** How long this run took. */
  readonly ms: number;
  /** Where the evidence is; `null`: nowhere. */
  readonly folder: string | null;
  /** Names with a test that could not be measured, and where they are listed. */
  readonly incomplete: { readonly names: number; readonly file: string | null };
  readonly look: Look;
}

const NAME_WIDTH = 34;

export function batchSummary(request: SummaryRequest): string {
  const { tally, profile, ms, folder, look } = request;
  const head = [
    counted(tally.names, "target"),
    duration(ms),
    `profile ${profile}`,
    ...(folder === null ? [] : [`evidence in ${folder}`]),
  ];
  const blocks = [
    [head.join(" · ")],
    sideLines(tally),
    categoryLines(tally),
    failureLines(tally),
    sharedLines(tally, look),
    groupLines(tally.groups, look),
    rankingLines(tally, look),
    closingLines(request),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const SIDE_TITLES = [
  ["web", "Website"],
  ["mail", "Mail"],
] as const;

function sideLines({ sides }: BatchTally): string[] {
  return SIDE_TITLES.flatMap(([side, title]) => {
    const tally = sides[side];
    return tally === null ? [] : [sideLine(title, tally)];
  });
}

function sideLine(title: string, { min, median, max, perfect }: SideTally): string {
  const number = (value: number): string => String(value).padStart(3);
  return `  ${title.padEnd(9)} min ${number(min)}   median ${number(median)}   max ${number(max)}   100 %: ${thousands(perfect)}`;
}

const TITLE_OF: ReadonlyMap<string, string> = new Map(
  [...CATEGORIES, ...TESTS, ...STANDARDS].map(({ id, title }) => [id, title] as const),
);
const SIDE_OF: ReadonlyMap<string, readonly string[]> = new Map(
  CATEGORIES.map(({ id, sides }) => [id, sides] as const),
);

/** Both sides have an IPv6, so the side stands before the title. */
function categoryTitle(id: string): string {
  const title = TITLE_OF.get(id) ?? id;
  const sides = SIDE_OF.get(id) ?? [];
  const side = SIDE_TITLES.find(([name]) => sides.length === 1 && sides.includes(name));
  return side === undefined ? title : `${side[1]}: ${title}`;
}

const COLUMNS = ["passed", "noted", "failed", "unmeasured"] as const;
const HEADS: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  passed: "passed",
  noted: "warnings",
  failed: "failed",
  unmeasured: "could not measure",
};

function categoryLines({ categories }: BatchTally): string[] {
  if (categories.length === 0) return [];
  const titles = categories.map(({ id }) => categoryTitle(id));
  const width = Math.max("Category".length, ...titles.map(widthOf));
  const lines = categories.map((category, index) => {
    const all = COLUMNS.reduce((sum, key) => sum + category[key], 0);
    const cells = COLUMNS.map((key) => padStart(shareCell(category[key], all), columnWidth(key)));
    return `  ${padEnd(titles[index] ?? "", width)}${cells.join("")}`;
  });
  const head = COLUMNS.map((key) => padStart(HEADS[key], columnWidth(key))).join("");
  return [`  ${padEnd("Category", width)}${head}`, ...lines];
}

const shareCell = (count: number, all: number): string =>
  `${thousands(count)} ${`${Math.round((100 * count) / Math.max(1, all))} %`.padStart(5)}`;

const columnWidth = (key: (typeof COLUMNS)[number]): number => Math.max(16, HEADS[key].length + 2);

function failureLines({ failures }: BatchTally): string[] {
  if (failures.length === 0) return [];
  const width = Math.max(...failures.map(({ id }) => id.length));
  return [
    "  Most common failures",
    ...failures.map(({ id, names }) =>
      `  ${thousands(names).padStart(9)}  ${id.padEnd(width)}  ${TITLE_OF.get(id) ?? ""}`.trimEnd(),
    ),
  ];
}

/** One server, many names. */
function sharedLines({ sharedFailures }: BatchTally, look: Look): string[] {
  if (sharedFailures.length === 0) return [];
  const number = (value: number): string => thousands(value).padStart(10);
  const rows = sharedFailures.slice(0, SHARED).map(({ address, server, failed, unmeasured }) => {
    const name = shorten(escapeText(`${server} ${address}`), SERVER_WIDTH - 1, look);
    return `  ${padEnd(name, SERVER_WIDTH)}${number(failed)}${padStart(thousands(unmeasured), 19)}`;
  });
  return [
    `  ${padEnd("Mail servers that many depend on", SERVER_WIDTH)}${"failed".padStart(10)}${padStart("could not measure", 19)}`,
    ...rows,
  ];
}

const SERVER_WIDTH = 56;
const SHARED = 10;

/** Best group first. */
function groupLines(groups: readonly GroupTally[], look: Look): string[] {
  if (groups.length === 0) return [];
  const shown = groups.toSorted((a, b) => groupScore(b) - groupScore(a)).slice(0, NAMED_GROUPS);
  const number = (value: number | null): string =>
    (value === null ? "–" : `${value.toFixed(1)} %`).padStart(9);
  const rows = shown.map(
    ({ group, names, web, mail }) =>
      `  ${padEnd(shorten(escapeText(group.replace(":", " ")), NAME_WIDTH, look), NAME_WIDTH)}${thousands(names).padStart(8)}${number(web)}${number(mail)}`,
  );
  const more = groups.length - shown.length;
  return [
    `  ${padEnd("Group", NAME_WIDTH)}${"names".padStart(8)}${"website".padStart(9)}${"mail".padStart(9)}`,
    ...rows,
    ...(more > 0 ? [`  and ${thousands(more)} more`] : []),
  ];
}

const NAMED_GROUPS = 20;

function groupScore({ web, mail }: GroupTally): number {
  const known = [web, mail].filter((each) => each !== null);
  return known.length === 0 ? -1 : known.reduce((sum, each) => sum + each, 0) / known.length;
}

function rankingLines({ ranking, lowest, ranked }: BatchTally, look: Look): string[] {
  const [rows, title, first, step] =
    ranking.length > 0
      ? [ranking, "Ranking, best first", 1, 1]
      : [lowest, `Lowest ${lowest.length}`, ranked, -1];
  if (rows.length === 0) return [];
  const ranks = ranksOf(rows, first, step);
  const head = `  ${" ".repeat(RANK_WIDTH)}  ${padEnd(title, NAME_WIDTH)}${"website".padStart(9)}${"mail".padStart(9)}  group`;
  const hasGroup = rows.some((row) => groupText(row) !== "");
  return [
    hasGroup ? head : head.replace(/ {2}group$/, ""),
    ...rows.map((row, index) => rankingLine(row, ranks[index] ?? 0, look)),
    ...(rows.some(({ web, mail }) => web?.isPartial === true || mail?.isPartial === true)
      ? ["  ?  of what could be measured"]
      : []),
  ];
}

const RANK_WIDTH = 7;

/** Names with the same score share a rank where they are counted from the best. */
function ranksOf(rows: readonly RankedName[], first: number, step: number): number[] {
  const ranks: number[] = [];
  for (const [index, { score }] of rows.entries()) {
    const isSame = step > 0 && index > 0 && rows[index - 1]?.score === score;
    ranks.push(isSame ? (ranks[index - 1] ?? first) : first + step * index);
  }
  return ranks;
}

function rankingLine(row: RankedName, rank: number, look: Look): string {
  const name = shorten(escapeText(row.unicode), NAME_WIDTH - 1, look);
  const group = shorten(groupText(row), NAME_WIDTH, look);
  return `  ${thousands(rank).padStart(RANK_WIDTH)}  ${padEnd(name, NAME_WIDTH)}${scoreText(row.web)}${scoreText(row.mail)}  ${group}`.trimEnd();
}

const groupText = ({ list, tags }: RankedName): string =>
  escapeText([...(list === null ? [] : [list]), ...tags].join(", "));

function scoreText(score: RankedScore | null): string {
  if (score === null) return "–".padStart(9);
  return `${score.percentage} %${score.isPartial ? " ?" : ""}`.padStart(9);
}

function closingLines({ tally, incomplete: { names, file } }: SummaryRequest): string[] {
  const listed = file === null ? "" : `: ${file}`;
  const { unresolvable } = tally.statuses;
  return [
    ...(unresolvable === 0
      ? []
      : [`  ${counted(unresolvable, "report")} without a score: no such name, no address`]),
    ...(names === 0 ? [] : [`  ${counted(names, "target")} not fully measured${listed}`]),
  ];
}
