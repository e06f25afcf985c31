/** Options of commands that measure. */
import type { Command } from "commander";
import type { Depth } from "../../model/depth.ts";
import type { TargetType } from "../../model/evidence.ts";
import { declare, type OptionSpec } from "./declare.ts";
import {
  collectLines,
  collectList,
  parseChoice,
  parseCount,
  parseDuration,
  parseText,
  parseTime,
  printDuration,
} from "./values.ts";

export interface NetworkOptions {
  readonly resolver?: readonly string[];
  readonly rootHints?: string;
  readonly trustAnchor?: string;
  readonly ipv4Only?: boolean;
  readonly ipv6Only?: boolean;
  readonly timeout?: number;
  readonly retries?: number;
  readonly perServer?: number;
  readonly rate?: number;
  readonly source?: readonly string[];
  readonly allowPrivate?: readonly string[];
  readonly netMap?: string;
}

/** Options of commands that look at certificates and addresses. */
export interface EndpointOptions {
  readonly caFile?: string;
  readonly hstsPreloadList?: string;
  readonly allAddresses?: boolean;
}

export interface TargetOptions {
  readonly type?: TargetType | "both";
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly ns?: readonly string[];
  readonly ds?: readonly string[];
  readonly allowTld?: boolean;
}

export interface ScanLimits {
  readonly targetTimeout?: number;
  readonly concurrency: number;
  readonly depth: Depth;
  readonly label?: string;
}

export interface JudgementOptions {
  readonly profile: string;
  readonly now?: string;
}

const parseType = parseChoice(["web", "mail", "both"]);

const TARGETS: readonly OptionSpec[] = [
  {
    flags: "--type <type>",
    help: "web, mail or both",
    fallbackText: "as the target looks",
    parse: parseType,
  },
  { flags: "--only <ids>", help: "only these tests, categories or topics", parse: collectList },
  { flags: "--skip <ids>", help: "all but these", parse: collectList },
  {
    flags: "--ns <server>",
    help: "pretend the parent names this server: NAME or NAME/ADDRESS; repeatable",
    parse: collectList,
  },
  {
    flags: "--ds <record>",
    help: 'pretend the parent has this DS: "tag alg type digest"',
    parse: collectLines,
  },
  { flags: "--allow-tld", help: "accept names of one label" },
];

const NETWORK: readonly OptionSpec[] = [
  {
    flags: "--resolver <how>",
    help: "iterate (from the root), system, addresses, or a DoH URL",
    fallbackText: "iterate",
    parse: collectList,
    config: "network.resolver",
  },
  {
    flags: "--root-hints <file>",
    help: "root servers, zone-file form",
    config: "network.root_hints",
    isPath: true,
  },
  {
    flags: "--trust-anchor <file>",
    help: "DNSSEC trust anchors, zone-file form",
    config: "network.trust_anchor",
    isPath: true,
  },
  { flags: "-4, --ipv4-only", help: "no IPv6", excludes: ["ipv6-only"], config: "network.ipv4_only" },
  { flags: "-6, --ipv6-only", help: "no IPv4", excludes: ["ipv4-only"], config: "network.ipv6_only" },
  {
    flags: "--timeout <dur>",
    help: "wait for each try",
    fallbackText: "by protocol",
    print: printDuration,
    parse: parseDuration({ min: "10ms", max: "5m" }),
    config: "network.timeout",
  },
  {
    flags: "--retries <n>",
    help: "further tries",
    fallbackText: "by protocol",
    parse: parseCount(0, 10),
    config: "network.retries",
  },
  {
    flags: "--per-server <n>",
    help: "questions per second to one address",
    fallbackText: "50",
    parse: parseCount(1, 10_000),
    config: "network.per_server",
  },
  {
    flags: "--rate <n>",
    help: "questions and connections begun per second, in all",
    fallbackText: "no limit",
    parse: parseCount(1, 100_000),
    config: "network.rate",
  },
  {
    flags: "--source <addr>",
    help: "address of this machine to send from, one of each family",
    fallbackText: "as the system chooses",
    parse: collectList,
    config: "network.source",
  },
  {
    flags: "--allow-private <cidr>",
    help: "private addresses that may be asked; all: every kind",
    parse: collectList,
    config: "network.allow_private",
  },
  {
    flags: "--net-map <file>",
    help: "send addresses elsewhere: the lab, or a test before go-live",
    config: "network.net_map",
    isPath: true,
  },
];

