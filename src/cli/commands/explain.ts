import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { declare } from "../options/declare.ts";
import { withGeneral } from "../options/general.ts";
import type { ExplainOptions } from "./explain-run.ts";

export function addExplain(program: Command, shell: Shell): void {
  const command = program
    .command("explain")
    .summary("what a test means; with --result: why this verdict")
    .description("What a test asks, how it is decided, how to fix it; with --result, why it came out so.")
    .argument("<test>", "test id, see: waterpas list-checks");
  withExamples(command, [
    "waterpas explain web_dnssec_valid",
    "waterpas explain web_https_http_hsts --profile us-bod-18-01",
    "waterpas explain dns_ns_lame --result report.json",
    "waterpas explain web_dnssec_valid --result out/ --target example.nl",
  ]);
  declare(command, "Result", [
    { flags: "--result <file>", help: "a report, a result, or a folder of scan --save" },
    { flags: "--target <name>", help: "which target of the result" },
    {
      flags: "--profile <name>",
      help: "without --result: level, rules and citations of a profile",
      env: false,
    },
  ]);
  withGeneral(command);
  act<ExplainOptions>(command, shell, async () => (await import("./explain-run.ts")).runExplain);
}
