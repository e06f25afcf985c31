/** Options that say what comes out, and where. */
import type { Command } from "commander";
import { declare, type OptionSpec } from "./declare.ts";
import { collectLines, parseChoice, parseCount } from "./values.ts";

export const FORMATS = ["terminal", "json"] as const;
export type Format = (typeof FORMATS)[number];

export interface OutputOptions {
  readonly format: Format;
  /** `format=file` or a file name whose extension tells the format. */
  readonly output?: readonly string[];
  readonly json?: boolean;
  readonly save?: string;
  readonly limit: number;
}

const FORMAT: OptionSpec = {
  flags: "-f, --format <fmt>",
  help: `what goes to stdout: ${FORMATS.join(" or ")}`,
  parse: parseChoice(FORMATS),
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

export function withOutput(command: Command): Command {
  return declare(command, "Output", [FORMAT, JSON_SHORT, OUTPUT, SAVE, LIMIT]);
}

/** The same for the demo, whose results must not end up in the files that somebody keeps for real ones. */
export function withDemoOutput(command: Command): Command {
  const specs = [FORMAT, JSON_SHORT, OUTPUT, SAVE, LIMIT];
  return declare(
    command,
    "Output",
    specs.map(({ config: _, ...spec }) => spec),
  );
}

export function withJson(command: Command): Command {
  return declare(command, "Output", [JSON_SHORT]);
}
