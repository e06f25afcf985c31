/** `csv-dashboard`: the layout of internet.nl's dashboard (`reports.md` 2.3). */
import type { TargetType } from "../../model/evidence.ts";
import type { Report, Result, TestResult } from "../../model/report.ts";
import { STANDARDS } from "../../model/standard.table.ts";
import { CATEGORIES, SECTIONS, testsOfSide } from "../../model/tests.table.ts";
import { derivedValue } from "./derived.ts";
import { FIXED_COLUMNS, fixedCells } from "./fixed.ts";
import { type CsvStyle, csvLine, PLAIN_CSV } from "./line.ts";

interface Column {
  /** The three lines of the heading. */
  readonly category: string;
  readonly section: string;
  readonly title: string;
  readonly cell: (report: Report) => string;
}

const EMPTY: Column = { category: "", section: "", title: "", cell: () => "" };

/** Groups in the dashboard's order, by the category of ours. */
const GROUPS: Readonly<Record<TargetType, readonly string[]>> = {
  web: ["web_ipv6", "web_dnssec", "web_https", "web_appsecpriv", "web_rpki"],
  mail: ["mail_ipv6", "mail_dnssec", "mail_auth", "mail_starttls", "mail_rpki"],
};

const OVERALL: readonly Column[] = [
  {
    ...EMPTY,
    category: "overall",
    title: "Score",
    cell: ({ status, score }) =>
      status === "error" || score.percentage === null ? "error" : String(score.percentage),
  },
  { ...EMPTY, title: "Report" },
];

/** Line 1 is empty, lines 2 to 4 are the heading; an empty column follows each group. */
export function csvDashboard(
  { reports }: Pick<Result, "reports">,
  side: TargetType,
  style: CsvStyle = PLAIN_CSV,
): string {
  const columns = [OVERALL, ...GROUPS[side].map(categoryColumns), standardColumns(side)].flatMap((group) => [
    ...group,
    EMPTY,
  ]);
  const none = FIXED_COLUMNS.map(() => "");
  const lines = [
    [],
    [...none, ...columns.map(({ category }) => category)],
    [...none, ...columns.map(({ section }) => section)],
    [...FIXED_COLUMNS, ...columns.map(({ title }) => title)],
    ...reports
      .filter(({ target }) => target.type === side)
      .map((report) => [...fixedCells(report), ...columns.map(({ cell }) => cell(report))]),
  ];
  return [style.start, ...lines.map((cells) => csvLine(cells, style))].join("");
}

function categoryColumns(id: string): Column[] {
  const category = CATEGORIES.find((row) => row.id === id);
  if (category === undefined) return [];
  const side = category.sides[0];
  const tests = testsOfSide(side).filter((test) => test.category === id && test.origin === "internetnl");
  let section = "";
  return [
    {
      category: category.title,
      section: "",
      title: category.title,
      cell: (report) => report.categories.find((each) => each.id === id)?.status ?? "?",
    },
    ...inDashboardOrder(tests).map((test): Column => {
      const title = SECTIONS.find((row) => row.id === test.section)?.title ?? "";
      const isFirst = title !== section;
      section = title;
      return { category: "", section: isFirst ? title : "", title: test.title, cell: testCell(test.id) };
    }),
  ];
}

/** CAA stands with the certificates there. */
function inDashboardOrder<T extends { readonly id: string }>(tests: readonly T[]): readonly T[] {
  const caa = tests.filter(({ id }) => id.endsWith("_tls_caa"));
  const others = tests.filter(({ id }) => !id.endsWith("_tls_caa"));
  const last = others.findLastIndex(({ id }) => id.includes("_cert_"));
  return last < 0 ? tests : [...others.slice(0, last + 1), ...caa, ...others.slice(last + 1)];
}

const testCell =
  (id: string) =>
  ({ tests }: Report): string => {
    const test = tests.find((each) => each.id === id);
    return test === undefined ? "?" : statusCell(test);
  };

const statusCell = ({ status, not_tested_reason: reason }: TestResult): string =>
  status === "not_tested" && reason === "undecidable" ? "untestable" : status;

const standardColumns = (side: TargetType): Column[] =>
  STANDARDS.filter(({ type }) => type === side).map((standard, index) => ({
    category: index === 0 ? "legacy" : "",
    section: "",
    title: standard.title,
    cell: (report) => derivedValue(report, standard.tests, standard.needsMx === true) || "?",
  }));
