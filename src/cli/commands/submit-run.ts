/** `submit`: a list into the queue. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Profile } from "../../model/profile.ts";
import { openNet } from "../../net/open.ts";
import { counted } from "../../report/number.ts";
import { operatorsOf } from "../../scan/batch/operator.ts";
import { type Queue, withQueue } from "../../scan/queue/database.ts";
import { shardsFor } from "../../scan/queue/names.ts";
import { type RunRequest, readRun, unfinishedSubmission } from "../../scan/queue/run.ts";
import { submitRun } from "../../scan/queue/submit.ts";
import type { Target } from "../../scan/target.ts";
import { runIdOf, timeText } from "../../scan/time.ts";
import { digestOf } from "../../store/digest.ts";
import { loadProfile, profileRef } from "../../store/profile.ts";
import type { Call } from "../action.ts";
import { type BatchList, openList, refuseBadLines, surveyList } from "../batch/list.ts";
import { refuseNothing } from "../batch/prepare.ts";
import { defined } from "../defined.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { type NetworkPlan, planNetwork } from "../network.ts";
import type { ListOptions } from "../options/batch.ts";
import type { GeneralOptions } from "../options/general.ts";
import { type MailOptions, mailEvidence } from "../options/mail.ts";
import type {
  EndpointOptions,
  JudgementOptions,
  NetworkOptions,
  ScanLimits,
  TargetOptions,
} from "../options/measuring.ts";
import type { QueueOptions, SubmitOptions } from "../options/queue.ts";
import { addressOf } from "../queue/address.ts";
import { sayWaiting } from "../queue/waiting.ts";
import type { Session } from "../session.ts";
import { openSignals } from "../signals.ts";
import { toolOf } from "../version.ts";

export type SubmitCommandOptions = GeneralOptions &
  NetworkOptions &
  Pick<EndpointOptions, "allAddresses"> &
  Omit<MailOptions, "ehlo"> &
  TargetOptions &
  Pick<ScanLimits, "depth" | "targetTimeout"> &
  JudgementOptions &
  ListOptions &
  QueueOptions &
  SubmitOptions;

export async function runSubmit({ session, args, options }: Call<SubmitCommandOptions>): Promise<ExitCode> {
  const { io } = session;
  const [name = "-"] = args;
  const url = addressOf(options);
  refuseNothing(options);
  const profile = await loadProfile(options.profile, io.cwd);
  const network = await planNetwork(options, io.cwd);
  const folder = await mkdtemp(join(tmpdir(), "waterpas-submit-"));
  try {
    const list = await openList(name, options, { io, folder, allowReserved: network.isOwn });
    if (options.strictInput === true) refuseBadLines(await surveyList(list));
    return await withQueue({ url }, (queue) => submitTo(queue, { list, profile, network, options, session }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Given {
  readonly list: BatchList;
  readonly profile: Profile;
  readonly network: NetworkPlan;
  readonly options: SubmitCommandOptions;
  readonly session: Session;
}

async function submitTo(queue: Queue, given: Given): Promise<ExitCode> {
  const { list, profile, options, session } = given;
  const request = requestOf(given);
  const requestDigest = digestOf({ ...request, list: list.options, chunk: options.chunk });
  const made = runIdOf(Date.now(), randomBytes(2).toString("hex"));
  const id =
    options.run ??
    (await unfinishedSubmission(queue, { input: list.digest, request: requestDigest })) ??
    made;
  const signals = openSignals(() => session.messages.say({ kind: "note", what: "stopping" }));
  const operators = await openOperators(given, signals.signal);
  try {
    const isWhole = await submitRun(queue, {
      id,
      header: {
        run_id: made,
        started_at: timeText(Date.now()),
        tool: request.tool,
        profile: profileRef(profile),
        now: options.now ?? null,
        list: list.options.file,
      },
      request,
      inputDigest: list.digest,
      requestDigest,
      lines: list.lines,
      shards: shardsFor(list.lines, options.chunk),
      chunk: options.chunk,
      entries: list.entries(),
      signal: signals.signal,
      onWait: sayWaiting(session),
      onProgress: (lines) => session.messages.progress(` ${lines}/${list.lines} lines in the queue`),
      ...(operators === null ? {} : { operatorOf: operators.operatorOf }),
    });
    if (isWhole) await sayRun(queue, id, session);
    else
      session.messages.say({
        kind: "note",
        what: "the list is not in the queue as a whole",
        fix: "submit it again",
      });
    return signals.code() ?? EXIT.done;
  } finally {
    await operators?.close();
    signals.close();
  }
}

/** Lines up to which all evidence is kept where nobody says (`settled.md` 10.5). */
const ALL_EVIDENCE = 10_000;

/** What could not be measured is tried again a while later, and longer lists have longer whiles (`settled.md` 10.2). */
const AGAIN_MS = 60_000;
const AGAIN_LONG_MS = 600_000;
const LONG = 1_000;

function requestOf({ list, profile, options }: Given): RunRequest {
  const { depth, only, skip, now, targetTimeout, secondPass, allAddresses } = options;
  return {
    tool: toolOf(),
    profile,
    depth,
    evidence: options.evidence ?? (list.lines <= ALL_EVIDENCE ? "all" : "failures"),
    options: { ...defined({ all_addresses: allAddresses }), ...mailEvidence(options) },
    again_after_ms: secondPass ? (list.lines < LONG ? AGAIN_MS : AGAIN_LONG_MS) : null,
    ...defined({ only, skip, now, target_timeout_ms: targetTimeout }),
  };
}

interface Operators {
  readonly operatorOf: (target: Target) => Promise<string | null>;
  close(): Promise<void>;
}

/** Looks up whose name servers each target has; `null` where it cannot, or shall not. */
async function openOperators(
  { network, options, session }: Given,
  signal: AbortSignal,
): Promise<Operators | null> {
  if (!options.plan) return null;
  const net = openNet(network.net);
  const { dns } = await net.vantage();
  if (network.evidence.resolver === "iterate" && dns === "ok") {
    return { operatorOf: operatorsOf(net, signal), close: () => net.close() };
  }
  await net.close();
  session.messages.say({
    kind: "note",
    what: "name servers cannot be looked up from here: targets are spread by their names",
  });
  return null;
}

/** On stdout the id alone, for scripts. */
async function sayRun(queue: Queue, id: string, { messages, io }: Session): Promise<void> {
  const { targets, refused } = await readRun(queue, id);
  messages.progress("");
  messages.say({
    kind: "note",
    what: `${counted(targets, "target")} in the queue; ${counted(refused, "line")} of the list bad or a duplicate`,
    fix: `waterpas worker on each machine, then: waterpas collect --run ${id} -o run.jsonl.zst`,
  });
  io.out.write(`${id}\n`);
}
