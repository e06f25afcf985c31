/** `gate`: measure or take saved results, judge them by a policy. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { GateResult } from "../../model/gate.ts";
import { UserError } from "../../model/user-error.ts";
import { gateText } from "../../report/gate.ts";
import { judge } from "../../scan/judge.ts";
import { unreadable } from "../../store/document.ts";
import { profileRef } from "../../store/profile.ts";
import type { Call } from "../action.ts";
import { confirmFailures } from "../confirm.ts";
import { defined } from "../defined.ts";
import { EXIT, type ExitCode, worstExit } from "../exit.ts";
import { gateExit, sayGate } from "../gate.ts";
import { type GatePlan, gateResult, planGate } from "../gating.ts";
import { gather, type Measured } from "../measure.ts";
import type { GateOptions } from "../options/gate.ts";
import type { OutputOptions } from "../options/output.ts";
import { planOutput } from "../outputs.ts";
import { parityOf } from "../parity.ts";
import { readSavedResult } from "../results.ts";
import { sayCutOff } from "../saved-messages.ts";
import type { Session } from "../session.ts";
import { toolOf } from "../version.ts";
import { type MeasuringOptions, prepareScan } from "./scan-run.ts";

export type GateCommandOptions = MeasuringOptions &
  OutputOptions &
  GateOptions & { readonly explain?: boolean; readonly rejudgeBaseline?: boolean };

export async function runGate(call: Call<GateCommandOptions>): Promise<ExitCode> {
  const { session, args, options } = call;
  const { io, look } = session;
  const output = planOutput(options, io);
  const plan = await planGate(options, io.cwd);
  const today = new Date(options.now ?? Date.now());
  const saved = savedPaths(args, io.cwd);
  const measured =
    saved === null ? await measureAll(call, plan, today) : await takeSaved(saved, plan, session);
  if (typeof measured === "number") return measured;
  const { result, evidence, code } = measured;
  const gate = gateResult(plan, result, today);
  const parity = parityOf(evidence, plan.profile);
  // On a terminal the gate itself is what was asked for; other formats carry it with the results.
  const text =
    output.stdout === "terminal"
      ? gateText(result, gate, { look, isExplained: options.explain === true })
      : null;
  const { writeOutput } = await import("../write-output.ts");
  await writeOutput(
    output,
    { result, evidence, gate, ...defined({ parity, text: text ?? undefined }) },
    session,
  );
  sayGate(gate, session);
  const own = gateExit(gate);
  return worstExit([code, options.fail ? own : EXIT.done]);
}

/** No domain ends like this. */
const SAVED = /\.(?:json|jsonl|gz|zst)$/;

/** Files and folders that are there are saved results; everything else is a name. */
function savedPaths(args: readonly string[], cwd: string): readonly string[] | null {
  const paths = args.map((word) => resolve(cwd, word));
  const found = paths.filter((path) => existsSync(path));
  const gone = paths.find((path) => SAVED.test(path) && !found.includes(path));
  if (gone !== undefined) throw unreadable(gone, Object.assign(new Error(), { code: "ENOENT" }));
  if (found.length === 0) return null;
  if (found.length === paths.length) return paths;
  throw new UserError("usage", {
    what: "a gate takes names to measure, or saved results, not both at once",
    fix: "ask twice",
  });
}

async function measureAll(
  call: Call<GateCommandOptions>,
  plan: GatePlan,
  today: Date,
): Promise<Measured | ExitCode> {
  const prepared = await prepareScan(call, plan.profile);
  if (typeof prepared === "number") return prepared;
  const first = await gather(prepared);
  const gateOf = (measured: Measured): GateResult => gateResult(plan, measured.result, today);
  return confirmFailures(first, { prepared, rule: plan.policy.confirm ?? {}, gateOf });
}

/** Saved results, judged again where the policy judges by other rules than they were judged by. */
async function takeSaved(
  paths: readonly string[],
  { profile }: GatePlan,
  session: Session,
): Promise<Measured> {
  const { result, evidence, cutOff } = await readSavedResult(paths);
  sayCutOff(cutOff, session);
  const { digest } = profileRef(profile);
  if (result.reports.every((report) => report.profile.digest === digest)) {
    return { result, evidence, code: EXIT.done };
  }
  const names = new Set(evidence.map(({ target }) => target.name));
  const without = result.reports.find(({ target }) => !names.has(target.name));
  if (without !== undefined) {
    throw new UserError("evidence-invalid", {
      what: `${without.target.name} was judged under profile ${without.profile.name}, and the policy asks for ${profile.name}`,
      why: "its evidence does not lie beside the results, so it cannot be judged again",
      fix: `--profile ${without.profile.name}, or save the evidence: waterpas scan ${without.target.name} --save out/`,
    });
  }
  return { result: judge(evidence, { profile, tool: toolOf() }), evidence, code: EXIT.done };
}
