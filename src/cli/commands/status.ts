import type { Command } from "commander";
import { hasQueue } from "../../scan/queue/installed.ts";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withGeneral } from "../options/general.ts";
import { withJson } from "../options/output.ts";
import { withStatus } from "../options/queue.ts";
import type { StatusCommandOptions } from "./status-run.ts";

export function addStatus(program: Command, shell: Shell): void {
  const command = program
    .command("status", { hidden: !hasQueue() })
    .summary("how far a run in the queue has got")
    .description("How far a run in the queue has got, and which workers are at it.");
  withExamples(command, ["waterpas status", "waterpas status --run 2026_11 --json"]);
  withGeneral(withJson(withStatus(command)));
  act<StatusCommandOptions>(command, shell, async () => (await import("./status-run.ts")).runStatus);
}
