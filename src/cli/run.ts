import { endingOf, formatComplaint } from "./errors.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { helpTopic } from "./help-topic.ts";
import type { Io } from "./io.ts";
import { lookOf } from "./look.ts";
import { buildProgram } from "./program.ts";
import { earlyLook, isVerbose } from "./session.ts";

/** Runs the command line of an environment and returns its exit code; never throws. */
export async function run(io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const early = earlyLook(io);
  const program = buildProgram({
    io,
    look: lookOf(io.out, io.env, early),
    finish: (finished) => {
      code = finished;
    },
  });
  try {
    const topic = helpTopic(program, io.args);
    if (topic !== null) io.out.write(topic.helpInformation());
    else await program.parseAsync([...io.args], { from: "user" });
    return code;
  } catch (error) {
    const { complaint, exit, stack } = endingOf(error, io.args);
    const verbose = isVerbose(io.args);
    if (complaint !== null) {
      io.err.write(formatComplaint(complaint, lookOf(io.err, io.env, early), { code: verbose }));
    }
    if (verbose && stack !== undefined) io.err.write(`${stack}\n`);
    return exit;
  }
}
