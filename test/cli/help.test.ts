import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { longFlagOf, specsOf } from "../../src/cli/options/declare.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { widthOf } from "../../src/report/layout.ts";
import { PLAIN } from "../../src/report/look.ts";
import { fakeSink, runFake, sourceOf } from "./fake-io.ts";

const io = { in: sourceOf(""), out: fakeSink(), err: fakeSink(), env: {}, cwd: ".", args: [] };
const program = buildProgram({ io, look: PLAIN, finish: () => undefined });

/** Words that call each command, groups included. */
function pathsOf(command: Command, path: readonly string[] = []): string[][] {
  const own = [...path];
  return [own, ...command.commands.flatMap((sub) => pathsOf(sub, [...own, sub.name()]))];
}

const PATHS = pathsOf(program);

describe("help", () => {
  test.each(PATHS.map((path) => [path.join(" ") || "waterpas", path] as const))("%s", async (name, path) => {
    const { code, out, err } = await runFake([...path, "--help"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n").filter((line) => widthOf(line) > 80)).toEqual([]);
    expect(out.split("\n").filter((line) => line !== line.trimEnd())).toEqual([]);
    await expect(out).toMatchFileSnapshot(`../../fixtures/report/help-${name.replaceAll(" ", "-")}.txt`);
  });

  test("help scan is the same as scan --help", async () => {
    expect(await runFake(["help", "scan"])).toEqual(await runFake(["scan", "--help"]));
  });

  test.each([
    ["help lab demo", "lab demo --help"],
    ["help help", "--help"],
    ["help --json", "--help"],
  ])("%s is the same as %s", async (one, other) => {
    expect(await runFake(one.split(" "))).toEqual(await runFake(other.split(" ")));
  });

  test.each([
    ["help nope", "unknown command 'nope'", "all commands: waterpas --help"],
    ["help scna", "unknown command 'scna'", "did you mean 'scan'?   all commands: waterpas --help"],
    ["help lab demi", "unknown command 'demi'", "did you mean 'demo'?   all commands: waterpas lab --help"],
    ["lab demi -h", "unknown command 'demi'", "did you mean 'demo'?   all commands: waterpas lab --help"],
    ["example.nl --help", "unknown command 'example.nl'", "waterpas scan example.nl"],
  ])("%s shows no help, but what is wrong", async (line, what, fix) => {
    expect(await runFake(line.split(" "))).toEqual({
      code: 2,
      out: "",
      err: `error: ${what}\n  fix: ${fix}\n`,
    });
  });

  test("bare waterpas shows the same as --help, without an error", async () => {
    expect(await runFake([])).toEqual(await runFake(["--help"]));
  });

  test("nothing is promised that does not exist", () => {
    expect(program.commands.map((command) => command.name())).toEqual([
      "scan",
      "batch",
      "gate",
      "prefix",
      "asn",
      "submit",
      "worker",
      "status",
      "collect",
      "dns",
      "spf",
      "explain",
      "list-checks",
      "judge",
      "render",
      "diff",
      "baseline",
      "doctor",
      "update",
      "cache",
      "config",
      "lab",
      "completion",
      "man",
    ]);
  });

  test("the version names Node.js and the default profile", async () => {
    const { code, out } = await runFake(["--version"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^waterpas \d+\.\d+\.\d+ \(node \d+\.\d+\.\d+, profile waterpas\)\n$/);
    expect((await runFake(["scan", "-V"])).out).toBe(out);
  });
});

describe("options", () => {
  const commands = PATHS.map((path) =>
    path.reduce<Command>(
      (command, word) => command.commands.find((sub) => sub.name() === word) ?? command,
      program,
    ),
  );

  test("the same flag means the same in every command", () => {
    const meanings = new Map<string, Set<string>>();
    for (const spec of commands.flatMap(specsOf)) {
      const key = longFlagOf(spec);
      meanings.set(key, (meanings.get(key) ?? new Set()).add(spec.flags));
    }
    const split = [...meanings].filter(
      ([flag, forms]) => forms.size > 1 && !["--format", "--target"].includes(flag),
    );
    expect(split).toEqual([]);
  });

  test("no option has an optional value, and every one has a long name", () => {
    for (const option of commands.flatMap(({ options }) => options)) {
      expect(option.optional, option.flags).toBe(false);
      expect(option.long, option.flags).toMatch(/^--/);
    }
  });
});
