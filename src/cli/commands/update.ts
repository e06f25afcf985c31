import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { declare } from "../options/declare.ts";
import { withCache, withGeneral, withTrace } from "../options/general.ts";
import { withJson } from "../options/output.ts";
import { withContact } from "../options/routing.ts";
import { parseDuration, printDuration } from "../options/values.ts";
import type { UpdateOptions } from "./update-run.ts";

export function addUpdate(program: Command, shell: Shell): void {
  const command = program
    .command("update")
    .summary("fetch the RPKI export and the route dumps")
    .description("Fetch the RPKI export and the dumps of routes into the cache; what has not changed stays.")
    .argument("[what]", "rpki, origins or all", "all");
  withExamples(command, [
    "waterpas update",
    "waterpas update rpki --if-older 1h",
    "waterpas update rpki --from https://rpki.example.net/vrps.json",
  ]);
  declare(command, "Targets", [
    { flags: "--from <url>", help: "fetch this instead of the public sources" },
    {
      flags: "--if-older <dur>",
      help: "only what was last looked at longer ago",
      print: printDuration,
      parse: parseDuration({ min: "1s" }),
    },
  ]);
  withContact(command);
  withGeneral(withCache(withTrace(withJson(command))));
  act<UpdateOptions>(command, shell, async () => (await import("./update-run.ts")).runUpdate);
}
