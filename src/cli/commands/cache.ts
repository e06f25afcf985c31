import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withCache, withGeneral } from "../options/general.ts";
import { withJson } from "../options/output.ts";
import type { CacheOptions } from "./cache-run.ts";

const PARTS = [
  { name: "info", does: "what is stored, where it comes from, how old it is" },
  { name: "clear", does: "remove what waterpas has stored, and say what that was" },
] as const;

export function addCache(program: Command, shell: Shell): void {
  const cache = program
    .command("cache")
    .summary("what is stored, how old")
    .description("What is kept between runs: the RPKI export, route dumps, what this machine can reach.");
  withExamples(cache, ["waterpas cache info", "waterpas cache info --json", "waterpas cache clear"]);
  for (const { name, does } of PARTS) {
    const command = cache
      .command(name)
      .description(`${does[0]?.toUpperCase()}${does.slice(1)}.`)
      .summary(does);
    if (name === "info") withJson(command);
    withGeneral(withCache(command));
    act<CacheOptions>(command, shell, async () => (await import("./cache-run.ts")).RUNS[name]);
  }
}
