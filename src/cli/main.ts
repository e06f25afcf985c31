import { endingOf, formatComplaint } from "./errors.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { type Io, openIo } from "./io.ts";
import { lookOf, needsAscii } from "./look.ts";
import { buildProgram } from "./program.ts";
import { earlyOptions } from "./session.ts";

/** Runs one command line; sets the exit code and returns when the work is done. */
export async function main(args: readonly string[]): Promise<void> {
  process.exitCode = await run(openIo(process, args));
}

/** Runs the command line of an environment and returns its exit code; never throws. */
export async function run(io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const early = earlyOptions(io.args);
  const lookOptions = {
    color: early.color === false ? ("never" as const) : (early.color ?? "auto"),
    ascii: early.ascii ?? needsAscii(io.env, process.platform),
  };
  const program = buildProgram({
    io,
    look: lookOf(io.out, io.env, lookOptions),
    finish: (finished) => {
      code = finished;
    },
  });
  try {
    if (io.args.length === 0) io.out.write(program.helpInformation());
    else await program.parseAsync([...io.args], { from: "user" });
    return code;
  } catch (error) {
    const ending = endingOf(error, io.args);
    const verbose = (early.verbose ?? 0) > 0;
    if (ending.complaint !== null) {
      io.err.write(formatComplaint(ending.complaint, lookOf(io.err, io.env, lookOptions), { code: verbose }));
    }
    if (verbose && ending.stack !== undefined) io.err.write(`${ending.stack}\n`);
    return ending.exit;
  }
}
