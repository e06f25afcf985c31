import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withCache, withGeneral, withTrace } from "../options/general.ts";
import { withDemoOutput, withJson } from "../options/output.ts";
import type { DemoOptions, UpOptions } from "./lab-run.ts";

export function addLab(program: Command, shell: Shell): void {
  const lab = program
    .command("lab")
    .summary("a stand-in internet on loopback, to try everything safely")
    .description("A stand-in internet on loopback: nothing leaves this machine.");
  withExamples(lab, ["waterpas lab demo", "waterpas lab demo broken", "waterpas lab up"]);
  addDemo(lab, shell);
  addUp(lab, shell);
}

function addDemo(lab: Command, shell: Shell): void {
  const command = lab
    .command("demo")
    .summary("start it, audit a good, a mixed and a broken domain, print the reports")
    .description("Start the stand-in internet, audit domains in it, print the reports, and end.")
    .argument("[scenario...]", "other domains of the lab (default: good, mixed and broken)");
  withExamples(command, ["waterpas lab demo", "waterpas lab demo broken -v", "waterpas lab demo --json"]);
  withGeneral(withTrace(withDemoOutput(command)));
  act<DemoOptions>(command, shell, async () => (await import("./lab-run.ts")).runDemo);
}

function addUp(lab: Command, shell: Shell): void {
  const command = lab
    .command("up")
    .summary("start it and keep it running until Ctrl-C")
    .description(
      "Start the stand-in internet, list its domains with what is wrong with each (-v: and which tests must say so), and run until Ctrl-C.",
    );
  withExamples(command, ["waterpas lab up", "waterpas lab up -v", "waterpas lab up --json > lab.json"]);
  withGeneral(withCache(withJson(command)));
  act<UpOptions>(command, shell, async () => (await import("./lab-run.ts")).runUp);
}
