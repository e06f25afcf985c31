/** What one command works with: its streams, how they look, and what it may say. */
import type { Look } from "../report/look.ts";
import type { Io } from "./io.ts";
import { COLOR_CHOICES, type ColorWhen, type LookOptions, lookOf, needsAscii } from "./look.ts";
import { type Messages, openMessages } from "./messages.ts";
import type { GeneralOptions } from "./options/general.ts";

export interface Session {
  readonly io: Io;
  /** Of stdout. */
  readonly look: Look;
  readonly messages: Messages;
  /** 0, 1 or 2. */
  readonly verbose: number;
  readonly quiet: boolean;
}

export function openSession(io: Io, options: Partial<GeneralOptions>): Session {
  const color: ColorWhen = options.color === false ? "never" : (options.color ?? "auto");
  const ascii = options.ascii ?? needsAscii(io.env, process.platform);
  const verbose = options.verbose ?? 0;
  const quiet = options.quiet ?? false;
  const messages = openMessages(io.err, {
    look: lookOf(io.err, io.env, { color, ascii }),
    quiet,
    progress: io.err.isTTY && options.progress !== false && !io.env.CI && !options.trace,
    codes: verbose > 0,
  });
  return { io, look: lookOf(io.out, io.env, { color, ascii }), messages, verbose, quiet };
}

/** What can be told of colour and alphabet before the command line has been understood. */
export function earlyLook({ args, env }: Pick<Io, "args" | "env">): LookOptions {
  return {
    color: args.includes("--no-color") ? "never" : earlyColor(args),
    ascii: args.includes("--ascii") || needsAscii(env, process.platform),
  };
}

function earlyColor(args: readonly string[]): ColorWhen {
  const at = args.indexOf("--color");
  const text =
    at < 0 ? args.find((word) => word.startsWith("--color="))?.slice("--color=".length) : args[at + 1];
  return COLOR_CHOICES.find((choice) => choice === text) ?? "auto";
}

/** Whether `-v` was among the words typed. */
export function isVerbose(args: readonly string[]): boolean {
  return args.some((word) => /^-v+$|^--verbose$/.test(word));
}
