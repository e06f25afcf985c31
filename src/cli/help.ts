/** The shape of every `--help`: what it does, three examples, usage, then the options by group. */
import type { Argument, Command, Help } from "commander";
import type { Look } from "../report/look.ts";

const COLUMNS = 80;
const EXAMPLES = new WeakMap<Command, readonly string[]>();
const CLOSING = new WeakMap<Command, string>();

/** Command lines shown first in the help of a command. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  EXAMPLES.set(command, examples);
  return command;
}

/** The command lines that its help shows first. */
export function examplesOf(command: Command): readonly string[] {
  return EXAMPLES.get(command) ?? [];
}

/** Text at the end of the help of a command. */
export function withClosing(command: Command, text: string): Command {
  CLOSING.set(command, text);
  return command;
}

/** Applies the shape to a command; the ones below it inherit it. */
export function shapeHelp(command: Command, look: Look): Command {
  const title = (text: string): string => look.paint("bold", text);
  return command.configureHelp({
    helpWidth: COLUMNS,
    styleTitle: title,
    // That every command takes options goes without saying.
    subcommandTerm: (sub: Command) => [sub.name(), ...sub.registeredArguments.map(argumentTerm)].join(" "),
    formatHelp: (shown: Command, helper: Help) => formatHelp(shown, helper, title),
  });
}

function argumentTerm(argument: Argument): string {
  const term = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${term}>` : `[${term}]`;
}

function formatHelp(command: Command, helper: Help, title: (text: string) => string): string {
  helper.helpWidth = COLUMNS;
  const padTo = helper.padWidth(command, helper);
  const item = (term: string, text: string): string => helper.formatItem(term, padTo, text, helper);
  const examples = examplesOf(command);

  const sections: string[][] = [[helper.boxWrap(helper.commandDescription(command), COLUMNS)]];
  if (examples.length > 0) sections.push([title("Examples:"), ...examples.map((example) => `  ${example}`)]);
  sections.push([`${title("Usage:")} ${helper.commandUsage(command)}`]);
  sections.push(
    block(
      title("Arguments:"),
      helper
        .visibleArguments(command)
        .map((argument) => item(helper.argumentTerm(argument), helper.argumentDescription(argument))),
    ),
  );
  for (const [heading, commands] of groups(
    helper.visibleCommands(command),
    (sub) => sub.helpGroup() || "Commands:",
  )) {
    const lines = commands.map((sub) => item(helper.subcommandTerm(sub), helper.subcommandDescription(sub)));
    sections.push(block(title(heading), lines));
  }
  for (const [heading, options] of groups(
    helper.visibleOptions(command),
    (option) => option.helpGroupHeading,
  )) {
    const lines = options.map((option) => item(helper.optionTerm(option), helper.optionDescription(option)));
    sections.push(block(title(heading), lines));
  }
  const closing = CLOSING.get(command);
  if (closing !== undefined) sections.push([closing]);
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function block(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [heading, ...lines];
}

function groups<T>(items: readonly T[], headingOf: (item: T) => string | undefined): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const heading = headingOf(item) ?? "General:";
    found.set(heading, [...(found.get(heading) ?? []), item]);
  }
  return found;
}
