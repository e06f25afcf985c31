/** Options of `batch`. */
import { type Command, InvalidArgumentError } from "commander";
import type { KeepEvidence } from "../../scan/batch/request.ts";
import { declare, type OptionSpec } from "./declare.ts";
import { collectLines, parseChoice, parseCount } from "./values.ts";

/** How many threads measure. */
export type Workers = number | "auto";

export interface ListOptions {
  readonly column?: string;
  readonly field?: string;
  readonly zone?: string;
  readonly strictInput?: boolean;
  readonly exclude?: readonly string[];
}

export interface BatchOptions extends ListOptions {
  readonly resume?: boolean;
  readonly evidence?: KeepEvidence;
  readonly shuffle: boolean;
  readonly secondPass: boolean;
  readonly ordered?: boolean;
  readonly dryRun?: boolean;
  readonly statsJson?: string;
  readonly workers: Workers;
  /** Octets. */
  readonly maxRss?: number;
  readonly top: number;
}

const LIST: readonly OptionSpec[] = [
  { flags: "--column <name>", help: "column of a CSV list that holds the names", fallbackText: "domain" },
  { flags: "--field <name>", help: "key of JSON Lines that holds the names", fallbackText: "domain" },
  { flags: "--zone <name>", help: "the list is the zone file of this zone: audit its delegations" },
  { flags: "--strict-input", help: "stop before the first packet if any line is bad" },
  {
    flags: "--exclude <file>",
    help: "prefixes and names that are left alone, one a line; repeatable",
    parse: collectLines,
    isPath: true,
  },
];

const RUN: readonly OptionSpec[] = [
  { flags: "--resume", help: "go on with the run in --save" },
  {
    flags: "--evidence <which>",
    help: "evidence to keep: all, failures or none",
    fallbackText: "all up to 10,000 lines, then failures",
    parse: parseChoice(["all", "failures", "none"]),
  },
  { flags: "--no-shuffle", help: "go through the list as it is" },
  { flags: "--no-second-pass", help: "what could not be measured is not tried again at the end" },
  {
    flags: "--ordered",
    help: "results in the order of the list; implies --no-shuffle; second tries come last",
  },
  {
    flags: "--workers <n>",
    help: "threads that measure; auto: 1 below 200 lines, else one for each core but one, at most 8",
    parse: parseWorkers,
    fallback: "auto",
    fallbackText: "auto",
  },
  { flags: "--max-rss <size>", help: "memory to use at most", fallbackText: "1536MB", parse: parseSize },
  { flags: "--dry-run", help: "read the list, say what would be done" },
  { flags: "--stats-json <file>", help: "figures of the run, a line each second" },
  {
    flags: "--top <n>",
    help: "names in the closing table",
    parse: parseCount(0, 10_000),
    fallback: 20,
  },
];

const MOST_WORKERS = 32;

function parseWorkers(text: string): Workers {
  if (text === "auto") return text;
  if (/^[1-9]\d?$/.test(text) && Number(text) <= MOST_WORKERS) return Number(text);
  throw new InvalidArgumentError(`expected auto or a number from 1 to ${MOST_WORKERS}`);
}

const UNITS = { kB: 1e3, MB: 1e6, GB: 1e9 } as const;

/** Octets of `500MB`, `1.5GB`. */
function parseSize(text: string): number {
  const found = /^(\d{1,6}(?:\.\d{1,3})?)(kB|MB|GB)$/.exec(text);
  if (found === null) throw new InvalidArgumentError("expected a number with a unit: 512MB or 2GB");
  const octets = Math.round(Number(found[1]) * UNITS[found[2] as keyof typeof UNITS]);
  // Below this the program itself has no room.
  if (octets < 100e6) throw new InvalidArgumentError("expected at least 100MB");
  return octets;
}

const isExclude = ({ flags }: OptionSpec): boolean => flags.startsWith("--exclude ");

/** How a list is read; what is left alone is the business of whoever measures. */
export function withList(command: Command): Command {
  return declare(
    command,
    "List",
    LIST.filter((spec) => !isExclude(spec)),
  );
}

/** What is left alone, and the memory of whoever measures. */
export function withMachine(command: Command): Command {
  return declare(command, "Run", [
    ...LIST.filter(isExclude),
    ...RUN.filter(({ flags }) => flags.startsWith("--max-rss ")),
  ]);
}

export function withBatch(command: Command): Command {
  return declare(declare(command, "List", LIST), "Run", RUN);
}
