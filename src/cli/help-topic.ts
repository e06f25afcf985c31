/** Which command's help is asked for. */
import type { Command } from "commander";
import { suggest } from "../store/suggest.ts";

const HELP_FLAGS: ReadonlySet<string> = new Set(["-h", "--help"]);

/**
 * The command whose help `help lab demo` or an empty command line asks for; `null` where commander knows what to do.
 *
 * @throws UsageError where help on something unknown is asked for: commander would show the general help
 */
export function helpTopic(program: Command, args: readonly string[]): Command | null {
  if (args.length === 0) return program;
  if (args[0] === "help") return args[1] === "help" ? program : named(program, args.slice(1));
  if (args.some((word) => HELP_FLAGS.has(word))) named(program, args);
  return null;
}

function named(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    if (word.startsWith("-") || command.commands.length === 0) return command;
    command = command.commands.find((sub) => sub.name() === word) ?? unknown(command, word);
  }
  return command;
}

function unknown(command: Command, word: string): never {
  const near = suggest(
    word,
    command.commands.map((sub) => sub.name()),
  );
  const hint = near === null ? "" : ` (Did you mean ${near}?)`;
  command.error(`error: unknown command '${word}'${hint}`, { code: "commander.unknownCommand" });
}
