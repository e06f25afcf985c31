/** Colour, alphabet and width, decided once for each stream. */
import { Chalk, type ColorSupportLevel } from "chalk";
import type { Ink, Look } from "../report/look.ts";
import type { Env, Sink } from "./io.ts";

export const COLOR_CHOICES = ["auto", "always", "never"] as const;
export type ColorWhen = (typeof COLOR_CHOICES)[number];

const LEVEL_BY_DEPTH: Readonly<Record<number, ColorSupportLevel>> = { 1: 0, 4: 1, 8: 2, 24: 3 };
const FORCED: Readonly<Record<string, ColorSupportLevel>> = { 0: 0, false: 0, 2: 2, 3: 3 };

/** How many colours a stream gets: 0 none, 1 the 16 of the theme, 2 256, 3 all. */
export function colorLevel(
  when: ColorWhen,
  stream: Pick<Sink, "isTTY" | "colorDepth">,
  env: Env,
): ColorSupportLevel {
  // Node.js prints a warning of its own when it sees both variables.
  const { NO_COLOR, FORCE_COLOR, ...rest } = env;
  const depth = stream.isTTY ? (LEVEL_BY_DEPTH[stream.colorDepth(rest)] ?? 1) : 0;
  if (when === "never") return 0;
  if (when === "always") return depth || 1;
  // The reader's need comes before the script's.
  if (NO_COLOR) return 0;
  if (FORCE_COLOR !== undefined) return FORCED[FORCE_COLOR] ?? 1;
  return env.TERM === "dumb" ? 0 : depth;
}

const UTF8 = /utf-?8/i;

/** Whether symbols beyond ASCII would come out wrong. */
export function needsAscii(env: Env, platform: string): boolean {
  if (isOn(env.WATERPAS_ASCII)) return true;
  if (env.TERM === "linux") return true;
  if (platform === "win32") return env.WT_SESSION === undefined && env.TERM_PROGRAM === undefined;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale !== undefined && locale !== "" && !UTF8.test(locale);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false", "no"].includes(value.toLowerCase());
}

/** Columns of a stream: the terminal's, else `COLUMNS`, else no edge. */
export function widthOf(stream: Pick<Sink, "isTTY" | "columns">, env: Env): number {
  const columns = stream.isTTY ? stream.columns() : Number(env.COLUMNS);
  return columns !== undefined && Number.isInteger(columns) && columns > 0
    ? columns
    : Number.POSITIVE_INFINITY;
}

export interface LookOptions {
  readonly color: ColorWhen;
  readonly ascii: boolean;
}

export function lookOf(stream: Sink, env: Env, { color, ascii }: LookOptions): Look {
  const chalk = new Chalk({ level: colorLevel(color, stream, env) });
  const inks: Readonly<Record<Ink, (text: string) => string>> = {
    passed: chalk.green,
    failed: chalk.red.bold,
    warning: chalk.yellow,
    info: chalk.cyan,
    not_tested: chalk.dim,
    error: chalk.magenta,
    dim: chalk.dim,
    bold: chalk.bold,
  };
  return { paint: (ink, text) => inks[ink](text), ascii, width: widthOf(stream, env) };
}
