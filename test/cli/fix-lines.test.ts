import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { CAUSE_TEXT } from "../../src/check/cause-text.table.ts";
import { FINDINGS } from "../../src/check/findings.table.ts";
import { PROBLEM_TEXT } from "../../src/cli/problems.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { FAULT_OF_CAUSE } from "../../src/model/cause.ts";
import { TESTS } from "../../src/model/tests.table.ts";
import { PLAIN } from "../../src/report/look.ts";
import { RESOLVER_REASONS } from "../../src/report/resolver-reason.table.ts";
import { fakeSink, runFake, sourceOf } from "./fake-io.ts";

const SRC = resolve(import.meta.dirname, "../../src");
const io = { in: sourceOf(""), out: fakeSink(), err: fakeSink(), env: {}, cwd: ".", args: [] };
const program = buildProgram({ io, look: PLAIN, finish: () => undefined });
const FLAGS = new Set(
  allCommands(program).flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short])),
);

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** Command lines inside a sentence: from the name of the program to the end, or to where the sentence goes on. */
function commandLines(text: string): string[][] {
  return [...text.matchAll(/(?<!where )waterpas [^`;,]*/g)].map(
    ([line]) =>
      line
        .split(/\s{3,}/)[0]
        ?.trim()
        .replace(/[.]$/, "")
        .split(/\s+/)
        .slice(1) ?? [],
  );
}

/** What is wrong with the words after `waterpas`, as far as commands and flags go. */
function faultOf(words: readonly string[]): string | null {
  let command = program;
  for (const word of words) {
    const sub = command.commands.find((each) => each.name() === word);
    if (sub === undefined) break;
    command = sub;
  }
  if (command === program && words[0] !== "<command>" && !words[0]?.startsWith("-"))
    return `no command ${words[0]}`;
  const known = new Set(["--help", ...command.options.flatMap(({ long, short }) => [long, short])]);
  const unknown = words.find((word) => word.startsWith("-") && word !== "-" && !known.has(word));
  return unknown === undefined ? null : `${command.name()} has no ${unknown}`;
}

/** Causes of areas that cannot be measured yet. */
const LATER: ReadonlySet<string> = new Set(["rpki-missing", "rpki-stale", "origins-missing"]);

const TEXTS: readonly (readonly [string, string])[] = [
  ...Object.keys(FAULT_OF_CAUSE)
    .filter((cause) => !LATER.has(cause))
    .map((cause) => [`cause ${cause}`, CAUSE_TEXT[cause as keyof typeof CAUSE_TEXT].fix ?? ""] as const),
  ...Object.entries(FINDINGS).map(([code, row]) => [`finding ${code}`, "fix" in row ? row.fix : ""] as const),
  ...Object.entries(RESOLVER_REASONS).map(([code, { fix }]) => [`reason ${code}`, fix] as const),
  ...Object.entries(PROBLEM_TEXT).map(([code, { fix = "" }]) => [`problem ${code}`, fix] as const),
];

describe("advice", () => {
  test.each(TEXTS.filter(([, text]) => text !== ""))(
    "%s names only commands and flags that exist",
    (_what, text) => {
      for (const line of commandLines(text)) expect(faultOf(line), line.join(" ")).toBeNull();
      for (const [flag] of text.matchAll(/--[a-z][a-z0-9-]*/g)) expect(FLAGS, flag).toContain(flag);
    },
  );

  test.each([
    [["example.nl"]],
    [["scn"]],
    [["scan"]],
    [["scan", "--no-config", "exmple"]],
    [["scan", "--no-config", "a.nl", "--nonsense"]],
    [["scan", "--no-config", "a.nl", "--only", "nonsense"]],
    [["scan", "--no-config", "192.0.2.1/-"]],
    [["scan", "--no-config", "192.0.2.0/24"]],
    [["scan", "--no-config", "192.0.2.1/24"]],
    [["explain", "dnssec"]],
    [["explain", "cert"]],
    [["config", "check"]],
    [["spf", "example.nl"]],
    [["gate", "--no-config", "a.nl"]],
    [["dns", ""]],
    [["explain", "web_dnsec_valid"]],
    [["explain", "web_dnssec_valid", "--target", "x"]],
    [["lab", "demo", "nonsense"]],
    [["lab", "nonsense"]],
    [["judge", "/no/such/file"]],
    [["config", "check", "/no/such/file"]],
  ])("waterpas %j: what the error tells to type is one of ours", async (args) => {
    const { code, err } = await runFake(args);
    expect(code).toBe(2);
    for (const line of commandLines(err)) expect(faultOf(line), line.join(" ")).toBeNull();
  });

  test("every test id that an error suggests exists", async () => {
    const { err } = await runFake(["explain", "web_dnsec_valid"]);
    expect(TESTS.map(({ id }) => id as string)).toContain(/did you mean '(.*?)'/.exec(err)?.[1]);
  });
});

/** Every advice that stands in the sources; what is filled in at run time is a word. */
const IN_SOURCES = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .flatMap((name) =>
    [...readFileSync(join(SRC, name), "utf8").matchAll(/\bfix:\s*(?:"([^"]*)"|`([^`]*)`)/g)].map(
      ([, plain, filled = ""]) => [name, plain ?? filled.replaceAll(/\$\{[^}]*\}/g, "x")] as const,
    ),
  )
  .filter(([, text]) => text.includes("waterpas "));

test("commands and flags in every advice of the sources are ours", () => {
  expect(IN_SOURCES.length).toBeGreaterThan(40);
  const faults = IN_SOURCES.flatMap(([name, text]) =>
    commandLines(text).flatMap((words) => {
      const fault = faultOf(words);
      return fault === null ? [] : [`${name}: ${text}: ${fault}`];
    }),
  );
  expect(faults).toEqual([]);
});
