/** Options that say what comes out, and where. */
import { type Command, InvalidArgumentError } from "commander";
import { FORMATS, type Format } from "../../report/format.table.ts";
import { REDACTIONS } from "../../scan/redact.ts";
import { declare, type OptionSpec } from "./declare.ts";
import { collectLines, collectList, parseChoice, parseCount } from "./values.ts";

export interface OutputOptions {
  readonly format: Format | "auto";
  /** `format=file` or a file name whose extension tells the format. */
  readonly output?: readonly string[];
  readonly json?: boolean;
  readonly save?: string;
  readonly previous?: string;
  readonly redact?: readonly string[];
  readonly limit: number;
  readonly csvBom?: boolean;
  readonly csvDelimiter: string;
  readonly csvValues: "status" | "verdict";
  readonly perServerRows?: boolean;
  readonly adoptedIncludes?: readonly string[];
  readonly minGroupN: number;
  readonly metricsTests: "required" | "all" | "none";
  readonly metricsListLabel?: boolean;
  readonly sarifMaxResults: number;
  readonly reproducible?: boolean;
  readonly full?: boolean;
}

const FORMAT: OptionSpec = {
  flags: "-f, --format <fmt>",
  help: `what goes to stdout: ${FORMATS.join(", ")}; auto: github in its Actions, else terminal`,
  parse: parseChoice([...FORMATS, "auto"]),
  fallback: "terminal",
  fallbackText: "terminal",
  config: "output.format",
};

export const OUTPUT: OptionSpec = {
  flags: "-o, --output <format=file>",
  help: "also write a file; repeatable; report.json alone will do",
  parse: collectLines,
  config: "output.files",
  isPath: true,
};

export const JSON_SHORT: OptionSpec = { flags: "--json", help: "short for -f json" };

export const SAVE: OptionSpec = {
  flags: "--save <dir>",
  help: "keep evidence and reports there",
  config: "output.save",
  isPath: true,
};

export const LIMIT: OptionSpec = {
  flags: "--limit <n>",
  help: "fixes shown per target, 0: all",
  parse: parseCount(0, 10_000),
  fallback: 10,
};

const PREVIOUS: OptionSpec = {
  flags: "--previous <result>",
  help: "html, stats: also show what changed since that result",
};

const REDACT: OptionSpec = {
  flags: "--redact <what>",
  help: "what is written does without these (--save keeps all): addresses, hostnames, evidence",
  parse: (text: string, previous: never) =>
    collectList(text, previous).map((word) => parseChoice(REDACTIONS)(word)),
};

const BASIC: readonly OptionSpec[] = [FORMAT, JSON_SHORT, OUTPUT, SAVE, PREVIOUS, REDACT, LIMIT];

function parseDelimiter(text: string): string {
  if (text === "tab") return "\t";
  if (text.length === 1 && !/["\r\n]/.test(text)) return text;
  throw new InvalidArgumentError("expected one character, such as ; or the word tab");
}

/** What single formats leave open. */
const BY_FORMAT: readonly OptionSpec[] = [
  { flags: "--csv-bom", help: "CSV begins with a byte order mark, for Excel" },
  {
    flags: "--csv-delimiter <char>",
    help: "between the cells of CSV",
    parse: parseDelimiter,
    fallback: ",",
    fallbackText: ",",
  },
  {
    flags: "--csv-values <what>",
    help: "csv-wide: status, or verdict for both",
    parse: parseChoice(["status", "verdict"]),
    fallback: "status",
    fallbackText: "status",
  },
  { flags: "--per-server-rows", help: "csv-long: a line for each server" },
  {
    flags: "--adopted-includes <statuses>",
    help: "stats: also count as adopted: info, warning",
    parse: (text: string, previous: never) =>
      collectList(text, previous).map((word) => parseChoice(["info", "warning"])(word)),
  },
  {
    flags: "--min-group-n <n>",
    help: "stats: leave out groups with fewer targets",
    parse: parseCount(1, 1_000_000),
    fallback: 5,
  },
  {
    flags: "--metrics-tests <which>",
    help: "metrics: tests with a series each: required, all, none",
    parse: parseChoice(["required", "all", "none"]),
    fallback: "required",
    fallbackText: "required",
  },
  { flags: "--metrics-list-label", help: "metrics: with the name of the list" },
  {
    flags: "--sarif-max-results <n>",
    help: "SARIF: results at the most",
    parse: parseCount(1, 25_000),
    fallback: 5000,
  },
  { flags: "--full", help: "parquet: with the whole report in a column" },
  { flags: "--reproducible", help: "the same bytes whenever it is judged" },
];

export function withOutput(command: Command): Command {
  return declare(declare(command, "Output", BASIC), "By format", BY_FORMAT);
}

/** The same for the demo, whose results must not end up in the files that somebody keeps for real ones. */
export function withDemoOutput(command: Command): Command {
  const basic = BASIC.map(({ config: _, ...spec }) => spec);
  return declare(declare(command, "Output", basic), "By format", BY_FORMAT);
}

/** For commands that have no other format beside the one for people. */
export function withJson(command: Command): Command {
  return declare(command, "Output", [{ flags: "--json", help: "the result as a JSON document" }]);
}
