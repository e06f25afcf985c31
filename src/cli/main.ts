/** Runs one command line; sets the exit code and returns when the work is done. */
export async function main(args: readonly string[]): Promise<void> {
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    // Asked by scripts and by people in a hurry: no command is needed for it.
    const { versionText } = await import("./version.ts");
    process.stdout.on("error", () => undefined).write(`${versionText()}\n`);
    return;
  }
  quietNode(process.env);
  const [{ openIo }, { run }] = await Promise.all([import("./io.ts"), import("./run.ts")]);
  let isLost = false;
  const io = openIo(process, args, ({ code, message }) => {
    isLost = true;
    // The error may come when everything else is over.
    process.exitCode = UNWRITABLE;
    const why = code === "ENOSPC" ? "no space left on the device" : message;
    process.stderr.write(`error: cannot write to standard output: ${why}\n`);
  });
  const code = await run(io);
  process.exitCode = isLost ? UNWRITABLE : code;
}

/** As for a file that cannot be written. */
const UNWRITABLE = 2;

/** Node.js warns when it sees both variables, as early as at the first import of node:util; here NO_COLOR wins. */
function quietNode(env: NodeJS.ProcessEnv): void {
  const { NO_COLOR, FORCE_COLOR } = env;
  if (NO_COLOR === undefined || FORCE_COLOR === undefined) return;
  Reflect.deleteProperty(env, NO_COLOR === "" ? "NO_COLOR" : "FORCE_COLOR");
}
