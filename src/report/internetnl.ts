/** The result document of internet.nl's batch API v2, in the shape in which it is really sent (`scoring.md` 7.2). */
import type { TargetType } from "../model/evidence.ts";
import type { CategoryResult, Report, Result, TestResult } from "../model/report.ts";

export interface InternetnlOptions {
  readonly type: TargetType;
  /** Name of the request; default the run. */
  readonly name?: string;
  /** Where reports can be read; the dashboard needs an address for each. */
  readonly baseUrl?: string;
  /** Of the run, in lower case. */
  readonly isIndented?: boolean;
}

const API_VERSION = "2.7.0";
const BASE_URL = "https://waterpas.invalid";

/** One side of a result that was judged under profile `internetnl-1.11`. */
export function internetnlDocument(result: Result, options: InternetnlOptions): string {
  const { baseUrl = BASE_URL } = options;
  return apiDocument(result, options, (report) => domainOf(report, baseUrl));
}

/** A document of the API: the request, and what there is to say of each domain of one side. */
export function apiDocument(
  { run, reports }: Result,
  { type, name, isIndented = false }: InternetnlOptions,
  domain: (report: Report) => object | null,
): string {
  const own = reports.filter(({ target }) => target.type === type);
  const finished = own.reduce(
    (latest, { timing }) => (timing.finished_at > latest ? timing.finished_at : latest),
    run.started_at,
  );
  const document = {
    api_version: API_VERSION,
    request: {
      name: name ?? run.run_id,
      submit_date: apiTime(run.started_at),
      finished_date: apiTime(finished),
      request_type: type,
      status: "done",
      request_id: requestId(own),
    },
    domains: Object.fromEntries(
      own.map((report) => [
        report.target.unicode,
        (hasScore(report) ? domain(report) : null) ?? { status: "error" },
      ]),
    ),
  };
  return pythonJson(document, isIndented);
}

const hasScore = ({ status, score }: Report): boolean => status !== "error" && score.percentage !== null;

/** Always six digits of a second: a known reader's pattern needs them. */
const apiTime = (time: string): string => time.replace(/\.(\d{3})Z$/, ".$1000+00:00");

/** 32 hex digits, the same for the same reports: those of the first one's id. */
const requestId = ([first]: readonly Report[]): string => first?.id.slice("rpt_".length) ?? "0".repeat(32);

function domainOf(report: Report, baseUrl: string): object {
  const { percentage } = report.score;
  const { type, name } = report.target;
  const path = type === "web" ? "site" : "mail";
  return {
    status: "ok",
    report: { url: `${baseUrl}/${path}/${name}/${report.id}/` },
    scoring: { percentage },
    results: {
      categories: Object.fromEntries(
        anchoredCategories(report).map(({ id, verdict, status }) => [id, { verdict, status }]),
      ),
      tests: Object.fromEntries(anchored(report).map(({ id, status, verdict }) => [id, { status, verdict }])),
      custom: customOf(report),
    },
  };
}

const anchored = ({ tests }: Report): TestResult[] => tests.filter(({ origin }) => origin === "internetnl");

function anchoredCategories(report: Report): CategoryResult[] {
  const ids = new Set(anchored(report).map(({ category }) => category));
  return report.categories.filter(({ id }) => ids.has(id));
}

const TESTABLE: Readonly<Record<string, string>> = {
  "other-2": "no_mx",
  other: "unreachable",
  "could-not-test": "untestable",
};

/** What internet.nl tells beside the tests. */
function customOf({ target, tests }: Report): object {
  const tls13 = tls13Support(tests);
  if (target.type === "web") return { tls_1_3_support: tls13 };
  const isSilent = tests.some(
    ({ id, facts: { sends_nothing: isNothing } }) => id === "mail_auth_dkim_exist" && isNothing === true,
  );
  const gate = tests.find(({ id }) => id === "mail_starttls_tls_available");
  return {
    mail_non_sending_domain: isSilent,
    mail_servers_testable_status: TESTABLE[gate?.verdict ?? ""] ?? "ok",
    tls_1_3_support: tls13,
  };
}

const TLS13_TESTS: ReadonlySet<string> = new Set(["web_https_tls_1_3", "mail_starttls_tls_1_3"]);

/** Whether all servers speak TLS 1.3, or one at least does not. */
function tls13Support(tests: readonly TestResult[]): "yes" | "no" | "undetermined" {
  const rows = tests.find(({ id }) => TLS13_TESTS.has(id))?.servers ?? [];
  if (rows.some(({ status }) => status === "warning" || status === "failed")) return "no";
  const isKnown = rows.length > 0 && rows.every(({ status }) => status === "passed");
  return isKnown ? "yes" : "undetermined";
}

/** As Python's `json.dumps` writes: a space after commas and colons, ASCII alone, no newline at the end. */
function pythonJson(value: unknown, isIndented: boolean): string {
  const text = isIndented ? JSON.stringify(value, null, 1) : spaced(value);
  return text.replace(/[\u{7f}-\u{ffff}]/gu, escapeUnit).replace(/[\u{10000}-\u{10ffff}]/gu, escapeUnit);
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`)
    .join(", ")}}`;
}

const escapeUnit = (character: string): string =>
  [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");
