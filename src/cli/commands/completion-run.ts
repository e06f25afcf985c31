/** `completion`: the command tree as a script for a shell. */
import type { Command } from "commander";
import type { Call } from "../action.ts";
import { bashScript } from "../completion/bash.ts";
import { fishScript } from "../completion/fish.ts";
import { powershellScript } from "../completion/powershell.ts";
import type { SHELLS } from "../completion/shells.ts";
import { type CompletedCommand, completionTree } from "../completion/tree.ts";
import { zshScript } from "../completion/zsh.ts";
import { EXIT, type ExitCode } from "../exit.ts";

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (program: CompletedCommand) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

export async function runCompletion({ session, args }: Call<object>, program: Command): Promise<ExitCode> {
  const name = args[0] as (typeof SHELLS)[number];
  session.io.out.write(SCRIPTS[name](completionTree(program)));
  return EXIT.done;
}
