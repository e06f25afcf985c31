import type { Command } from "commander";
import { hasQueue } from "../../scan/queue/installed.ts";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withList } from "../options/batch.ts";
import { withCache, withGeneral } from "../options/general.ts";
import { withSubmitMail } from "../options/mail.ts";
import { withListTargets, withSubmitScanning } from "../options/measuring.ts";
import { withSubmit } from "../options/queue.ts";
import type { SubmitCommandOptions } from "./submit-run.ts";

export function addSubmit(program: Command, shell: Shell): void {
  const command = program
    .command("submit", { hidden: !hasQueue() })
    .summary("put a list into the queue")
    .description(
      "Put a list into a queue in PostgreSQL, for workers on any number of machines. The same list submitted twice is there once. Prints the id of the run.",
    )
    .argument("<list>", "file with the names; - for standard input")
    .usage("[options] <list>");
  withExamples(command, [
    "waterpas submit names.txt",
    "waterpas submit shortlist.csv --run 2026_11 --profile internetnl-1.11",
    "waterpas submit nl.zone --zone nl --only dnssec",
  ]);
  withSubmit(command);
  withList(withListTargets(command));
  withSubmitMail(withSubmitScanning(command));
  withGeneral(withCache(command));
  act<SubmitCommandOptions>(command, shell, async () => (await import("./submit-run.ts")).runSubmit);
}
