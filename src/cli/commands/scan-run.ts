/** `scan`: measure, judge, write. */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Profile } from "../../model/profile.ts";
import { UserError } from "../../model/user-error.ts";
import { openNet, type PreDelegation } from "../../net/open.ts";
import { type RunRouting, runRouting, wantsRouting } from "../../scan/routing.ts";
import { parseTargets, type Target } from "../../scan/target.ts";
import { loadProfile } from "../../store/profile.ts";
import { openRunFolder } from "../../store/run-folder.ts";
import type { Call } from "../action.ts";
import { sayConnections } from "../connections.ts";
import { defined } from "../defined.ts";
import type { ExitCode } from "../exit.ts";
import { flagGate } from "../gating.ts";
import { type Measurement, measure } from "../measure.ts";
import type { NetworkPlan } from "../network.ts";
import type { FailOptions } from "../options/gate.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { MailOptions } from "../options/mail.ts";
import type {
  EndpointOptions,
  JudgementOptions,
  NetworkOptions,
  ScanLimits,
  TargetOptions,
} from "../options/measuring.ts";
import type { OutputOptions } from "../options/output.ts";
import type { RoutingOptions } from "../options/routing.ts";
import { planOutput } from "../outputs.ts";
import { preDelegationOf } from "../pre-delegation.ts";
import { loadRouting, sayRouting } from "../routing.ts";
import type { Session } from "../session.ts";
import { planMeasuring, readSources } from "../sources.ts";

/** What a measurement depends on. */
export type MeasuringOptions = GeneralOptions &
  NetworkOptions &
  EndpointOptions &
  TargetOptions &
  ScanLimits &
  MailOptions &
  JudgementOptions &
  RoutingOptions &
  Pick<OutputOptions, "save">;

export type ScanOptions = MeasuringOptions & OutputOptions & FailOptions;

export async function runScan(call: Call<ScanOptions>): Promise<ExitCode> {
  const { session, options } = call;
  const output = planOutput(options, session.io);
  const profile = await loadProfile(options.profile, session.io.cwd);
  const prepared = await prepareScan(call, profile);
  if (typeof prepared === "number") return prepared;
  const gateOf = flagGate(options, profile);
  return measure({ ...prepared, output, fail: options.fail, ...defined({ gateOf }) });
}

/** Everything that a scan needs, read and checked before the first packet; or the exit code, where something is missing. */
export async function prepareScan(
  { session, args: typed, options, configured }: Call<MeasuringOptions>,
  profile: Profile,
): Promise<Omit<Measurement, "output"> | ExitCode> {
  const { cwd } = session.io;
  const args = typed.length === 0 ? configured : typed;
  refuseNoTarget(args);
  const sources = await readSources(options, cwd);
  const targets = readTargets(args, options, sources.network, session);
  const preDelegation = delegationOf(targets, options);
  const folder = options.save === undefined ? null : await openRunFolder(resolve(cwd, options.save));
  const routing = await routingOf(targets, options, sources.network, session);
  if (routing.code !== null) return routing.code;
  const plan = await planMeasuring(sources, options, { profile, routing: routing.run });
  return {
    session,
    tracing: { ...options, isContinued: routing.run !== undefined },
    open: (more) => openNet({ ...plan.net, ...defined({ preDelegation }), ...more }),
    onVantage: plan.onVantage,
    request: {
      ...plan.conditions,
      targets,
      runSuffix: randomBytes(2).toString("hex"),
      concurrency: options.concurrency,
      ...defined({ preDelegation }),
    },
    onTarget: async ({ evidence, reports }) => {
      if (session.verbose > 0) sayConnections(evidence, session.messages);
      await folder?.write(evidence, reports);
    },
  };
}

/** The routing data, where any test needs it; the exit code where the user broke it off. */
export async function routingOf(
  targets: readonly Pick<Target, "types">[],
  options: RoutingOptions &
    GeneralOptions &
    Pick<TargetOptions, "only" | "skip"> &
    Pick<JudgementOptions, "now">,
  network: NetworkPlan,
  session: Session,
): Promise<{ readonly run?: RunRouting; readonly code: ExitCode | null }> {
  const { only, skip } = options;
  const request = { options: defined({ only, skip }) };
  if (!targets.some((target) => wantsRouting(target, request))) return { code: null };
  const { netMap, families } = network.net;
  const { data, code } = await loadRouting(session, options, defined({ netMap, families }));
  if (data === null) return { code };
  sayRouting(data.sources.problems, session.messages);
  return { run: runRouting(data), code: null };
}

function refuseNoTarget(args: readonly string[]): void {
  if (args.length > 0) return;
  throw new UserError("usage", {
    what: "<target> is missing",
    why: "usage: waterpas scan [options] <target...>",
    fix: "waterpas scan --help",
  });
}

function readTargets(
  args: readonly string[],
  { type, allowTld, ns }: MeasuringOptions,
  network: NetworkPlan,
  { messages, io }: Session,
): readonly Target[] {
  const { targets, notes } = parseTargets(args, {
    ...defined({ type, allowTld }),
    allowReserved: network.isOwn || ns !== undefined,
  });
  for (const what of notes) messages.say({ kind: "note", what });
  if (io.env.HTTPS_PROXY || io.env.https_proxy) {
    messages.say({ kind: "note", what: "HTTPS_PROXY is not used: it would be the proxy that is measured" });
  }
  return targets;
}

/** Only one zone can be pretended at a time. */
function delegationOf(targets: readonly Target[], options: MeasuringOptions): PreDelegation | undefined {
  const [target, another] = targets;
  if (target === undefined || (options.ns === undefined && options.ds === undefined)) return undefined;
  if (another !== undefined) {
    throw new UserError("usage", {
      what: "--ns and --ds go with one target",
      fix: "scan the targets one by one",
    });
  }
  return preDelegationOf(target.name, options);
}
