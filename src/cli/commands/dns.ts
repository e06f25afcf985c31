import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withGeneral, withTrace } from "../options/general.ts";
import { withNetwork } from "../options/measuring.ts";
import { withJson } from "../options/output.ts";
import type { DnsOptions } from "./dns-run.ts";

export function addDns(program: Command, shell: Shell): void {
  const command = program
    .command("dns")
    .summary("resolve a name, validate, and show the chain of trust")
    .description("Resolve a name from the root, validate the answer, and show why it is secure or not.")
    .argument("<name>", "domain name")
    .argument("[type]", "record type", "A");
  withExamples(command, [
    "waterpas dns example.nl",
    "waterpas dns example.nl MX --json",
    "waterpas dns example.nl DNSKEY --trace",
  ]);
  withGeneral(withTrace(withJson(withNetwork(command))));
  act<DnsOptions>(command, shell, async () => (await import("./dns-run.ts")).runDns);
}
