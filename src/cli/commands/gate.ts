import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withClosing, withExamples } from "../help.ts";
import { declare } from "../options/declare.ts";
import { withGate } from "../options/gate.ts";
import { withCache, withGeneral, withTrace } from "../options/general.ts";
import { withMail } from "../options/mail.ts";
import { withScanning, withTargets } from "../options/measuring.ts";
import { withOutput } from "../options/output.ts";
import { withRouting } from "../options/routing.ts";
import type { GateCommandOptions } from "./gate-run.ts";

const CLOSING = `Exit codes:
  0    the gate is met
  1    it is not met
  2    wrong use, or a policy that cannot be read
  3    undecided: what a rule needs could not be measured`;

export function addGate(program: Command, shell: Shell): void {
  const command = program
    .command("gate")
    .summary("judge domains or saved results by a policy; for CI")
    .description("Measure domains, or take saved results, and say whether they are what a policy asks for.")
    .argument("[target...]", "domains to measure, or saved results (default: those of the configuration)")
    .usage("[options] <target...>");
  withExamples(command, [
    "waterpas gate example.nl --fail-on required",
    "waterpas gate run.jsonl --policy waterpas.policy.json --explain",
    "waterpas gate example.nl -f github -o sarif=waterpas.sarif",
  ]);
  withClosing(command, CLOSING);
  withGate(command);
  declare(command, "Gate", [
    { flags: "--explain", help: "print every rule with what it looked at" },
    { flags: "--rejudge-baseline", help: "judge the evidence of the baseline by today's rules" },
  ]);
  withScanning(withTargets(command));
  withRouting(withMail(command));
  withGeneral(withCache(withTrace(withOutput(command))));
  act<GateCommandOptions>(command, shell, async () => (await import("./gate-run.ts")).runGate);
}
