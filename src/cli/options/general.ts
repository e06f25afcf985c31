/** Options of every command. */
import type { Command } from "commander";
import { COLOR_CHOICES, type ColorWhen } from "../look.ts";
import { declare, type OptionSpec, specsOf } from "./declare.ts";
import { parseChoice } from "./values.ts";

export interface GeneralOptions {
  readonly quiet?: boolean;
  /** 0, 1 or 2. */
  readonly verbose: number;
  readonly trace?: boolean;
  readonly traceFile?: string;
  /** `false` from `--no-color`. */
  readonly color: ColorWhen | false;
  readonly ascii?: boolean;
  readonly progress: boolean;
  /** `false` from `--no-config`. */
  readonly config?: string | false;
  readonly cacheDir?: string;
}

const QUIET: OptionSpec = { flags: "-q, --quiet", help: "no progress, notes or warnings; errors stay" };
const VERBOSE: OptionSpec = {
  flags: "-v, --verbose",
  help: "say more; -vv: say everything",
  parse: (_text: string, previous: number) => Math.min(previous + 1, 2),
  fallback: 0,
  env: false,
};
const LOOKS: readonly OptionSpec[] = [
  {
    flags: "--color <when>",
    help: "auto, always or never",
    parse: parseChoice(COLOR_CHOICES),
    fallback: "auto",
    fallbackText: "auto",
  },
  { flags: "--no-color", help: "the same as --color never", env: false },
  { flags: "--ascii", help: "no symbols beyond ASCII" },
];
/** English is what there is; the flag is there so that what is written today reads the same when there is more. */
const LANGUAGE: OptionSpec = {
  flags: "--lang <tag>",
  help: "language of what people read: en",
  parse: parseChoice(["en"]),
  fallback: "en",
  fallbackText: "en",
};
const CONFIG: readonly OptionSpec[] = [
  { flags: "--config <file>", help: "options from this file instead of ./waterpas.config.json" },
  { flags: "--no-config", help: "no configuration file", env: false },
];
const TRACE: readonly OptionSpec[] = [
  { flags: "--trace", help: "one line on stderr for each network operation" },
  { flags: "--trace-file <file>", help: "the same as JSON lines, into a file" },
  { flags: "--no-progress", help: "no progress line", env: false },
];
const CACHE: OptionSpec = { flags: "--cache-dir <dir>", help: "folder for what is kept between runs" };

/** Options of every command; those for the configuration file where the command takes any option from it. */
export function withGeneral(command: Command): Command {
  const readsConfig = specsOf(command).some(({ config }) => config !== undefined);
  return declare(command, "General", [QUIET, VERBOSE, ...LOOKS, LANGUAGE, ...(readsConfig ? CONFIG : [])]);
}

/** Where `config` looks for the file. */
export function withConfigFile(command: Command): Command {
  return declare(command, "General", [...CONFIG]);
}

/** For commands that use the network. */
export function withTrace(command: Command): Command {
  return declare(command, "Output", TRACE);
}

export function withCache(command: Command): Command {
  return declare(command, "General", [CACHE]);
}
