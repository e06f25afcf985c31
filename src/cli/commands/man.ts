import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withGeneral } from "../options/general.ts";

export function addMan(program: Command, shell: Shell): void {
  const command = program
    .command("man")
    .summary("the manual page, for man(1)")
    .description("Print the manual page in the form that man(1) reads.");
  withExamples(command, [
    "waterpas man | man -l -",
    "waterpas man > ~/.local/share/man/man1/waterpas.1",
    "man waterpas",
  ]);
  withGeneral(command);
  act(command, shell, async () => {
    const { runMan } = await import("./man-run.ts");
    return (call) => runMan(call, program);
  });
}
