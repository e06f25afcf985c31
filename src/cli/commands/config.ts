import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withConfigFile, withGeneral } from "../options/general.ts";
import type { ConfigOptions } from "./config-run.ts";

interface Part {
  readonly name: "check" | "show" | "init" | "schema";
  readonly does: string;
  readonly file?: string;
}

const PARTS: readonly Part[] = [
  {
    name: "check",
    does: "check configuration or policy files: every problem with its place",
    file: "*.policy.json is a policy (default: waterpas.config.json)",
  },
  { name: "show", does: "every option of scan as it would be used, and where it comes from" },
  { name: "init", does: "write a commented waterpas.config.json here" },
  { name: "schema", does: "print the JSON Schema of the configuration file" },
];

export function addConfig(program: Command, shell: Shell): void {
  const config = program
    .command("config")
    .summary("check, show or begin the configuration file")
    .description("The configuration file, waterpas.config.json in the working folder.");
  withExamples(config, ["waterpas config init", "waterpas config check", "waterpas config show"]);
  for (const { name, does, file } of PARTS) {
    const command = config
      .command(name)
      .description(`${does[0]?.toUpperCase()}${does.slice(1)}.`)
      .summary(does);
    if (file !== undefined) command.argument("[file...]", file);
    if (name === "show") withConfigFile(command);
    withGeneral(command);
    act<ConfigOptions>(command, shell, async () => (await import("./config-run.ts")).RUNS[name]);
  }
}
