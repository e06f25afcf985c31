import type { Command } from "commander";
import { hasQueue } from "../../scan/queue/installed.ts";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withGeneral } from "../options/general.ts";
import { withOutput } from "../options/output.ts";
import { withCollect } from "../options/queue.ts";
import type { CollectCommandOptions } from "./collect-run.ts";

export function addCollect(program: Command, shell: Shell): void {
  const command = program
    .command("collect", { hidden: !hasQueue() })
    .summary("results of a run in the queue, as files")
    .description(
      "Write the results of a run in the queue, in the order of its list. They stay in the queue, and can be collected again.",
    );
  withExamples(command, [
    "waterpas collect -o run.jsonl.zst",
    "waterpas collect --run 2026_11 -o run.parquet -o stats-json=stats.json",
    "waterpas collect --partial -o csv-wide=so-far.csv",
  ]);
  withCollect(command);
  withGeneral(withOutput(command));
  act<CollectCommandOptions>(command, shell, async () => (await import("./collect-run.ts")).runCollect);
}