const LIMITS: readonly OptionSpec[] = [
  {
    flags: "--target-timeout <dur>",
    help: "time for one target",
    fallbackText: "3m",
    print: printDuration,
    parse: parseDuration({ min: "1s", max: "1h" }),
    config: "network.target_timeout",
  },
  {
    flags: "--concurrency <n>",
    help: "targets at once",
    parse: parseCount(1, 64),
    fallback: 4,
    config: "network.concurrency",
  },
  {
    flags: "--depth <depth>",
    help: "fast (one server each), standard (every server) or deep (every question)",
    parse: parseChoice(["fast", "standard", "deep"]),
    fallback: "standard",
    fallbackText: "standard",
    config: "network.depth",
  },
  {
    flags: "--label <text>",
    help: "name of this vantage point, for the report",
    parse: parseText,
    config: "network.label",
  },
];

const ENDPOINTS: readonly OptionSpec[] = [
  {
    flags: "--ca-file <file>",
    help: "trust these certificates too, PEM form",
    config: "network.ca_file",
    isPath: true,
  },
  {
    flags: "--hsts-preload-list <file>",
    help: "Chromium's transport_security_state_static.json",
    isPath: true,
  },
  { flags: "--all-addresses", help: "measure more than four addresses of a family" },
];

const PROFILE: OptionSpec = {
  flags: "--profile <name>",
  help: "rules: a name of list-checks --profiles, or a file",
  fallback: "waterpas",
  fallbackText: "waterpas",
  config: "profile",
};

/** For commands that put profiles beside each other. */
const PROFILES: OptionSpec = {
  flags: PROFILE.flags,
  help: `${PROFILE.help}; repeatable`,
  fallbackText: "waterpas",
  parse: collectLines,
  config: "profile",
};

const NOW: OptionSpec = {
  flags: "--now <time>",
  help: "judge as at this time, UTC",
  parse: parseTime,
};

/** Of a list: no delegation of one's own, for that goes with a single name. */
export function withListTargets(command: Command): Command {
  const specs = TARGETS.filter(({ flags }) => !/^--(?:ns|ds) /.test(flags));
  return declare(command, "Targets", specs);
}

/** Limits of a list: as many targets at once as this machine can serve, and less of each. */
const LIST_LIMITS: readonly OptionSpec[] = LIMITS.map((spec) => {
  if (spec.flags.startsWith("--concurrency ")) {
    const help = "targets at once, at most; as many as this machine can serve";
    return { ...spec, help, parse: parseCount(1, 512), fallback: 512 };
  }
  return spec.flags.startsWith("--depth ") ? { ...spec, fallback: "fast", fallbackText: "fast" } : spec;
});

export function withListScanning(command: Command): Command {
  declare(command, "Network", [...NETWORK, ...ENDPOINTS, ...LIST_LIMITS]);
  return withJudgement(command);
}

const isOneOf =
  (pattern: RegExp) =>
  ({ flags }: OptionSpec): boolean =>
    pattern.test(flags);
/** What is decided for a run as a whole, whoever measures it. */
const isOfRun = isOneOf(/^--(?:depth|target-timeout|all-addresses)\b/);

/** Of a list that others will measure: what is decided for all of them, and how to look up whose servers a name has. */
export function withSubmitScanning(command: Command): Command {
  declare(command, "Network", [...NETWORK, ...[...ENDPOINTS, ...LIST_LIMITS].filter(isOfRun)]);
  return withJudgement(command);
}

/** Of a worker: depth, time and rules are those of the run. */
export function withWorkerNetwork(command: Command): Command {
  const own = [...ENDPOINTS, ...LIST_LIMITS].filter((spec) => !isOfRun(spec));
  return declare(command, "Network", [...NETWORK, ...own]);
}

/** Which of the saved reports are meant. */
export function withSide(command: Command): Command {
  const help = "only reports of this side: web, mail or both";
  return declare(command, "Targets", [
    { flags: "--type <type>", help, fallbackText: "both", parse: parseType, env: false },
  ]);
}

export function withTargets(command: Command): Command {
  return declare(command, "Targets", TARGETS);
}

export function withNetwork(command: Command): Command {
  return declare(command, "Network", [...NETWORK, NOW]);
}

export function withScanning(command: Command): Command {
  declare(command, "Network", [...NETWORK, ...ENDPOINTS, ...LIMITS]);
  return withJudgement(command);
}

export function withJudgement(command: Command): Command {
  return declare(command, "Judgement", [PROFILE, NOW]);
}

export function withProfiles(command: Command): Command {
  return declare(command, "Judgement", [PROFILES, NOW]);
}
