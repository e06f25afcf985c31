import type { Command } from "commander";
import { hasQueue } from "../../scan/queue/installed.ts";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withMachine } from "../options/batch.ts";
import { withCache, withGeneral, withTrace } from "../options/general.ts";
import { withWorkerMail } from "../options/mail.ts";
import { withWorkerNetwork } from "../options/measuring.ts";
import { withWorker } from "../options/queue.ts";
import { withRouting } from "../options/routing.ts";
import type { WorkerCommandOptions } from "../queue/measure.ts";

export function addWorker(program: Command, shell: Shell): void {
  const command = program
    .command("worker", { hidden: !hasQueue() })
    .summary("measure what is in the queue")
    .description(
      "Measure what is in the queue, beside any number of other workers. It can be stopped or killed at any moment: no target is lost, and none is there twice.",
    );
  withExamples(command, [
    "WATERPAS_QUEUE=postgres://audit@db.example.nl/audit waterpas worker",
    "waterpas worker --until-done --label ams1",
  ]);
  withWorker(command);
  withMachine(command);
  withWorkerNetwork(command);
  withRouting(withWorkerMail(command));
  withGeneral(withCache(withTrace(command)));
  act<WorkerCommandOptions>(command, shell, async () => (await import("./worker-run.ts")).runWorker);
}
