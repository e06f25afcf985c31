/** What goes wrong, in three lines: what, why, fix. */
import type { CommanderError } from "commander";
import { UserError, type UserErrorText } from "../model/user-error.ts";
import { escapeText } from "../report/escape.ts";
import type { Look } from "../report/look.ts";
import { withoutAddresses } from "../scan/queue/url.ts";
import { EXIT, type ExitCode } from "./exit.ts";

export interface Complaint extends UserErrorText {
  readonly kind: "error" | "warning" | "note" | "internal error";
  /** Stable slug, shown with `-v`. */
  readonly code?: string;
}

const INK = { error: "failed", "internal error": "failed", warning: "warning", note: "info" } as const;
/** Long enough for any sentence of ours, too short for a flood. */
const LONGEST = 1000;

/** The lines of a complaint, each ending with a newline. */
export function formatComplaint(complaint: Complaint, look: Look, { code = false } = {}): string {
  const slug = code && complaint.code !== undefined ? look.paint("dim", ` [${complaint.code}]`) : "";
  const lines = [`${look.paint(INK[complaint.kind], `${complaint.kind}:`)} ${safe(complaint.what)}${slug}`];
  for (const detail of complaint.details ?? []) lines.push(`  ${safe(detail)}`);
  if (complaint.why !== undefined) lines.push(`  ${look.paint("dim", "why:")} ${safe(complaint.why)}`);
  if (complaint.fix !== undefined) lines.push(`  ${look.paint("dim", "fix:")} ${safe(complaint.fix)}`);
  return `${lines.join("\n")}\n`;
}

function safe(text: string): string {
  return escapeText(text, { max: LONGEST });
}

/** A mistake on the command line, with the command at which it was made. */
export class UsageError extends Error {
  readonly code: string;
  /** Commander's own: 0 for help that was asked for. */
  readonly exitCode: number;
  /** `waterpas lab demo`. */
  readonly path: string;
  /** `waterpas lab demo [options] [scenario...]`. */
  readonly usage: string;

  constructor(from: CommanderError, path: string, usage: string) {
    super(from.message);
    this.name = "UsageError";
    this.code = from.code;
    this.exitCode = from.exitCode;
    this.path = path;
    this.usage = usage;
  }
}

/** What is printed for something thrown, and the exit code that goes with it; no complaint for help and version. */
export interface Ending {
  readonly complaint: Complaint | null;
  readonly exit: ExitCode;
  /** Only for bugs. */
  readonly stack?: string;
}

/** @param args what was typed, for the report hint */
export function endingOf(error: unknown, args: readonly string[]): Ending {
  if (error instanceof UserError) return { complaint: complaintOf(error), exit: exitOf(error) };
  if (error instanceof UsageError) return endingOfUsage(error);
  const message = error instanceof Error ? error.message : String(error);
  return {
    complaint: {
      kind: "internal error",
      what: message,
      fix: `please report this, with: ${commandOf(args)} -v`,
    },
    exit: EXIT.internal,
    ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}),
  };
}

export function complaintOf(error: UserError): Complaint {
  return {
    kind: "error",
    code: error.code,
    what: error.message,
    details: error.details,
    ...(error.why === undefined ? {} : { why: error.why }),
    ...(error.fix === undefined ? {} : { fix: error.fix }),
  };
}

/** Faults of this machine or its data; everything else is usage. */
const CANNOT_MEASURE: ReadonlySet<string> = new Set([
  "network-none",
  "ipv6-none",
  "dns-intercepted",
  "clock-off",
  "rpki-missing",
  "rpki-stale",
  "queue-away",
]);

function exitOf(error: UserError): ExitCode {
  return CANNOT_MEASURE.has(error.code) ? EXIT.undecided : EXIT.usage;
}

/** What was typed, as it can be typed again; without passwords. */
export const commandOf = (args: readonly string[]): string =>
  ["waterpas", ...args.map(withoutAddresses)].map(quote).join(" ");

