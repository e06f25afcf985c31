/** Options of the gate. */
import type { Command } from "commander";
import { declare } from "./declare.ts";
import { parseChoice, parseCount } from "./values.ts";

export interface GateOptions {
  readonly policy?: string;
  readonly failOn?: "required" | "recommended" | "optional";
  readonly failUnder?: number;
  /** `false` from `--no-fail`. */
  readonly fail: boolean;
}

export function withGate(command: Command): Command {
  return declare(command, "Gate", [
    {
      flags: "--policy <file>",
      help: "rules, waivers and baseline",
      fallbackText: "./waterpas.policy.json",
      config: "gate.policy",
      isPath: true,
    },
    {
      flags: "--fail-on <level>",
      help: "exit 1 when a required (recommended, optional) test is not passed",
      parse: parseChoice(["required", "recommended", "optional"]),
      config: "gate.fail_on",
    },
    {
      flags: "--fail-under <percent>",
      help: "exit 1 when a score is lower",
      parse: parseCount(0, 100),
      config: "gate.fail_under",
    },
    { flags: "--no-fail", help: "exit 0 where it would be 1 or 3", env: false },
  ]);
}
