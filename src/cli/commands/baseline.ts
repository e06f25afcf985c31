import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { declare } from "../options/declare.ts";
import { withGeneral } from "../options/general.ts";
import type { BaselineOptions } from "./baseline-run.ts";

export function addBaseline(program: Command, shell: Shell): void {
  const group = program
    .command("baseline")
    .summary("what the gate compares with")
    .description("The results against which a gate looks for regressions.");
  withExamples(group, [
    "waterpas baseline update run.jsonl",
    "waterpas baseline update out/ --policy gate.json",
  ]);
  const command = group
    .command("update")
    .summary("take saved results as the new baseline")
    .description("Take saved results as the baseline that the policy names; targets that they lack stay.")
    .argument("<result...>", "reports, results, JSON Lines, or folders of scan --save");
  withExamples(command, [
    "waterpas baseline update run.jsonl",
    "waterpas baseline update out/ --file baseline.jsonl",
  ]);
  declare(command, "Baseline", [
    {
      flags: "--policy <file>",
      help: "the policy that names the baseline (default: ./waterpas.policy.json)",
    },
    { flags: "--file <file>", help: "the baseline itself" },
  ]);
  withGeneral(command);
  act<BaselineOptions>(command, shell, async () => (await import("./baseline-run.ts")).runBaselineUpdate);
}
