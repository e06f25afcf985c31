import type { Command } from "commander";
import { act, type Shell } from "../action.ts";
import { withExamples } from "../help.ts";
import { withFail } from "../options/gate.ts";
import { withCache, withGeneral, withTrace } from "../options/general.ts";
import { withMail } from "../options/mail.ts";
import { withScanning, withTargets } from "../options/measuring.ts";
import { withOutput } from "../options/output.ts";
import { withRouting } from "../options/routing.ts";
import type { ScanOptions } from "./scan-run.ts";

export function addScan(program: Command, shell: Shell): void {
  const command = program
    .command("scan")
    .summary("audit domains and print a report")
    .description("Audit domains, their websites and their mail, and print what to fix first.")
    .argument("[target...]", "domain, URL or mail address (default: those of the configuration)")
    .usage("[options] <target...>");
  withExamples(command, [
    "waterpas scan example.nl",
    "waterpas scan example.nl --only dnssec -v",
    "waterpas scan example.nl -o report.json --save evidence/",
  ]);
  withScanning(withTargets(command));
  withRouting(withMail(command));
  withGeneral(withCache(withTrace(withOutput(withFail(command)))));
  act<ScanOptions>(command, shell, async () => (await import("./scan-run.ts")).runScan);
}
