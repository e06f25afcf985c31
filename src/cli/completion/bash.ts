/** The completion script for bash, 3.2 and newer. */
import { type CompletedCommand, flatten, type Value } from "./tree.ts";

export function bashScript(program: CompletedCommand): string {
  const commands = flatten(program);
  return `# bash completion for ${program.name}. Use it now: source <(${program.name} completion bash)
_${program.name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at=${program.name} i
  # --flag=value comes as three words.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${patterns(commands.slice(1).map(({ path }) => path))}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $prev" in
${valueArms(commands)}
  esac
  if [[ $cur == -* ]]; then
    case "$at" in
${commands.map((command) => arm([command.path], words(flagsOf(command)))).join("\n")}
    esac
    return
  fi
  case "$at" in
${commands.map((command) => arm([command.path], propose(restOf(command)))).join("\n")}
  esac
}
complete -F _${program.name} ${program.name}
`;
}

function flagsOf({ options }: CompletedCommand): string[] {
  return options.flatMap(({ flags }) => flags);
}

/** What stands behind a command: the name of one below it, or its argument. */
function restOf({ commands, argument }: CompletedCommand): Value {
  return commands.length === 0 ? argument : { kind: "words", words: commands.map(({ name }) => name) };
}

/** One arm for all places that take the same. */
function valueArms(commands: readonly CompletedCommand[]): string {
  const byCode = new Map<string, string[]>();
  for (const { path, options } of commands) {
    for (const { flags, value } of options) {
      if (value === null) continue;
      const code = `${propose(value)} return`;
      byCode.set(code, [...(byCode.get(code) ?? []), ...flags.map((flag) => `${path} ${flag}`)]);
    }
  }
  return [...byCode].map(([code, places]) => arm(places, code)).join("\n");
}

function arm(places: readonly string[], code: string): string {
  return `    ${patterns(places)}) ${code} ;;`;
}

function patterns(places: readonly string[]): string {
  return places.map((place) => `"${place}"`).join("|");
}

function propose(value: Value): string {
  if (value.kind === "words") return words(value.words);
  if (value.kind === "text") return "";
  const what = value.kind === "folder" ? "-d" : "-f";
  // Names may hold spaces.
  return `compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen ${what} -- "$cur"));`;
}

function words(list: readonly string[]): string {
  return `COMPREPLY=($(compgen -W "${list.join(" ")}" -- "$cur"));`;
}
