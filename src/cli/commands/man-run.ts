/** `man`: the command tree as a manual page. */
import type { Command } from "commander";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { manualPage } from "../manual.ts";
import { toolOf } from "../version.ts";

export async function runMan({ session }: Call<object>, program: Command): Promise<ExitCode> {
  session.io.out.write(manualPage(program, toolOf().version));
  return EXIT.done;
}
