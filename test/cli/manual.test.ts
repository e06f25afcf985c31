import { spawnSync } from "node:child_process";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exit.ts";
import { manualPage } from "../../src/cli/manual.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { PLAIN } from "../../src/report/look.ts";
import { fakeSink, runFake, sourceOf } from "./fake-io.ts";

const io = { in: sourceOf(""), out: fakeSink(), err: fakeSink(), env: {}, cwd: ".", args: [] };
const program = buildProgram({ io, look: PLAIN, finish: () => undefined });
const page = manualPage(program, "1.2.3");
/** As a reader sees it, near enough. */
const plain = page.replaceAll("\\-", "-").replaceAll("\\e", "\\");

function pathsOf(command: Command, path: string): string[] {
  return command.commands.flatMap((sub) => [
    `${path} ${sub.name()}`,
    ...pathsOf(sub, `${path} ${sub.name()}`),
  ]);
}

const hasGroff = spawnSync("groff", ["--version"]).status === 0;

describe("manual page", () => {
  test("has every command", () => {
    for (const path of pathsOf(program, "waterpas")) expect(plain).toContain(`.SS "${path}`);
  });

  test("has every option, each of one meaning once", () => {
    const flags = plain.split("\n").flatMap((line) => /^\.B "(.*--.*)"$/.exec(line)?.[1] ?? []);
    expect(flags).toContain("-f, --format <fmt>");
    expect(flags.filter((each) => each === "--net-map <file>")).toHaveLength(1);
    expect(flags).toEqual(
      [...flags].sort((a, b) => (longOf(a) < longOf(b) ? -1 : longOf(a) > longOf(b) ? 1 : 0)),
    );
  });

  test("has every exit code", () => {
    const codes = Object.values(EXIT).filter((code) => code !== EXIT.terminated);
    for (const code of codes) expect(plain).toContain(`.TP\n.B "${code}"`);
    expect(plain).toContain("143 terminated");
  });

  test("no line of text can be taken for a request", () => {
    const requests = page.split("\n").filter((line) => /^[.']/.test(line));
    expect(requests.filter((line) => !/^\.(?:TH|SH|SS|PP|TP|RS|RE|nf|fi|B|I)(?: |$)/.test(line))).toEqual([]);
  });

  test.runIf(hasGroff)("groff has no warning about it", () => {
    const { status, stderr } = spawnSync("groff", ["-man", "-Tutf8", "-ww", "-z"], {
      input: page,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("waterpas man prints it", async () => {
    const { code, out, err } = await runFake(["man"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^\.TH WATERPAS 1 "" "waterpas \d/);
  });
});

const longOf = (flags: string): string => /--[\w-]+/.exec(flags)?.[0] ?? flags;
