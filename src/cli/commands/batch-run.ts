/** `batch`: a list, measured, judged, written as it goes. */
import { randomBytes } from "node:crypto";
import { join, relative } from "node:path";
import { batchSummary } from "../../report/batch/summary.ts";
import { counted } from "../../report/number.ts";
import { INCOMPLETE } from "../../store/batch/names.ts";
import { loadProfile } from "../../store/profile.ts";
import type { Call } from "../action.ts";
import { surveyList } from "../batch/list.ts";
import { measureList, type Outcome } from "../batch/measure.ts";
import { refuseTwoSides } from "../batch/outputs.ts";
import { type BatchCommandOptions, type Prepared, prepareBatch } from "../batch/prepare.ts";
import { quote } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { planOutput } from "../outputs.ts";
import type { Session } from "../session.ts";
import { routingOf } from "./scan-run.ts";

export async function runBatchCommand({
  session,
  args,
  options,
}: Call<BatchCommandOptions>): Promise<ExitCode> {
  const { io } = session;
  const [name = "-"] = args;
  const plan = planOutput(options, io);
  refuseTwoSides(plan, options.type);
  const profile = await loadProfile(options.profile, io.cwd);
  const prepared = await prepareBatch(name, options, { profile, plan, session });
  try {
    if (options.dryRun === true) return await sayPlan(prepared, session);
    const routing = await routingOf([{ types: ["web", "mail"] }], options, prepared.sources.network, session);
    if (routing.code !== null) return routing.code;
    const outcome = await measureList(prepared, {
      options,
      plan,
      profile,
      session,
      routing: routing.run,
      runSuffix: randomBytes(2).toString("hex"),
    });
    sayEnd(outcome, prepared, { session, profile: profile.name, isShown: plan.stdout === "terminal" });
    return outcome.code;
  } finally {
    await prepared.close();
  }
}

/** What would be done, without a packet. */
async function sayPlan({ list, folder, identity }: Prepared, { io }: Session): Promise<ExitCode> {
  const { targets, duplicates, bad, nothing, examples } = await surveyList(list);
  const left =
    folder.before === null ? targets : Math.max(0, targets + duplicates + bad - folder.recovered.done.size);
  const lines = [
    `${counted(list.lines, "line")}: ${counted(targets, "target")}, ${duplicates} duplicate, ${bad} bad, ${nothing} blank or comment`,
    ...(folder.before === null ? [] : [`${counted(left, "line")} left of the run in ${folder.path}`]),
    `list    ${identity.input_sha256}`,
    `options ${identity.options_sha256}`,
    ...examples,
  ];
  io.out.write(`${lines.join("\n")}\n`);
  return EXIT.done;
}

function sayEnd(
  { tally, incomplete, ms, isComplete }: Outcome,
  { folder, isTemporary }: Prepared,
  {
    session,
    profile,
    isShown,
  }: { readonly session: Session; readonly profile: string; readonly isShown: boolean },
): void {
  const { io, look, messages } = session;
  const path = isTemporary ? null : relative(io.cwd, folder.path) || ".";
  const words = io.args.includes("--resume") ? io.args : [...io.args, "--resume"];
  const again = isComplete || isTemporary ? null : ["waterpas", ...words].map(quote).join(" ");
  if (again !== null) messages.say({ kind: "note", what: "the run is not complete", fix: again });
  if (!isShown) return;
  const listed = { names: incomplete, file: path === null ? null : join(path, INCOMPLETE) };
  io.out.write(batchSummary({ tally, profile, ms, folder: path, incomplete: listed, look }));
}
