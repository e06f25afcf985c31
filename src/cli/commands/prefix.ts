import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { declare } from "../options/declare.ts";
import { withCache, withGeneral, withTrace } from "../options/general.ts";
import { withJudgement } from "../options/measuring.ts";
import { withRouteOutput } from "../options/route-output.ts";
import { withFailOn, withRouting, withWhatIf } from "../options/routing.ts";
import { parseAsnOption } from "../options/values.ts";
import type { PrefixOptions } from "./prefix-run.ts";

export function addPrefix(program: Command, shell: Shell): void {
  const command = program
    .command("prefix")
    .summary("RPKI validity of prefixes and addresses")
    .description(
      "RPKI validity of prefixes, addresses or single routes: what is announced, what is authorised. With - routes are read from standard input, one a line: prefix and AS number.",
    )
    .argument("<prefix...>", "prefix, address, or - for a list of routes");
  withExamples(command, [
    "waterpas prefix 192.0.2.0/24 --origin AS64500",
    "waterpas prefix 2001:db8::53 --json",
    "waterpas prefix - -f csv < routes.txt",
  ]);
  declare(command, "Targets", [
    {
      flags: "--origin <asn>",
      help: "judge the route of this network, announced or not",
      parse: parseAsnOption,
    },
  ]);
  withWhatIf(withRouting(command));
  withFailOn(withJudgement(command));
  withGeneral(withCache(withTrace(withRouteOutput(command))));
  act<PrefixOptions>(command, shell, async () => (await import("./prefix-run.ts")).runPrefix);
}
