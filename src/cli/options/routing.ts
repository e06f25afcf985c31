/** Options about routing data: VRPs, routes, local exceptions. */
import type { Command } from "commander";
import { declare, type OptionSpec } from "./declare.ts";
import { collectLines, parseChoice, parseDuration, printDuration } from "./values.ts";

export interface RoutingOptions {
  readonly rpki?: readonly string[];
  /** Milliseconds. */
  readonly rpkiMaxAge?: number;
  readonly origins?: string;
  readonly slurm?: readonly string[];
  readonly offline?: boolean;
  readonly contact?: string;
}

export interface WhatIfOptions {
  readonly whatIf?: readonly string[];
}

const OFFLINE: OptionSpec = { flags: "--offline", help: "download nothing; what the cache lacks is missing" };

const CONTACT: OptionSpec = {
  flags: "--contact <text>",
  help: "whom to write to, told to servers from which data is fetched",
  config: "network.contact",
};

const ROUTING: readonly OptionSpec[] = [
  {
    flags: "--rpki <source>",
    help: "VRP export: file, URL or none; repeatable, tried in order",
    fallbackText: "public exports",
    parse: collectLines,
    config: "rpki.sources",
    isPath: true,
  },
  {
    flags: "--rpki-max-age <dur>",
    help: "oldest export that is used",
    fallbackText: "24h",
    print: printDuration,
    parse: parseDuration({ min: "1m" }),
    config: "rpki.max_age",
  },
  {
    flags: "--origins <source>",
    help: "routes: ris, cymru, none, a file or a URL",
    fallbackText: "ris",
    config: "rpki.origins",
    isPath: true,
  },
  {
    flags: "--slurm <file>",
    help: "local exceptions to the RPKI (RFC 8416); repeatable",
    parse: collectLines,
    config: "rpki.slurm",
    isPath: true,
  },
];

const WHAT_IF: OptionSpec = {
  flags: "--what-if <roa>",
  help: 'as if this ROA existed: "PREFIX[-MAX] ASN"; repeatable',
  parse: collectLines,
};

const FAIL_ON: OptionSpec = {
  flags: "--fail-on <level>",
  help: "exit 1 when a required (recommended, optional) test is not passed",
  parse: parseChoice(["required", "recommended", "optional"]),
};

/** Where VRPs and routes come from. */
export function withRouting(command: Command): Command {
  return declare(command, "Routes", [...ROUTING, OFFLINE, CONTACT]);
}

/** What is taken to exist. */
export function withWhatIf(command: Command): Command {
  return declare(command, "Routes", [WHAT_IF]);
}

/** When the exit code tells of the verdicts. */
export function withFailOn(command: Command): Command {
  return declare(command, "Judgement", [FAIL_ON]);
}

/** For the command that downloads. */
export function withContact(command: Command): Command {
  return declare(command, "Network", [CONTACT]);
}
