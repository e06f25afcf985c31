import { Argument, type Command } from "commander";
import { act, type Shell } from "../action.ts";
import { SHELLS } from "../completion/shells.ts";
import { withExamples } from "../help.ts";
import { withGeneral } from "../options/general.ts";

export function addCompletion(program: Command, shell: Shell): void {
  const command = program
    .command("completion")
    .summary("what makes a shell complete commands, flags and test ids")
    .description("Print a script that makes a shell complete commands, flags, their values and test ids.")
    .addArgument(new Argument("<shell>", SHELLS.join(", ")).choices(SHELLS));
  withExamples(command, [
    "source <(waterpas completion bash)",
    "waterpas completion zsh > ~/.zfunc/_waterpas",
    "waterpas completion fish > ~/.config/fish/completions/waterpas.fish",
    "waterpas completion powershell | Out-String | Invoke-Expression",
  ]);
  withGeneral(command);
  act(command, shell, async () => {
    const { runCompletion } = await import("./completion-run.ts");
    return (call) => runCompletion(call, program);
  });
}
