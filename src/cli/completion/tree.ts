/** The command tree as shells complete it. */
import type { Command, Option } from "commander";
import { TESTS } from "../../model/tests.table.ts";
import { selectionWords } from "../../scan/selection.ts";
import { builtInProfiles } from "../../store/profile.ts";
import { specsOf } from "../options/declare.ts";
import { choicesOf } from "../options/values.ts";

/** What may stand at one place. */
export type Value =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "file" }
  | { readonly kind: "folder" }
  /** Anything; nothing can be proposed. */
  | { readonly kind: "text" };

export interface CompletedOption {
  /** `-f`, `--format`. */
  readonly flags: readonly string[];
  readonly help: string;
  /** `null` for a switch. */
  readonly value: Value | null;
}

export interface CompletedCommand {
  /** The words that call it, `waterpas` first. */
  readonly path: string;
  readonly name: string;
  readonly help: string;
  readonly argument: Value;
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
}

/** A command with everything below it. */
export function completionTree(command: Command, above = ""): CompletedCommand {
  const path = `${above}${command.name()}`;
  const choices = new Map(specsOf(command).map(({ flags, parse }) => [flags, choicesOf(parse)]));
  return {
    path,
    name: command.name(),
    help: command.summary() || command.description(),
    argument: argumentOf(command),
    options: command
      .createHelp()
      .visibleOptions(command)
      .map((option) => completedOption(option, choices.get(option.flags) ?? [])),
    commands: command.commands.map((sub) => completionTree(sub, `${path} `)),
  };
}

/** The tree as a list, a command before those below it. */
export function flatten(command: CompletedCommand): readonly CompletedCommand[] {
  return [command, ...command.commands.flatMap(flatten)];
}

function completedOption(option: Option, choices: readonly string[]): CompletedOption {
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
    help: option.description,
    value: option.required ? valueOfOption(option, choices) : null,
  };
}

const FILES = /<(?:file|source|record=file|format=file)>/;

function valueOfOption({ flags, long }: Option, choices: readonly string[]): Value {
  if (choices.length > 0) return { kind: "words", words: choices };
  if (flags.includes("<ids>")) return { kind: "words", words: selectionWords() };
  if (long === "--profile") return { kind: "words", words: builtInProfiles() };
  if (long === "--resolver") return { kind: "words", words: ["iterate", "system"] };
  if (flags.includes("<dir>") || long === "--save") return { kind: "folder" };
  return FILES.test(flags) ? { kind: "file" } : { kind: "text" };
}

/** Arguments that are files, by their names in the help. */
const FILE_ARGUMENTS: ReadonlySet<string> = new Set([
  "list",
  "evidence",
  "result",
  "old",
  "new",
  "file",
  "target",
]);

function argumentOf(command: Command): Value {
  const [argument] = command.registeredArguments;
  const name = argument?.name() ?? "";
  if (argument?.argChoices !== undefined) return { kind: "words", words: argument.argChoices };
  if (name === "what") return { kind: "words", words: ["rpki", "origins", "all"] };
  if (name === "test") return { kind: "words", words: TESTS.map(({ id }) => id) };
  // `gate` takes saved results as well as domains; `scan` takes domains only.
  if (name === "target" && command.name() !== "gate") return { kind: "text" };
  return FILE_ARGUMENTS.has(name) ? { kind: "file" } : { kind: "text" };
}
