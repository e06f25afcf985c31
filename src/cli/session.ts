/** What one command works with: its streams, how they look, and what it may say. */
import type { Look } from "../report/look.ts";
import type { Io } from "./io.ts";
import { type ColorWhen, lookOf, needsAscii } from "./look.ts";
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
export function earlyOptions(args: readonly string[]): Partial<GeneralOptions> {
  const after = args[args.indexOf("--color") + 1];
  const when = args.includes("--color") ? after : args.find((word) => word.startsWith("--color="))?.slice(8);
  const verbose = args.filter((word) => /^-v+$|^--verbose$/.test(word)).length;
  return {
    ...(args.includes("--no-color") || when === "never" ? { color: false } : {}),
    ...(when === "always" ? { color: "always" as const } : {}),
    ...(args.includes("--ascii") ? { ascii: true } : {}),
    verbose,
  };
}
