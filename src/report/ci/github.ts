/** Annotations of GitHub Actions: workflow commands on stdout (`reports.md` 4.4). */
import type { GatedTarget, GateNote, GateResult } from "../../model/gate.ts";
import type { Report, Result, TestResult } from "../../model/report.ts";
import { counted } from "../number.ts";
import { ciOutcome, gatedTarget, itemOf, lineOf, ruleSentence, testsOnce, waiverWords } from "./outcome.ts";

type Kind = "error" | "warning" | "notice";

interface Annotation {
  readonly kind: Kind;
  readonly title: string;
  readonly text: string;
  readonly source?: { readonly file: string; readonly line: number };
  /** Points at stake; the most comes first. */
  readonly points: number;
}

/** GitHub shows so many of each kind for a step, and drops the others without a word. */
const SHOWN = 10;

const KINDS: readonly Kind[] = ["error", "warning", "notice"];

/** One command for each result worth a look, most points first, and one that counts what is left out. */
export function githubCommands({ reports }: Pick<Result, "reports">, gate?: GateResult): string {
  const all = [
    ...testsOnce(reports).flatMap(({ report, tests }) =>
      annotationsOf(report, tests, gatedTarget(gate, report)),
    ),
    ...(gate?.notes ?? []).map(noteOf),
  ];
  return KINDS.flatMap((kind) => commandsOf(all.filter((each) => each.kind === kind))).join("");
}

function commandsOf(annotations: readonly Annotation[]): string[] {
  const sorted = annotations.toSorted((a, b) => b.points - a.points);
  if (sorted.length <= SHOWN) return sorted.map(command);
  const shown = sorted.slice(0, SHOWN - 1);
  const [first] = shown;
  if (first === undefined) return [];
  const text = `${counted(sorted.length - shown.length, "result")} more are in the report.`;
  return [...shown.map(command), command({ kind: first.kind, title: "waterpas", text, points: 0 })];
}

function annotationsOf(
  report: Report,
  tests: readonly TestResult[],
  gated: GatedTarget | undefined,
): Annotation[] {
  const { name, source } = report.target;
  const at = source == null ? {} : { source };
  const rules = (gated?.items ?? []).filter(({ test }) => test === undefined);
  return [
    ...tests.flatMap((test) => testAnnotation(test, name, gated).map((each) => ({ ...each, ...at }))),
    ...rules.map(
      (item): Annotation => ({
        kind: item.outcome === "broken" ? "error" : "warning",
        title: `${item.rule} · ${name}`,
        text: ruleSentence(item),
        points: 100,
        ...at,
      }),
    ),
  ];
}

function testAnnotation(test: TestResult, name: string, gated: GatedTarget | undefined): Annotation[] {
  const kind = kindOf(test, gated);
  if (kind === null) return [];
  const item = itemOf(gated, test);
  const expired = item?.has_expired === true ? ` (${waiverWords(item)})` : "";
  const { counted: isCounted, awarded, max } = test.points;
  const points = isCounted ? (max ?? 0) - (awarded ?? 0) : 0;
  return [{ kind, title: `${test.id} · ${name}`, text: `${lineOf(test)}${expired}`, points }];
}

function kindOf(test: TestResult, gated: GatedTarget | undefined): Kind | null {
  const outcome = ciOutcome(test, gated);
  if (outcome === "fail") return "error";
  if (outcome === "open") return "warning";
  if (outcome !== "note") return null;
  return test.status === "info" ? "notice" : "warning";
}

function noteOf({ code, waiver, days, target, fails }: GateNote): Annotation {
  const says: Readonly<Record<GateNote["code"], readonly [title: string, text: string]>> = {
    "waiver-ends": [
      `waiver ${waiver} ends in ${counted(days ?? 0, "day")}`,
      "Mend what it excuses, or renew it with a reason.",
    ],
    "waiver-unused": [`waiver ${waiver} is not needed`, "Nothing breaks without it: take it out."],
    "baseline-missing": [`${target} is not in the baseline`, "Take it in: waterpas baseline update"],
  };
  const [title, text] = says[code];
  return { kind: fails ? "error" : "warning", title, text, points: 0 };
}

function command({ kind, title, text, source }: Annotation): string {
  const place = source === undefined ? "" : `file=${property(source.file)},line=${source.line},`;
  return `::${kind} ${place}title=${property(title)}::${data(text)}\n`;
}

const data = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
