/** The script for PowerShell, which is not at hand: its form, and that every quotation and bracket ends. */
import { expect, test } from "vitest";
import { powershellScript } from "../../../src/cli/completion/powershell.ts";
import type { CompletedCommand } from "../../../src/cli/completion/tree.ts";
import { runFake } from "../fake-io.ts";

const HELP = { flags: ["-h", "--help"], help: "this 'text'", value: null };
const PROGRAM: CompletedCommand = {
  path: "w",
  name: "w",
  help: "",
  argument: { kind: "text" },
  options: [{ flags: ["-V", "--version"], help: "versions", value: null }],
  commands: [
    {
      path: "w scan",
      name: "scan",
      help: "audit the target’s domain",
      argument: { kind: "text" },
      options: [
        HELP,
        { flags: ["-v"], help: "say more", value: null },
        { flags: ["--depth"], help: "how deep", value: { kind: "words", words: ["fast", "deep"] } },
        { flags: ["-o", "--output"], help: "a file", value: { kind: "file" } },
      ],
      commands: [],
    },
    {
      path: "w lab",
      name: "lab",
      help: "a lab",
      argument: { kind: "text" },
      options: [],
      commands: [
        {
          path: "w lab demo",
          name: "demo",
          help: "show it",
          argument: { kind: "words", words: ["good"] },
          options: [],
          commands: [],
        },
      ],
    },
  ],
};

/** The script without its literals and its comment lines; throws where a literal does not end. */
function bare(script: string): string {
  const code = script
    .replaceAll(/^\s*#.*$/gm, "")
    .replaceAll(/'(?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*'/g, "s");
  const left = code.replaceAll(/"[^"\n]*"/g, "s");
  expect(left).not.toMatch(/['"\u2018-\u201b]/);
  return left;
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "{": "}", "[": "]" };

/** What is open at the end; a bracket that closes another than it should stays, too. */
function unbalanced(code: string): string {
  const open: string[] = [];
  for (const mark of code.match(/[(){}[\]]/g) ?? []) {
    if (CLOSING[open.at(-1) ?? ""] === mark) open.pop();
    else open.push(mark);
  }
  return open.join("");
}

test("commands, flags, their values and arguments, each in the place where it may stand", () => {
  const lines = powershellScript(PROGRAM)
    .split("\n")
    .map((line) => line.trim());
  expect(lines.filter((line) => /^'w/.test(line))).toEqual([
    // Behind a flag that takes a value.
    "'w scan --depth' { 'fast', 'fast', 'deep', 'deep' }",
    "'w scan -o' { }",
    "'w scan --output' { }",
    // Flags.
    "'w' { '-V', 'versions', '--version', 'versions' }",
    "'w scan' { '-h', 'this ''text''', '--help', 'this ''text''', '-v', 'say more', '--depth', 'how deep', '-o', 'a file', '--output', 'a file' }",
    "'w lab' { }",
    "'w lab demo' { }",
    // Commands and arguments.
    "'w' { 'scan', 'audit the target’’s domain', 'lab', 'a lab' }",
    "'w lab' { 'demo', 'show it' }",
    "'w lab demo' { 'good', 'good' }",
  ]);
  expect(lines).toContain(
    `if (@('w scan', 'w lab', 'w lab demo') -ccontains "$at $last") { $at = "$at $last" }`,
  );
});

test("of the whole program: every literal and every bracket ends, and no flag is missing", async () => {
  const { code, out, err } = await runFake(["completion", "powershell"]);
  expect([code, err]).toEqual([0, ""]);
  expect(unbalanced(bare(out))).toBe("");
  for (const word of [
    "'waterpas lab up' {",
    "'--dkim-selector'",
    "'waterpas completion' { 'bash', 'bash'",
    "'-V'",
  ]) {
    expect(out).toContain(word);
  }
});
