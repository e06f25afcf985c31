import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withGeneral } from "../options/general.ts";
import { withSide } from "../options/measuring.ts";
import { withOutput } from "../options/output.ts";
import type { RenderOptions } from "./render-run.ts";

export function addRender(program: Command, shell: Shell): void {
  const command = program
    .command("render")
    .summary("write saved results in another format; no network")
    .description("Write saved results in other formats, as they were judged.")
    .argument("<result...>", "reports, results, JSON Lines, folders of scan --save, or - for stdin");
  withExamples(command, [
    "waterpas render run.jsonl -o report.xml",
    "waterpas render out/ -o csv-wide=list.csv -o md=summary.md",
    "waterpas render run.jsonl -f stats-md",
    "waterpas render run/ -f parquet -o run.parquet",
  ]);
  withGeneral(withOutput(withSide(command)));
  act<RenderOptions>(command, shell, async () => (await import("./render-run.ts")).runRender);
}
