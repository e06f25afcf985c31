/** The profiles that are known, for people and for programs. */
import { markdownTable } from "./check-list.ts";
import { csvLine } from "./csv/line.ts";
import { labelled, measureOf } from "./layout.ts";
import type { Look } from "./look.ts";
import { counted } from "./number.ts";
import { fitsTable, tableRows } from "./table.ts";

/** One row of `list-checks --profiles`. */
export interface ListedProfile {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  /** How many rules it has. */
  readonly rules: number;
  /** Whether it gives a percentage. */
  readonly score: boolean;
  readonly url: string | null;
}

const COLUMNS = ["name", "version", "title", "rules", "score", "url"] as const;

/** One profile a line. */
export function renderProfiles(profiles: readonly ListedProfile[], look: Look): string {
  const rows = [["profile", "gives", "title"], ...profiles.map(cellsOf)];
  const [head = [], ...body] = fitsTable(rows, look, "  ")
    ? tableRows(rows, look, "  ")
    : rows.map((row) => stacked(row, look));
  return `${[...head.map((line) => look.paint("dim", line)), ...body.flat()].join("\n")}\n`;
}

function cellsOf({ name, title, rules, score }: ListedProfile): string[] {
  const gives = [...(score ? ["score"] : []), ...(rules > 0 ? [counted(rules, "rule")] : [])];
  return [name, gives.join(", "), title];
}

function stacked([name = "", ...cells]: readonly string[], look: Look): string[] {
  return [`  ${name}`, ...labelled("    ", cells.join(", "), measureOf(look))];
}

const textsOf = (profile: ListedProfile): string[] => COLUMNS.map((column) => String(profile[column] ?? ""));

export const renderProfilesJson = (profiles: readonly ListedProfile[]): string =>
  `${JSON.stringify(profiles, null, 2)}\n`;

export const renderProfilesCsv = (profiles: readonly ListedProfile[]): string =>
  [[...COLUMNS], ...profiles.map(textsOf)].map((cells) => csvLine(cells)).join("");

export const renderProfilesMarkdown = (profiles: readonly ListedProfile[]): string =>
  markdownTable(
    COLUMNS,
    profiles.map((profile) => textsOf(profile).map((cell) => cell.replaceAll("|", "\\|"))),
  );
