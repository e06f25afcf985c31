import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import type { RouteOptions } from "../look-up.ts";
import { withCache, withGeneral, withTrace } from "../options/general.ts";
import { withJudgement } from "../options/measuring.ts";
import { withRouteOutput } from "../options/route-output.ts";
import { withFailOn, withRouting, withWhatIf } from "../options/routing.ts";

export function addAsn(program: Command, shell: Shell): void {
  const command = program
    .command("asn")
    .summary("what RPKI says about a network: its routes, its ROAs, conflicts")
    .description(
      "What is announced by a network and what is authorised for it: states, space, conflicts, fixes.",
    )
    .argument("<asn...>", "AS number: AS64500, 64500 or 1.10");
  withExamples(command, [
    "waterpas asn AS64500",
    "waterpas asn AS64500 AS64501 -f csv",
    'waterpas asn AS64500 --what-if "192.0.2.0/24 AS64500"',
  ]);
  withWhatIf(withRouting(command));
  withFailOn(withJudgement(command));
  withGeneral(withCache(withTrace(withRouteOutput(command))));
  act<RouteOptions>(command, shell, async () => (await import("./asn-run.ts")).runAsn);
}
