/** What `prefix` and `asn` have in common: data, judgement, output, exit code. */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Report } from "../model/report.ts";
import type { Level, Status } from "../model/status.ts";
import { UserError } from "../model/user-error.ts";
import { exitCode } from "../scan/exit-code.ts";
import { scanRoutes } from "../scan/route-scan.ts";
import { parseWhatIf, type RouteTarget } from "../scan/route-target.ts";
import type { RoutingData } from "../scan/routing-data.ts";
import { loadProfile } from "../store/profile.ts";
import { openRunFolder } from "../store/run-folder.ts";
import type { Call } from "./action.ts";
import { defined } from "./defined.ts";
import { EXIT, type ExitCode, worstExit } from "./exit.ts";
import type { GeneralOptions } from "./options/general.ts";
import type { JudgementOptions } from "./options/measuring.ts";
import type { RouteOutputOptions } from "./options/route-output.ts";
import type { RoutingOptions, WhatIfOptions } from "./options/routing.ts";
import { planRouteOutput, type RouteOutputPlan, writeRouteOutput } from "./route-outputs.ts";
import { type LoadedRouting, loadRouting, routingWords, sayRouting } from "./routing.ts";
import type { Session } from "./session.ts";
import { toolOf } from "./version.ts";

/** A level of tests that a gate looks at; `none` has no tests. */
type GateLevel = Exclude<Level, "none">;

export type RouteOptions = GeneralOptions &
  RoutingOptions &
  WhatIfOptions &
  JudgementOptions &
  RouteOutputOptions & { readonly failOn?: GateLevel };

/** Looks the targets up and writes what is found. */
export async function lookUp(
  { session, options }: Pick<Call<RouteOptions>, "session" | "options">,
  targets: readonly RouteTarget[],
): Promise<ExitCode> {
  const { cwd } = session.io;
  const output = planRouteOutput(options, cwd);
  const whatIf = parseWhatIf(options.whatIf ?? []);
  const profile = await loadProfile(options.profile, cwd);
  const folder = options.save === undefined ? null : await openRunFolder(resolve(cwd, options.save));
  const { data, code } = await loadData(session, options, whatIf);
  if (data === null) return code;
  const { result, evidence } = scanRoutes({
    targets,
    data,
    whatIf,
    profile,
    tool: toolOf(),
    clock: Date.now,
    runSuffix: randomBytes(2).toString("hex"),
    ...defined({ now: options.now }),
  });
  for (const document of evidence) {
    const { name } = document.target;
    await folder?.write(
      document,
      result.reports.filter(({ target }) => target.name === name),
    );
  }
  await write(output, { result, evidence }, session);
  return worstExit([exitCode(result), gateCode(result.reports, options.failOn)]);
}

async function write(
  plan: RouteOutputPlan,
  { result, evidence }: ReturnType<typeof scanRoutes>,
  session: Session,
): Promise<void> {
  await writeRouteOutput(plan, result, evidence, session);
}

/** The data of a command that can do nothing without VRPs; `null` after an interruption. @throws UserError */
export async function loadData(
  session: Session,
  options: RouteOptions,
  whatIf: ReturnType<typeof parseWhatIf> = [],
): Promise<LoadedRouting> {
  const loaded = await loadRouting(session, options, { whatIf });
  if (loaded.data === null) return loaded;
  refuseMissing(loaded.data);
  // The age of what is used stands in every report.
  sayRouting(
    loaded.data.sources.problems.filter(({ level }) => level !== "info"),
    session.messages,
  );
  return loaded;
}

/** Without VRPs there is nothing to say. @throws UserError `rpki-missing`, `rpki-stale`, `usage` */
function refuseMissing({ vrps, disabled, sources }: RoutingData): void {
  if (disabled.vrps) {
    throw new UserError("usage", {
      what: "--rpki none leaves nothing to look up",
      fix: "leave it out, or name an export: --rpki FILE",
    });
  }
  if (vrps !== null) return;
  const cause = sources.unusable.vrp ?? "rpki-missing";
  const problem = sources.problems.find(({ code, level }) => code === cause && level === "error");
  const others = sources.problems.filter((each) => each !== problem && each.code.startsWith("rpki-"));
  throw new UserError(cause, {
    ...(problem === undefined ? { what: "there is no RPKI export" } : routingWords(problem)),
    details: others.filter(({ level }) => level !== "info").map((each) => routingWords(each).what),
  });
}

/** Statuses that do not meet a gate (`reports.md` 4.5). */
const UNMET: Readonly<Record<GateLevel, readonly Status[]>> = {
  required: ["failed"],
  recommended: ["failed", "warning"],
  optional: ["failed", "warning", "info"],
};

function gateCode(reports: readonly Report[], level: GateLevel | undefined): ExitCode {
  if (level === undefined) return EXIT.done;
  const statuses = reports.flatMap(({ tests }) => tests.map(({ status }) => status));
  if (statuses.some((status) => UNMET[level].includes(status))) return EXIT.notMet;
  return statuses.includes("error") ? EXIT.undecided : EXIT.done;
}
