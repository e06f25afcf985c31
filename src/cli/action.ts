/** How a command is carried out: options completed, work loaded, exit code handed back. */
import type { Command } from "commander";
import type { ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { applyConfig, applyEnvironment, specsOf } from "./options/declare.ts";
import { openSession, type Session } from "./session.ts";

/** What a command gets to work with. */
export interface Call<Options> {
  readonly session: Session;
  /** What was typed behind the command, flags taken out. */
  readonly args: readonly string[];
  readonly options: Options;
  /** Targets that the configuration file names. */
  readonly configured: readonly string[];
}

export type Run<Options> = (call: Call<Options>) => Promise<ExitCode>;

/** The program's side of a command. */
export interface Shell {
  readonly io: Io;
  readonly finish: (code: ExitCode) => void;
}

/** Ties a command to its work, which is loaded only when the command is used. */
export function act<Options extends object>(
  command: Command,
  shell: Shell,
  load: () => Promise<Run<Options>>,
): Command {
  return command.action(async () => {
    const { io } = shell;
    applyEnvironment(command, io.env);
    const config = await readConfig(command, io);
    if (config !== null) applyConfig(command, config.items, config.name);
    const session = openSession(io, command.opts<Options>());
    try {
      const run = await load();
      const configured = config?.targets ?? [];
      shell.finish(await run({ session, args: command.args, options: command.opts<Options>(), configured }));
    } finally {
      session.messages.end();
    }
  });
}

/** The configuration file, if there is one and the command has options that it may set. */
async function readConfig(command: Command, io: Io): Promise<Found | null> {
  if (!specsOf(command).some(({ config }) => config !== undefined)) return null;
  const { config } = command.opts<{ config?: string | false }>();
  if (config === false) return null;
  const { findConfig } = await import("./config/find.ts");
  return findConfig(config, io.cwd);
}

type Found = import("./config/find.ts").Config;
