import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { declare } from "../options/declare.ts";
import { withGeneral } from "../options/general.ts";
import { collectList, parseChoice } from "../options/values.ts";
import type { ListOptions } from "./list-checks-run.ts";

const LIST_FORMATS = ["terminal", "json", "md", "csv"] as const;

export function addListChecks(program: Command, shell: Shell): void {
  const command = program
    .command("list-checks")
    .summary("all tests: id, category, level, weight, specification")
    .description("List the tests with category, level, weight and specification.");
  withExamples(command, [
    "waterpas list-checks",
    "waterpas list-checks --only dnssec",
    "waterpas list-checks -f csv",
    "waterpas list-checks --profile us-bod-18-01",
    "waterpas list-checks --profiles",
  ]);
  declare(command, "Output", [
    { flags: "--only <ids>", help: "only these tests, categories or topics", parse: collectList },
    {
      flags: "-f, --format <fmt>",
      help: LIST_FORMATS.join(", "),
      parse: parseChoice(LIST_FORMATS),
      fallback: "terminal",
      fallbackText: "terminal",
    },
    { flags: "--json", help: "short for -f json" },
    {
      flags: "--profile <name>",
      help: "levels and weights of a profile, and where its rules are written",
      env: false,
    },
    { flags: "--profiles", help: "the profiles that come with the program", env: false },
  ]);
  withGeneral(command);
  act<ListOptions>(command, shell, async () => (await import("./list-checks-run.ts")).runListChecks);
}
