/** waterpas(1), written from the command tree in the macros of man(7). */
import type { Command, Option } from "commander";
import { EXIT_MEANINGS } from "./exit.ts";
import { examplesOf } from "./help.ts";
import { envNameOf, specsOf } from "./options/declare.ts";

/** A command and the words that call it. */
interface Called {
  readonly path: string;
  readonly command: Command;
}

/** The page; the same for the same version. */
export function manualPage(program: Command, version: string): string {
  const commands = program.commands.flatMap((command) => called(command, program.name()));
  const lines = [
    `.TH WATERPAS 1 "" "waterpas ${version}" "User Commands"`,
    ".SH NAME",
    `waterpas \\- ${text(lowerFirst(program.description()).replace(/\.$/, ""))}`,
    ".SH SYNOPSIS",
    ".B waterpas",
    ".I command",
    "[options]",
    ".SH DESCRIPTION",
    paragraph(DESCRIPTION),
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH OPTIONS",
    paragraph("Each option means the same in every command that has it."),
    ...optionLines(commands),
    ".SH EXIT STATUS",
    ...EXIT_MEANINGS.flatMap(([code, meaning]) => item(bold(String(code)), meaning)),
    ".SH ENVIRONMENT",
    paragraph(ENVIRONMENT),
    ...environmentLines(commands),
    ".SH FILES",
    ...FILES.flatMap(([name, what]) => item(italic(name), what)),
    ".SH SEE ALSO",
    paragraph("delv(1), drill(1), sslscan(1), testssl(1)"),
  ];
  return `${lines.join("\n")}\n`;
}

const DESCRIPTION =
  "waterpas measures how well domains deploy DNSSEC, IPv6, RPKI, HTTPS and mail security, in the words and points of internet.nl. " +
  "It resolves from the root, validates by itself, and says which server showed what. " +
  "What could not be measured is said to be just that and is never held against the domain.";

const ENVIRONMENT =
  "Most options can be set by a variable, WATERPAS_TIMEOUT for --timeout. A flag ranks first, then the environment, then the configuration file.";

/** Variables that are not options of ours. */
const VARIABLES: readonly (readonly [name: string, what: string])[] = [
  ["NO_COLOR", "when set and not empty, no colour; it outranks FORCE_COLOR"],
  ["FORCE_COLOR", "0 for none, 1, 2 or 3 for 16, 256 or all colours"],
  ["COLUMNS", "where lines break when stdout is no terminal"],
  ["CI", "when set, no progress line"],
  ["GITHUB_ACTIONS, GITHUB_STEP_SUMMARY", "where -f github puts its table"],
  ["HTTPS_PROXY, NO_PROXY", "for data that is downloaded; nothing is measured through a proxy"],
  ["XDG_CACHE_HOME", "where the cache is, without --cache-dir"],
];

const FILES: readonly (readonly [name: string, what: string])[] = [
  ["./waterpas.config.json", "how to run in this folder; see: waterpas config init"],
  ["./waterpas.policy.json", "how to judge: rules, waivers and baseline of gate"],
  [
    "~/.cache/waterpas",
    "the RPKI export, the route dumps, what this machine can reach; elsewhere on macOS and Windows",
  ],
];

function called(command: Command, above: string): Called[] {
  const path = `${above} ${command.name()}`;
  return [{ path, command }, ...command.commands.flatMap((sub) => called(sub, path))];
}

function commandLines({ path, command }: Called): string[] {
  // A group does nothing itself.
  const usage = command.commands.length > 0 ? "" : ` ${command.usage()}`;
  const examples = examplesOf(command);
  return [
    `.SS ${quoted(`${path}${usage}`)}`,
    paragraph(command.description()),
    ...(examples.length === 0 ? [] : [".PP", ".RS 4", ".nf", ...examples.map(text), ".fi", ".RE"]),
    ...(ownClosing(command) ?? []),
  ];
}

/** The arguments of a command, where their names do not say it all. */
function ownClosing({ registeredArguments }: Command): string[] | null {
  const told = registeredArguments.filter(({ description }) => description !== "");
  return told.length === 0
    ? null
    : told.flatMap((argument) => item(italic(argument.name()), argument.description));
}

/** Every option once, in the order of its long name, with the commands that have it. */
function optionLines(commands: readonly Called[]): string[] {
  const users = new Map<string, { readonly option: Option; readonly paths: string[] }>();
  for (const { path, command } of commands) {
    for (const option of command.createHelp().visibleOptions(command)) {
      const key = `${option.flags}\n${option.description}`;
      const known = users.get(key);
      if (known === undefined) users.set(key, { option, paths: [path] });
      else known.paths.push(path);
    }
  }
  return [...users.values()]
    .sort((a, b) => compare(sortKey(a.option), sortKey(b.option)))
    .flatMap(({ option, paths }) => item(bold(option.flags), described(option, paths, commands.length)));
}

function described(
  { description, defaultValueDescription }: Option,
  paths: readonly string[],
  all: number,
): string {
  const fallback = defaultValueDescription === undefined ? "" : ` (default: ${defaultValueDescription})`;
  const names = paths.map((path) => path.replace(/^waterpas /, ""));
  return `${description}${fallback}${names.length === all ? "" : `. In: ${names.join(", ")}`}`;
}

const sortKey = ({ long, flags }: Option): string => long ?? flags;

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function environmentLines(commands: readonly Called[]): string[] {
  const specs = commands.flatMap(({ command }) => specsOf(command)).filter(({ env }) => env !== false);
  const names = [...new Set(specs.map(envNameOf))].sort(compare);
  return [
    ...VARIABLES.flatMap(([name, what]) => item(bold(name), what)),
    ...item(bold(names.join(", ")), "the options of these names"),
  ];
}

function item(term: string, what: string): string[] {
  return [".TP", term, text(what)];
}

const bold = (word: string): string => `.B ${quoted(word)}`;
const italic = (word: string): string => `.I ${quoted(word)}`;
const paragraph = (words: string): string => `.PP\n${text(words)}`;
const lowerFirst = (words: string): string => `${words[0]?.toLowerCase() ?? ""}${words.slice(1)}`;

/** One argument of a macro. */
function quoted(words: string): string {
  return `"${text(words).replaceAll('"', '""')}"`;
}

/** Text as roff takes it: hyphens that can be copied, no line that looks like a request. */
function text(words: string): string {
  const safe = words.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("\n", " ");
  return /^[.']/.test(safe) ? `\\&${safe}` : safe;
}
