import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { declare } from "../options/declare.ts";
import { withCache, withGeneral, withTrace } from "../options/general.ts";
import { parseHost } from "../options/mail.ts";
import { withNetwork } from "../options/measuring.ts";
import { withJson } from "../options/output.ts";
import type { DoctorOptions } from "./doctor-run.ts";

export function addDoctor(program: Command, shell: Shell): void {
  const command = program
    .command("doctor")
    .summary("can this machine measure everything?")
    .description("Look at this machine and its network: what can be measured from here, and what cannot.")
    .argument("[domain...]", "whose mail hosts are tried at port 25 (default: two large ones)");
  withExamples(command, [
    "waterpas doctor",
    "waterpas doctor --resolver 192.0.2.53",
    "waterpas doctor --smtp-host mx.example.nl",
    "waterpas doctor --json",
  ]);
  declare(command, "Mail", [
    { flags: "--smtp-host <host>", help: "try port 25 of this host", parse: parseHost },
  ]);
  withGeneral(withCache(withTrace(withJson(withNetwork(command)))));
  act<DoctorOptions>(command, shell, async () => (await import("./doctor-run.ts")).runDoctor);
}
