/** Options of the gate. */
import type { Command } from "commander";
import { declare, type OptionSpec } from "./declare.ts";
import { parseChoice, parseCount } from "./values.ts";

/** A gate of flags alone. */
export interface FailOptions {
  readonly failOn?: "required" | "recommended" | "optional";
  readonly failUnder?: number;
  /** `false` from `--no-fail`. */
  readonly fail: boolean;
}

export interface GateOptions extends FailOptions {
  readonly policy?: string;
}

const FAIL: readonly OptionSpec[] = [
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
];

/** Of a command that measures whether or not there is a gate: the configuration's gate is not its own. */
export function withFail(command: Command): Command {
  return declare(
    command,
    "Gate",
    FAIL.map(({ config: _, ...spec }) => ({ ...spec, env: false })),
  );
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
    ...FAIL,
  ]);
}
