/** `baseline update`: saved results become what a gate compares with. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { resultJsonLines } from "../../report/json-lines.ts";
import { counted } from "../../report/number.ts";
import { findPolicy, loadPolicy } from "../../store/policy.ts";
import { writeTextFile } from "../../store/stream-file.ts";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { readSavedResult } from "../results.ts";
import { sayCutOff } from "../saved-messages.ts";

export interface BaselineOptions {
  readonly policy?: string;
  readonly file?: string;
}

export async function runBaselineUpdate({
  session,
  args,
  options,
}: Call<BaselineOptions>): Promise<ExitCode> {
  const { io } = session;
  const file = await baselineFile(options, io.cwd);
  const paths = args.map((path) => resolve(io.cwd, path));
  const { result, cutOff } = await readSavedResult(existsSync(file) ? [file, ...paths] : paths);
  sayCutOff(cutOff, session);
  await writeTextFile(file, resultJsonLines(result));
  io.out.write(`${file}: ${counted(result.reports.length, "report")}\n`);
  return EXIT.done;
}

async function baselineFile({ policy, file }: BaselineOptions, cwd: string): Promise<string> {
  if (file !== undefined) return resolve(cwd, file);
  const path = policy === undefined ? findPolicy(cwd) : resolve(cwd, policy);
  const named = path === null ? undefined : (await loadPolicy(path)).baseline?.file;
  if (path !== null && named !== undefined) return resolve(dirname(path), named);
  throw new UserError("usage", {
    what: path === null ? "there is no ./waterpas.policy.json" : `${path} names no baseline`,
    fix: "name the file that the baseline is kept in: --file baseline.jsonl",
  });
}