/** A word as a shell takes it. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** One kind of message of commander and how it reads here. */
interface Rewriting {
  readonly pattern: RegExp;
  readonly rewrite: (found: readonly string[], at: UsageError) => UserErrorText;
}

const NEAR = String.raw`(?:\s*\(Did you mean (?:one of )?(.*)\?\))?`;

const REWRITINGS: readonly Rewriting[] = [
  {
    pattern: new RegExp(`^unknown command '(.*?)'${NEAR}$`, "s"),
    rewrite: ([, word = "", near], at) => ({
      what: `unknown command '${word}'`,
      fix: fixOfCommand(word, near, at),
    }),
  },
  {
    pattern: new RegExp(`^unknown option '(.*?)'${NEAR}$`, "s"),
    rewrite: ([, flag = "", near], { path }) => ({
      what: `unknown option '${flag}'`,
      fix: `${near === undefined ? "" : `did you mean '${near.replaceAll(", ", "' or '")}'?   `}all options: ${path} --help`,
    }),
  },
  {
    pattern: /^option '(.*?)' argument '(.*)' is invalid\. (.*)$/s,
    rewrite: ([, flags = "", value = "", expected = ""]) => ({
      what: `${longFlag(flags)} cannot be '${value}'`,
      fix: expected,
    }),
  },
  {
    pattern: /^command-argument value '(.*)' is invalid for argument '(.*?)'\. (.*)$/s,
    rewrite: ([, value = "", name = "", expected = ""]) => ({
      what: `<${name}> cannot be '${value}'`,
      fix: expected.replace(/^Allowed choices are (.*)\.$/, "expected $1"),
    }),
  },
  {
    pattern: /^option '(.*?)' argument missing$/s,
    rewrite: ([, flags = ""], { path }) => ({
      what: `${longFlag(flags)} needs a value`,
      fix: `write ${flags}   see: ${path} --help`,
    }),
  },
  {
    pattern: /^missing required argument '(.*?)'$/s,
    rewrite: ([, name = ""], { path, usage }) => ({
      what: `<${name}> is missing`,
      why: `usage: ${usage}`,
      fix: `${path} --help`,
    }),
  },
  {
    pattern: /^option '(.*?)' cannot be used with option '(.*?)'$/s,
    rewrite: ([, one = "", other = ""]) => ({
      what: `${longFlag(one)} and ${longFlag(other)} exclude each other`,
      fix: "leave one of them out",
    }),
  },
  {
    pattern: /^too many arguments.*? Expected (\d+) arguments? but got \d+: (.*)\.$/s,
    rewrite: ([, most = "0", given = ""], { path, usage }) => ({
      what: `too many arguments: ${given.split(", ").slice(Number(most)).join(" ")}`,
      why: `usage: ${usage}`,
      fix: `${path} --help`,
    }),
  },
];

function longFlag(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

function fixOfCommand(word: string, near: string | undefined, { path }: UsageError): string {
  if (near !== undefined) return `did you mean '${near}'?   all commands: ${path} --help`;
  return word.includes(".") ? `waterpas scan ${quote(word)}` : `all commands: ${path} --help`;
}

function endingOfUsage(error: UsageError): Ending {
  if (error.exitCode === 0) return { complaint: null, exit: EXIT.done };
  // A group without a command: its help has been printed.
  if (error.code === "commander.help") return { complaint: null, exit: EXIT.usage };
  return { complaint: { kind: "error", code: "usage", ...rewriteUsage(error) }, exit: EXIT.usage };
}

function rewriteUsage(error: UsageError): UserErrorText {
  const message = error.message.replace(/^error: /, "");
  for (const { pattern, rewrite } of REWRITINGS) {
    const found = pattern.exec(message);
    if (found !== null) return rewrite(found, error);
  }
  return { what: message.replace(/\.$/, ""), fix: `${error.path} --help` };
}
