/** The completion scripts, each read by its own shell. A shell that is not installed is skipped by name. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runFake } from "../fake-io.ts";

const folder = mkdtempSync(join(tmpdir(), "waterpas-completion-"));

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

const fileOf = (shell: Shell): string => join(folder, `completion.${shell}`);

beforeAll(async () => {
  for (const shell of SHELLS) {
    const { code, out } = await runFake(["completion", shell]);
    expect(code).toBe(0);
    writeFileSync(fileOf(shell), out);
  }
  writeFileSync(join(folder, "list of names.txt"), "");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isThere = (shell: Shell): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;

/** What each shell is made to run so that it proposes words for the last one of a command line. */
const ASK: Readonly<Record<Shell, (words: readonly string[]) => string[]>> = {
  bash: (words) => [
    "-c",
    `source ${fileOf("bash")}; COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _waterpas; printf '%s\\n' "\${COMPREPLY[@]}"`,
    "bash",
    ...words,
  ],
  // What zsh does with the proposals takes a terminal; that they are made at all does not.
  zsh: (words) => [
    "-fc",
    `compdef() { : }
     compadd() { shift; print -l -- "$@" }
     _files() { print -l -- *(N) }
     _message() { : }
     _describe() { print -l -- "\${(@)\${(@P)argv[-1]}%%:*}" }
     source ${fileOf("zsh")}
     words=("$@"); CURRENT=$#words; _waterpas`,
    "zsh",
    ...words,
  ],
  fish: (words) => [
    "--no-config",
    "-c",
    `source ${fileOf("fish")}; complete -C (string join ' ' -- $argv)`,
    "--",
    ...words,
  ],
};

/** Proposals that begin with the word to be completed, without their descriptions. */
function proposals(shell: Shell, words: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(shell, ASK[shell](words), { cwd: folder, encoding: "utf8" });
  expect(stderr).toBe("");
  const typed = words.at(-1) ?? "";
  return stdout
    .split("\n")
    .map((line) => line.split("\t")[0] ?? "")
    .filter((line) => line !== "" && line.startsWith(typed))
    .sort();
}

const WEB_RPKI = ["", "_exists", "_maxlength", "_origins", "_reachable", "_valid"].map(
  (end) => `web_rpki${end}`,
);

describe.each(SHELLS.map((shell) => [shell, isThere(shell)] as const))(
  "%s (installed: %s)",
  (shell, there) => {
    test.runIf(there).each<[string, readonly string[], readonly string[]]>([
      ["commands", ["waterpas", "ex"], ["explain"]],
      ["commands of a group", ["waterpas", "lab", ""], ["demo", "up"]],
      [
        "flags of this command",
        ["waterpas", "scan", "example.nl", "--dk"],
        ["--dkim-probe", "--dkim-selector"],
      ],
      ["flags below a group", ["waterpas", "lab", "up", "--cache"], ["--cache-dir"]],
      ["choices of a flag", ["waterpas", "scan", "--depth", ""], ["deep", "fast", "standard"]],
      ["choices differ by command", ["waterpas", "list-checks", "--format", "m"], ["md"]],
      [
        "test ids as argument",
        ["waterpas", "explain", "web_dnssec_"],
        ["web_dnssec_exist", "web_dnssec_valid"],
      ],
      ["categories as well as tests", ["waterpas", "scan", "--only", "web_rpki"], WEB_RPKI],
      ["arguments of a closed list", ["waterpas", "completion", "z"], ["zsh"]],
      ["files, spaces and all", ["waterpas", "batch", "list"], ["list of names.txt"]],
      ["nothing for free text", ["waterpas", "scan", "--label", ""], []],
    ])("%s", (_what, words, expected) => {
      // fish writes what it proposes as it would stand on the line.
      const found = proposals(shell, words).map((word) => word.replaceAll("\\", ""));
      expect(found).toEqual(expected);
    });
  },
);

describe("completion", () => {
  test("an unknown shell is refused with the list of those known", async () => {
    const { code, err } = await runFake(["completion", "tcsh"]);
    expect(code).toBe(2);
    expect(err).toContain("bash, zsh, fish, powershell");
  });
});
