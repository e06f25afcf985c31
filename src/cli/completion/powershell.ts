/** The completion script for PowerShell, 5.1 and later. */
import { type CompletedCommand, flatten, type Value } from "./tree.ts";

/** Comparisons are made to mind the case: `-v` and `-V` are two flags. */
export function powershellScript(program: CompletedCommand): string {
  const commands = flatten(program);
  return `# PowerShell completion for ${program.name}. Use it now: ${program.name} completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ${quoted(program.name)} -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $at = ${quoted(program.name)}
    $last = ''
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $last = $element.Extent.Text
        if (@(${list(commands.slice(1).map(({ path }) => path))}) -ccontains "$at $last") { $at = "$at $last" }
    }
    # Words and what they mean, in turn. Where there are none PowerShell proposes files.
    $found = @(switch -CaseSensitive ("$at $last") {
${valueArms(commands)}
        default {
            if ($wordToComplete.StartsWith('-')) {
                switch -CaseSensitive ($at) {
${commands.map((command) => arm(5, command.path, flagItems(command))).join("\n")}
                }
            } else {
                switch -CaseSensitive ($at) {
${commands.flatMap((command) => restArm(command)).join("\n")}
                }
            }
        }
    })
    for ($i = 0; $i -lt $found.Count; $i += 2) {
        if ($found[$i].StartsWith($wordToComplete, [System.StringComparison]::Ordinal)) {
            [System.Management.Automation.CompletionResult]::new($found[$i], $found[$i], 'ParameterValue', $found[$i + 1])
        }
    }
}
`;
}

type Item = readonly [word: string, help: string];

function flagItems({ options }: CompletedCommand): Item[] {
  return options.flatMap(({ flags, help }) => flags.map((flag): Item => [flag, help]));
}

function restArm({ path, commands, argument }: CompletedCommand): string[] {
  const items =
    commands.length > 0 ? commands.map(({ name, help }): Item => [name, help]) : itemsOf(argument);
  return items.length === 0 ? [] : [arm(5, path, items)];
}

/** Every flag that takes a value has an arm, also where there is nothing to propose: what follows is no argument. */
function valueArms(commands: readonly CompletedCommand[]): string {
  return commands
    .flatMap(({ path, options }) =>
      options.flatMap(({ flags, value }) =>
        value === null ? [] : flags.map((flag) => arm(2, `${path} ${flag}`, itemsOf(value))),
      ),
    )
    .join("\n");
}

const itemsOf = (value: Value): Item[] =>
  value.kind === "words" ? value.words.map((word): Item => [word, word]) : [];

const INDENT = "    ";

function arm(depth: number, place: string, items: readonly Item[]): string {
  return `${INDENT.repeat(depth)}${quoted(place)} { ${list(items.flat())}${items.length === 0 ? "" : " "}}`;
}

const list = (words: readonly string[]): string => words.map(quoted).join(", ");

/** A literal string; typographic quotation marks end one too. */
function quoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}
