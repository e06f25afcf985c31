import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import type { BatchCommandOptions } from "../batch/prepare.ts";
import { withExamples } from "../help.ts";
import { withBatch } from "../options/batch.ts";
import { withCache, withGeneral, withTrace } from "../options/general.ts";
import { withListMail } from "../options/mail.ts";
import { withListScanning, withListTargets } from "../options/measuring.ts";
import { withOutput } from "../options/output.ts";
import { withRouting } from "../options/routing.ts";

export function addBatch(program: Command, shell: Shell): void {
  const command = program
    .command("batch")
    .summary("audit a list of domains, however long")
    .description(
      "Audit a list of domains: one a line, a CSV column, JSON Lines or a zone file. A run can be interrupted at any moment and resumed.",
    )
    .argument("<list>", "file with the names; - for standard input")
    .usage("[options] <list>");
  withExamples(command, [
    "waterpas batch shortlist.csv --save run/ -o html=report/ -o csv-wide=r.csv",
    "waterpas batch names.txt --save run/ --resume",
    "waterpas batch nl.zone --save run/ --only dnssec -o stats-json=stats.json",
  ]);
  withBatch(withListTargets(command));
  withListScanning(command);
  withRouting(withListMail(command));
  withGeneral(withCache(withTrace(withOutput(command))));
  act<BatchCommandOptions>(command, shell, async () => (await import("./batch-run.ts")).runBatchCommand);
}
