/** Two results beside each other, for people. */
import type { ChangeKind, Diff, DiffChange, DiffTarget } from "../model/diff.ts";
import { escapeText } from "./escape.ts";
import { padEnd, widthOf } from "./layout.ts";
import type { Look } from "./look.ts";
import { counted } from "./number.ts";
import { glyph, STATUS_SIGN } from "./symbol.table.ts";

export interface DiffOptions {
  readonly look: Look;
  /** Targets in which nothing changed are left out. */
  readonly onlyChanges: boolean;
}

const SIDE_TITLE: Readonly<Record<string, string>> = { web: "web", mail: "mail" };

export const diffJson = (diff: Diff): string => `${JSON.stringify(diff, null, 2)}\n`;

export function diffText(diff: Diff, { look, onlyChanges }: DiffOptions): string {
  const names = [...new Set(diff.targets.map(({ name }) => name))];
  const blocks = names.flatMap((name) => {
    const targets = diff.targets.filter((target) => target.name === name);
    return onlyChanges && !targets.some(hasChanged) ? [] : [targetLines(targets, look)];
  });
  const lines = [
    ...blocks.flatMap((block) => [...block, ""]),
    ...sideLines("only in the new one", diff.added, look),
    ...sideLines("only in the old one", diff.removed, look),
    totals(diff),
    ...profileLines(diff, look),
  ];
  return `${lines.join("\n")}\n`;
}

const hasChanged = ({ changes, score_old, score_new, vantage }: DiffTarget): boolean =>
  score_old !== score_new || vantage.length > 0 || changes.some(({ kind }) => kind !== "same");

function targetLines(targets: readonly DiffTarget[], look: Look): string[] {
  const [first] = targets;
  const arrow = glyph(look, "to");
  const scores = targets.map(
    ({ type, score_old, score_new }) =>
      `${SIDE_TITLE[type] ?? type} ${percent(score_old)} ${arrow} ${percent(score_new)}`,
  );
  const changes = targets.flatMap((target) => target.changes.filter(({ kind }) => kind !== "same"));
  const unique = [...new Map(changes.map((change) => [change.test, change])).values()];
  const width = Math.max(0, ...unique.map(({ test }) => widthOf(test)));
  const vantage = [...new Set(targets.flatMap((target) => target.vantage))];
  return [
    look.paint("bold", [escapeText(first?.name ?? "", { ascii: look.ascii }), ...scores].join("   ")),
    ...unique.map((change) => changeLine(change, width, look)),
    ...(vantage.length === 0
      ? []
      : [look.paint("dim", `  measured from elsewhere: ${vantage.join(", ")} differ`)]),
  ];
}

const percent = (value: number | null): string => (value === null ? "–" : `${value} %`);

/** What a change is not counted as, said where somebody may take it for that. */
const REMARK: Readonly<Partial<Record<ChangeKind, string>>> = {
  measured: "not counted as improvement",
  unmeasured: "not counted as regression",
  rule: "another rule",
};

function changeLine({ test, kind, before, after }: DiffChange, width: number, look: Look): string {
  const symbol = (status: DiffChange["before"]["status"]): string =>
    look.paint(status, look.ascii ? STATUS_SIGN[status].ascii : STATUS_SIGN[status].symbol);
  const arrow = glyph(look, "to");
  const words = `${verdictOf(before)} ${arrow} ${verdictOf(after)}`;
  const remark = REMARK[kind] === undefined ? "" : `   (${REMARK[kind]})`;
  return `  ${symbol(before.status)}${arrow}${symbol(after.status)} ${padEnd(test, width)}  ${words}${remark}`;
}

const verdictOf = ({ status, verdict }: DiffChange["before"]): string =>
  status === "error" ? "could not measure" : escapeText(verdict);

function sideLines(title: string, keys: readonly string[], look: Look): string[] {
  if (keys.length === 0) return [];
  const shown = keys.slice(0, 10).map((key) => escapeText(key, { ascii: look.ascii }));
  const more = keys.length > shown.length ? ` and ${keys.length - shown.length} more` : "";
  return [`${title}: ${shown.join(", ")}${more}`, ""];
}

function totals({ counts }: Diff): string {
  const parts = [
    `${counts.improved} better`,
    `${counts.regressed} worse`,
    ...(counts.measured > 0 ? [`${counts.measured} newly measured`] : []),
    ...(counts.unmeasured > 0 ? [`${counts.unmeasured} no longer measured`] : []),
    ...(counts.rule > 0 ? [`${counts.rule} by another rule`] : []),
    `${counts.same} same`,
  ];
  return parts.join(" · ");
}

function profileLines({ old, new: now, is_rejudged, targets }: Diff, look: Look): string[] {
  if (old.profile.digest === now.profile.digest) return [];
  const names = `profile changed: ${escapeText(old.profile.name)} ${glyph(look, "to")} ${escapeText(now.profile.name)}`;
  const count = targets.reduce((sum, { rule_changes: rules }) => sum + rules.length, 0);
  return [
    is_rejudged
      ? `${names} (${counted(count, "test")} judged differently on the old evidence)`
      : `${names} (the old evidence is not at hand, so changes may be those of the rules)`,
  ];
}
