import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { declare } from "../options/declare.ts";
import { withGeneral } from "../options/general.ts";
import { withJson } from "../options/output.ts";
import type { DiffCommandOptions } from "./diff-run.ts";

export function addDiff(program: Command, shell: Shell): void {
  const command = program
    .command("diff")
    .summary("what changed between two results, and why")
    .description("Compare two results: what changed in the targets, in the rules, in the place of measuring.")
    .argument("<old>", "a report, a result, JSON Lines, or a folder of scan --save")
    .argument("<new>", "the same, later");
  withExamples(command, [
    "waterpas diff before/ after/",
    "waterpas diff july.jsonl august.jsonl --only-changes",
    "waterpas diff old.json new.json --fail-on-regression",
  ]);
  declare(command, "Comparison", [
    { flags: "--only-changes", help: "leave out targets in which nothing changed" },
    { flags: "--fail-on-regression", help: "exit 1 when a test got worse" },
  ]);
  withGeneral(withJson(command));
  act<DiffCommandOptions>(command, shell, async () => (await import("./diff-run.ts")).runDiff);
}
