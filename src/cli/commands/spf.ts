import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { declare } from "../options/declare.ts";
import { withGeneral, withTrace } from "../options/general.ts";
import { withNetwork } from "../options/measuring.ts";
import { withJson } from "../options/output.ts";
import type { SpfOptions } from "./spf-run.ts";

export function addSpf(program: Command, shell: Shell): void {
  const command = program
    .command("spf")
    .summary("evaluate SPF for one sender address, step by step")
    .description(
      "Evaluate the SPF record of a domain for one sender, as a receiver would (RFC 7208), and explain it.",
    )
    .argument("<domain>", "domain of MAIL FROM, or the HELO name");
  withExamples(command, [
    "waterpas spf example.nl --ip 192.0.2.7",
    "waterpas spf example.nl --ip 2001:db8::7 --sender news@example.nl",
    "waterpas spf example.nl --ip 192.0.2.7 --json",
  ]);
  declare(command, "Sender", [
    { flags: "--ip <address>", help: "IP address that the mail comes from" },
    { flags: "--sender <mail>", help: "address of MAIL FROM", fallbackText: "postmaster at the domain" },
    { flags: "--helo <name>", help: "name given with HELO or EHLO", fallbackText: "the domain" },
  ]);
  withGeneral(withTrace(withJson(withNetwork(command))));
  act<SpfOptions>(command, shell, async () => (await import("./spf-run.ts")).runSpf);
}
