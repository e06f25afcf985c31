/** The completion script for zsh: sourced, or as `_waterpas` in a folder of `fpath`. */
import { type CompletedCommand, flatten, type Value } from "./tree.ts";

export function zshScript(program: CompletedCommand): string {
  const commands = flatten(program);
  const called = `_${program.name}`;
  return `#compdef ${program.name}
# zsh completion for ${program.name}. Use it now: source <(${program.name} completion zsh)
${called}() {
  local at=${program.name} i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
      (${patterns(commands.slice(1).map(({ path }) => path))}) at="$at \${words[i]}" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${valueArms(commands)}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    case "$at" in
${commands.map((command) => arm([command.path], `found=(${described(flagItems(command))})`)).join("\n")}
    esac
    _describe -o option found
    return
  fi
  case "$at" in
${commands.map((command) => arm([command.path], restOf(command))).join("\n")}
  esac
}
if [[ $funcstack[1] == ${called} ]]; then ${called} "$@"; else compdef ${called} ${program.name}; fi
`;
}

type Item = readonly [word: string, help: string];

function flagItems({ options }: CompletedCommand): Item[] {
  return options.flatMap(({ flags, help }) => flags.map((flag): Item => [flag, help]));
}

function restOf({ commands, argument }: CompletedCommand): string {
  if (commands.length === 0) return propose(argument);
  return `found=(${described(commands.map(({ name, help }) => [name, help]))}); _describe command found`;
}

function valueArms(commands: readonly CompletedCommand[]): string {
  const byCode = new Map<string, string[]>();
  for (const { path, options } of commands) {
    for (const { flags, value } of options) {
      if (value === null) continue;
      const code = `${propose(value)}; return`;
      byCode.set(code, [...(byCode.get(code) ?? []), ...flags.map((flag) => `${path} ${flag}`)]);
    }
  }
  return [...byCode].map(([code, places]) => arm(places, code)).join("\n");
}

function arm(places: readonly string[], code: string): string {
  return `    (${patterns(places)}) ${code} ;;`;
}

function patterns(places: readonly string[]): string {
  return places.map((place) => `"${place}"`).join("|");
}

function propose(value: Value): string {
  if (value.kind === "words") return `compadd -- ${value.words.join(" ")}`;
  if (value.kind === "text") return "_message value";
  return value.kind === "folder" ? "_files -/" : "_files";
}

/** Words with descriptions as _describe takes them: a colon parts the two. */
function described(items: readonly Item[]): string {
  return items.map(([word, help]) => quoted(`${word}:${help.replaceAll(":", "\\:")}`)).join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
