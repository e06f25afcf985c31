/** Options as data: declared once, read from the command line, the environment and the configuration file. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { UserError } from "../../model/user-error.ts";
import type { Env } from "../io.ts";

export interface OptionSpec {
  /** `-f, --format <fmt>`. */
  readonly flags: string;
  readonly help: string;
  /** Text to value; a flag without a value gets `undefined`. */
  readonly parse?: (text: string, previous: never) => unknown;
  readonly fallback?: unknown;
  /** How the default reads, where there is none to set or the bare value would not do. */
  readonly fallbackText?: string;
  /** A value as one would type it, for \`config show\`; default \`String\`. */
  readonly print?: (value: never) => string;
  /** Place in the configuration file: `network.timeout`. */
  readonly config?: string;
  /** The value is a file name: in the configuration file it counts from that file's folder. */
  readonly isPath?: boolean;
  /** Long flags that cannot stand beside it. */
  readonly excludes?: readonly string[];
  /** False: the environment does not set it. */
  readonly env?: boolean;
}

const DECLARED = new WeakMap<Command, OptionSpec[]>();

/** Adds options to a command, under one heading of its help. */
export function declare(command: Command, heading: string, specs: readonly OptionSpec[]): Command {
  command.optionsGroup(`${heading}:`);
  for (const spec of specs) command.addOption(optionOf(spec));
  DECLARED.set(command, [...(DECLARED.get(command) ?? []), ...specs]);
  return command;
}

function optionOf(spec: OptionSpec): Option {
  const isOpen = spec.fallback === undefined && spec.fallbackText !== undefined;
  const option = new Option(spec.flags, isOpen ? `${spec.help} (default: ${spec.fallbackText})` : spec.help);
  if (spec.parse !== undefined) option.argParser(spec.parse as (text: string, previous: unknown) => unknown);
  if (spec.fallback !== undefined) option.default(spec.fallback, spec.fallbackText);
  if (spec.excludes !== undefined) option.conflicts(spec.excludes.map(attributeOfFlag));
  return option;
}

/** What was declared for a command, in the order of its help. */
export function specsOf(command: Command): readonly OptionSpec[] {
  return DECLARED.get(command) ?? [];
}

/** `--root-hints <file>` → `--root-hints`. */
export function longFlagOf(spec: OptionSpec): string {
  return /--[\w-]+/.exec(spec.flags)?.[0] ?? spec.flags;
}

/** `--root-hints` → `WATERPAS_ROOT_HINTS`. */
export function envNameOf(spec: OptionSpec): string {
  return `WATERPAS_${longFlagOf(spec).slice(2).replaceAll("-", "_").toUpperCase()}`;
}

/** The name under which commander keeps the value. */
export function attributeOf(spec: OptionSpec): string {
  return optionOf(spec).attributeName();
}

/** Where a value comes from; the order is the precedence. */
const ORIGINS = ["cli", "env", "config", "default"] as const;
type Origin = (typeof ORIGINS)[number];

/** Sets what the command line left open from the environment. */
export function applyEnvironment(command: Command, env: Env): void {
  for (const spec of specsOf(command)) {
    const text = env[envNameOf(spec)];
    if (spec.env === false || text === undefined || text === "" || !isOpen(command, spec, "env")) continue;
    setFrom(command, spec, "env", () => readValue(spec, text), envNameOf(spec), text);
  }
}

/** Sets what neither the command line nor the environment said; `items` are texts as one would type them. */
export function applyConfig(
  command: Command,
  items: ReadonlyMap<string, readonly string[]>,
  file: string,
): void {
  for (const spec of specsOf(command)) {
    const texts = spec.config === undefined ? undefined : items.get(spec.config);
    if (texts === undefined || !isOpen(command, spec, "config")) continue;
    const value = (): unknown =>
      texts.reduce<unknown>((previous, text) => readValue(spec, text, previous), undefined);
    setFrom(command, spec, "config", value, `${spec.config} in ${file}`, texts.join(", "));
  }
}

/** Open: nothing that ranks higher has set it, nor one of the options it excludes. */
function isOpen(command: Command, spec: OptionSpec, origin: Origin): boolean {
  const names = [attributeOf(spec), ...(spec.excludes ?? []).map(attributeOfFlag)];
  return names.every((name) => {
    const source = command.getOptionValueSource(name);
    return source === undefined || ORIGINS.indexOf(source as Origin) > ORIGINS.indexOf(origin);
  });
}

function attributeOfFlag(flag: string): string {
  return new Option(flag.startsWith("--") ? flag : `--${flag}`).attributeName();
}

function setFrom(
  command: Command,
  spec: OptionSpec,
  origin: Origin,
  value: () => unknown,
  label: string,
  text: string,
): void {
  try {
    command.setOptionValueWithSource(attributeOf(spec), value(), origin);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UserError(origin === "config" ? "config-invalid" : "usage", {
      what: `${label} cannot be '${text}'`,
      fix: error.message,
    });
  }
}

const ON = new Set(["1", "true", "yes", "on"]);
const OFF = new Set(["0", "false", "no", "off"]);

function readValue(spec: OptionSpec, text: string, previous?: unknown): unknown {
  if (/[<[]/.test(spec.flags)) {
    return spec.parse === undefined
      ? text
      : (spec.parse as (text: string, previous: unknown) => unknown)(text, previous);
  }
  const isNegation = longFlagOf(spec).startsWith("--no-");
  if (ON.has(text.toLowerCase())) return !isNegation;
  if (OFF.has(text.toLowerCase())) return isNegation;
  throw new InvalidArgumentError("expected 1 or 0");
}
