import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withGeneral } from "../options/general.ts";
import { withProfiles, withSide } from "../options/measuring.ts";
import { withOutput } from "../options/output.ts";
import type { JudgeOptions } from "./judge-run.ts";

export function addJudge(program: Command, shell: Shell): void {
  const command = program
    .command("judge")
    .summary("judge saved evidence again, offline, under any profile")
    .description("Judge saved evidence: no network, the same result every time.")
    .argument("<evidence...>", "evidence files, folders of scan --save, or - for stdin");
  withExamples(command, [
    "waterpas judge evidence/",
    "waterpas judge evidence/ --profile internetnl-1.11",
    "waterpas judge evidence/ --profile waterpas --profile us-bod-18-01",
    "waterpas judge out/evidence/example.nl.json --now 2027-01-01 -f json",
  ]);
  withGeneral(withOutput(withProfiles(withSide(command))));
  act<JudgeOptions>(command, shell, async () => (await import("./judge-run.ts")).runJudge);
}
