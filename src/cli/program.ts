/** The command tree. Commands declare themselves here; their work is loaded when they are used. */
import { Command, type CommanderError } from "commander";
import type { Look } from "../report/look.ts";
import type { Shell } from "./action.ts";
import { addAsn } from "./commands/asn.ts";
import { addBaseline } from "./commands/baseline.ts";
import { addBatch } from "./commands/batch.ts";
import { addCache } from "./commands/cache.ts";
import { addCollect } from "./commands/collect.ts";
import { addCompletion } from "./commands/completion.ts";
import { addConfig } from "./commands/config.ts";
import { addDiff } from "./commands/diff.ts";
import { addDns } from "./commands/dns.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExplain } from "./commands/explain.ts";
import { addGate } from "./commands/gate.ts";
import { addJudge } from "./commands/judge.ts";
import { addLab } from "./commands/lab.ts";
import { addListChecks } from "./commands/list-checks.ts";
import { addMan } from "./commands/man.ts";
import { addPrefix } from "./commands/prefix.ts";
import { addRender } from "./commands/render.ts";
import { addScan } from "./commands/scan.ts";
import { addSpf } from "./commands/spf.ts";
import { addStatus } from "./commands/status.ts";
import { addSubmit } from "./commands/submit.ts";
import { addUpdate } from "./commands/update.ts";
import { addWorker } from "./commands/worker.ts";
import { UsageError } from "./errors.ts";
import { EXIT_MEANINGS } from "./exit.ts";
import { shapeHelp, withClosing, withExamples } from "./help.ts";
import { versionText } from "./version.ts";

/** In the order of the help. */
const GROUPS = [
  ["Measure:", [addScan, addBatch, addGate, addPrefix, addAsn]],
  // Shown where their packages are installed.
  ["Several machines:", [addSubmit, addWorker, addStatus, addCollect]],
  ["Look closer:", [addDns, addSpf, addExplain, addListChecks]],
  ["Saved work:", [addJudge, addRender, addDiff, addBaseline]],
  ["Here:", [addDoctor, addUpdate, addCache, addConfig, addLab, addCompletion, addMan]],
] as const;

const EXIT_LINES = EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`);

const CLOSING = `Exit codes:
${EXIT_LINES.join("\n")}

Options also come from the environment (WATERPAS_TIMEOUT for --timeout) and from
./waterpas.config.json; flags rank first, then the environment, then the file.
NO_COLOR, FORCE_COLOR, COLUMNS and CI are honoured.
More on a command: waterpas <command> --help`;

export function buildProgram(shell: Shell & { readonly look: Look }): Command {
  const program = new Command("waterpas")
    .description("Measure how well domains implement the internet's security standards.")
    .usage("<command> [options]")
    .configureOutput({
      writeOut: shell.io.out.write,
      writeErr: shell.io.err.write,
      // Errors come back as exceptions and are printed in one shape by main.
      outputError: () => undefined,
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    })
    .showSuggestionAfterError();
  shapeHelp(program, shell.look);
  withExamples(program, ["waterpas scan example.nl", "waterpas dns example.nl MX", "waterpas lab demo"]);
  withClosing(program, CLOSING);
  for (const [heading, adders] of GROUPS) {
    program.commandsGroup(heading);
    for (const add of adders) add(program, shell);
  }
  program.helpCommand("help [command...]", "the --help of a command");
  complete(program, "waterpas");
  return program;
}

/** What every command has, however deep: the version, and errors that know where they were made. */
function complete(command: Command, path: string): void {
  command.optionsGroup("General:");
  command.version(versionText(), "-V, --version", "versions, and the default profile");
  command.helpOption("-h, --help", "this text");
  if (path !== "waterpas") command.helpCommand(false);
  command.exitOverride((error: CommanderError) => {
    throw new UsageError(error, path, `${path} ${command.usage()}`);
  });
  for (const sub of command.commands) complete(sub, `${path} ${sub.name()}`);
}
