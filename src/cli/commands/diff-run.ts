/** `diff`: two saved results beside each other. */
import { resolve } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { diffJson, diffText } from "../../report/diff.ts";
import { diffResults } from "../../score/diff.ts";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { rejudge } from "../rejudge.ts";
import { readSavedResult } from "../results.ts";
import { sayCutOff } from "../saved-messages.ts";

export interface DiffCommandOptions {
  readonly onlyChanges?: boolean;
  readonly failOnRegression?: boolean;
  readonly json?: boolean;
}

export async function runDiff({ session, args, options }: Call<DiffCommandOptions>): Promise<ExitCode> {
  const { io, look } = session;
  const [first, second, third] = args.map((path) => resolve(io.cwd, path));
  if (first === undefined || second === undefined || third !== undefined) {
    throw new UserError("usage", { what: "diff takes two results", fix: "waterpas diff old.json new.json" });
  }
  const old = await readSavedResult([first]);
  const now = await readSavedResult([second]);
  sayCutOff([...old.cutOff, ...now.cutOff], session);
  const diff = diffResults(old.result, now.result, await rejudge(old, now.result));
  const { onlyChanges = false } = options;
  io.out.write(options.json === true ? diffJson(diff) : diffText(diff, { look, onlyChanges }));
  return options.failOnRegression === true && diff.counts.regressed > 0 ? EXIT.notMet : EXIT.done;
}
