/** The completion script for fish. */
import { type CompletedCommand, type CompletedOption, flatten, type Value } from "./tree.ts";

export function fishScript(program: CompletedCommand): string {
  const commands = flatten(program);
  return `# fish completion for ${program.name}. Use it now: ${program.name} completion fish | source
function __${program.name}_at
    set -l at ${program.name}
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case ${commands
              .slice(1)
              .map(({ path }) => quoted(path))
              .join(" ")}
                set at "$at $word"
        end
    end
    test "$at" = "$argv"
end
complete -c ${program.name} -f
${commands.flatMap((command) => commandLines(command, program.name)).join("\n")}
`;
}

function commandLines({ path, commands, argument, options }: CompletedCommand, program: string): string[] {
  const start = `complete -c ${program} -n ${quoted(`__${program}_at ${path}`)}`;
  const below = commands.map(({ name, help }) => `${start} -a ${name} -d ${quoted(help)}`);
  const rest = commands.length > 0 || argument.kind === "text" ? [] : [`${start} ${proposed(argument)}`];
  return [...below, ...rest, ...options.map((option) => `${start} ${optionWords(option)}`)];
}

function optionWords({ flags, help, value }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const takes = value === null ? [] : [value.kind === "file" ? "-r -F" : `-x ${proposed(value)}`.trimEnd()];
  return [...names, ...takes, `-d ${quoted(help)}`].join(" ");
}

function proposed(value: Value): string {
  if (value.kind === "words") return `-a ${quoted(value.words.join(" "))}`;
  if (value.kind === "folder") return `-a "(__fish_complete_directories (commandline -ct))"`;
  return value.kind === "file" ? "-F" : "";
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
