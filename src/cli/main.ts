/** Runs one command line; sets the exit code and returns when the work is done. */
export async function main(args: readonly string[]): Promise<void> {
  quietNode(process.env);
  const [{ openIo }, { run }] = await Promise.all([import("./io.ts"), import("./run.ts")]);
  process.exitCode = await run(openIo(process, args));
}

/** Node.js warns when it sees both variables, as early as at the first import of node:util; here NO_COLOR wins. */
function quietNode(env: NodeJS.ProcessEnv): void {
  const { NO_COLOR, FORCE_COLOR } = env;
  if (NO_COLOR === undefined || FORCE_COLOR === undefined) return;
  Reflect.deleteProperty(env, NO_COLOR === "" ? "NO_COLOR" : "FORCE_COLOR");
}
