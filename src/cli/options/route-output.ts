/** Options that say how prefixes and networks come out, and where. */
import type { Command } from "commander";
import { declare, type OptionSpec } from "./declare.ts";
import { JSON_SHORT, LIMIT, OUTPUT, SAVE } from "./output.ts";
import { parseChoice } from "./values.ts";

/** `csv`: a line for each route, for networks a line each; `csv-long`: a line for each test. */
export const ROUTE_FORMATS = ["terminal", "json", "jsonl", "csv", "csv-long"] as const;
export type RouteFormat = (typeof ROUTE_FORMATS)[number];

export interface RouteOutputOptions {
  readonly format: RouteFormat;
  readonly output?: readonly string[];
  readonly json?: boolean;
  readonly save?: string;
  readonly limit: number;
}

const FORMAT: OptionSpec = {
  flags: "-f, --format <fmt>",
  help: `what goes to stdout: ${ROUTE_FORMATS.join(", ")}`,
  parse: parseChoice(ROUTE_FORMATS),
  fallback: "terminal",
  fallbackText: "terminal",
  config: "output.format",
};

export function withRouteOutput(command: Command): Command {
  return declare(command, "Output", [
    FORMAT,
    JSON_SHORT,
    OUTPUT,
    SAVE,
    { ...LIMIT, help: "lines of each part shown, 0: all" },
  ]);
}
