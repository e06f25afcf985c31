/** `config check|show|init|schema`. */
import { existsSync } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { UserError } from "../../model/user-error.ts";
import { padEnd } from "../../report/layout.ts";
import { writeAtomic } from "../../store/atomic.ts";
import { readText } from "../../store/document.ts";
import { loadPolicy } from "../../store/policy.ts";
import { schemaText } from "../../store/schema.ts";
import type { Call, Run } from "../action.ts";
import { CONFIG_FILE, type Config, findConfig, readConfig } from "../config/find.ts";
import { TEMPLATE } from "../config/template.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import {
  applyConfig,
  applyEnvironment,
  attributeOf,
  envNameOf,
  longFlagOf,
  type OptionSpec,
  specsOf,
} from "../options/declare.ts";
import { withGate } from "../options/gate.ts";
import { withScanning } from "../options/measuring.ts";
import { withOutput } from "../options/output.ts";
import { withRouting } from "../options/routing.ts";

export interface ConfigOptions {
  readonly config?: string | false;
}

export const RUNS: Readonly<Record<"check" | "show" | "init" | "schema", Run<ConfigOptions>>> = {
  check: runCheck,
  show: runShow,
  init: runInit,
  schema: runSchema,
};

async function runCheck({ session: { io }, args }: Call<ConfigOptions>): Promise<ExitCode> {
  if (args.length === 0 && !existsSync(resolve(io.cwd, CONFIG_FILE))) {
    throw new UserError("input-unreadable", {
      what: `there is no ./${CONFIG_FILE}`,
      fix: "waterpas config init        or name a file: waterpas config check FILE",
    });
  }
  for (const name of args.length === 0 ? [CONFIG_FILE] : args) {
    const path = resolve(io.cwd, name);
    if (POLICY_NAME.test(name)) await loadPolicy(path);
    else {
      const config = readConfig(await readText(path), name, dirname(path));
      // The schema knows the shape; the options know what their values mean.
      applyConfig(scanOptions(), config.items, name);
    }
    io.out.write(`${name} is right\n`);
  }
  return EXIT.done;
}

/** What a gate asks for is kept in a file of its own, which is checked by its own schema. */
const POLICY_NAME = /policy\.json$/;

async function runShow({ session: { io }, options }: Call<ConfigOptions>): Promise<ExitCode> {
  const config = options.config === false ? null : await findConfig(options.config, io.cwd);
  const command = scanOptions();
  applyEnvironment(command, io.env);
  if (config !== null) applyConfig(command, config.items, config.name);
  const rows = specsOf(command).map((spec) => rowOf(command, spec, config));
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(([flag = "", value = "", origin = ""]) =>
    `${padEnd(flag, widths[0] ?? 0)}  ${padEnd(value, widths[1] ?? 0)}  ${origin}`.trimEnd(),
  );
  io.out.write(`${lines.join("\n")}\n`);
  return EXIT.done;
}

async function runInit({ session: { io } }: Call<ConfigOptions>): Promise<ExitCode> {
  const path = resolve(io.cwd, CONFIG_FILE);
  if (await exists(path)) {
    throw new UserError("output-unwritable", {
      what: `${CONFIG_FILE} exists already`,
      fix: "waterpas config check",
    });
  }
  await writeAtomic(path, TEMPLATE);
  io.out.write(`wrote ${CONFIG_FILE}\n`);
  return EXIT.done;
}

async function runSchema({ session: { io } }: Call<ConfigOptions>): Promise<ExitCode> {
  io.out.write(schemaText("config"));
  return EXIT.done;
}

/** The options of `scan`, with nothing typed. */
function scanOptions(): Command {
  return withOutput(withGate(withRouting(withScanning(new Command("scan")))));
}

function rowOf(command: Command, spec: OptionSpec, config: Config | null): readonly string[] {
  const name = attributeOf(spec);
  const value: unknown = command.getOptionValue(name);
  const origin = command.getOptionValueSource(name) ?? "default";
  const where: Readonly<Record<string, string>> = {
    env: envNameOf(spec),
    config: config?.name ?? "",
    default: "default",
  };
  return [longFlagOf(spec), printValue(value, spec), where[origin] ?? origin];
}

function printValue(value: unknown, { print, fallbackText = "-" }: OptionSpec): string {
  if (value === undefined) return fallbackText;
  if (print !== undefined) return print(value as never);
  return Array.isArray(value) ? value.join(",") : String(value);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
