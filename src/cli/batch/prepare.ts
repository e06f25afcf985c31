/** From options to everything a batch needs, read and checked before the first packet. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Profile } from "../../model/profile.ts";
import { UserError } from "../../model/user-error.ts";
import type { RunRouting } from "../../scan/routing.ts";
import { checkSelection, hasSelected } from "../../scan/selection.ts";
import { type BatchFolder, openBatchFolder } from "../../store/batch/folder.ts";
import { profileRef } from "../../store/profile.ts";
import { defined } from "../defined.ts";
import { ownLock } from "../folder-lock.ts";
import type { BatchOptions } from "../options/batch.ts";
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
import type { OutputPlan } from "../outputs.ts";
import type { Session } from "../session.ts";
import { readSources, type Sources } from "../sources.ts";
import { type Exclusions, readExclusions } from "./exclude.ts";
import { type Identity, identityOf, refuseOther } from "./identity.ts";
import { type BatchList, openList, refuseBadLines, surveyList } from "./list.ts";
import { refuseTooLong } from "./outputs.ts";

export type BatchCommandOptions = GeneralOptions &
  NetworkOptions &
  EndpointOptions &
  MailOptions &
  TargetOptions &
  ScanLimits &
  JudgementOptions &
  RoutingOptions &
  OutputOptions &
  BatchOptions;

export interface Prepared {
  readonly sources: Sources;
  readonly exclusions: Exclusions;
  readonly list: BatchList;
  readonly folder: BatchFolder;
  /** The folder is only for the time being: nothing of it is to be kept. */
  readonly isTemporary: boolean;
  readonly identity: Identity;
  /** Puts the folder away. */
  close(): Promise<void>;
}

/** What a run does with what was prepared. */
export interface Measuring {
  readonly options: BatchCommandOptions;
  readonly plan: OutputPlan;
  readonly profile: Profile;
  readonly session: Session;
  readonly routing: RunRouting | undefined;
  /** Four hex digits. */
  readonly runSuffix: string;
}

/** @throws UserError for whatever a person can put right */
export async function prepareBatch(
  name: string,
  options: BatchCommandOptions,
  {
    profile,
    plan,
    session,
  }: { readonly profile: Profile; readonly plan: OutputPlan; readonly session: Session },
): Promise<Prepared> {
  const { io } = session;
  refuseNowhere(options, plan);
  refuseNothing(options);
  const sources = await readSources(options, io.cwd);
  const exclusions = await readExclusions(options.exclude ?? [], io.cwd);
  const path = options.save === undefined ? null : resolve(io.cwd, options.save);
  const folder = await openBatchFolder(path ?? (await mkdtemp(join(tmpdir(), "waterpas-batch-"))), {
    resume: options.resume === true,
    lock: ownLock(Date.now()),
  });
  const close = async (): Promise<void> => {
    await folder.close();
    if (path === null) await rm(folder.path, { recursive: true, force: true });
  };
  try {
    const list = await openList(name, options, {
      io,
      folder: folder.path,
      allowReserved: sources.network.isOwn,
    });
    refuseTooLong(plan, list.lines);
    if (options.strictInput === true) refuseBadLines(await surveyList(list));
    const identity = identityOf(list, profileRef(profile).digest, {
      ...sources.evidence,
      ...listOptions(list),
      ...otherOptions(options, sources),
    });
    if (folder.before !== null) refuseOther(folder.before, identity, folder.path);
    return {
      sources,
      exclusions,
      list,
      folder,
      isTemporary: path === null,
      identity,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What of the list's options decides which targets it has. */
function listOptions({ options }: BatchList): Readonly<Record<string, unknown>> {
  const { file: _, allowReserved: __, ...rest } = options;
  return rest;
}

/** What else changes what is measured or how it is judged, files by their digest. */
function otherOptions(options: BatchCommandOptions, { inputs }: Sources): Readonly<Record<string, unknown>> {
  const { targetTimeout, timeout, retries, perServer, ehlo, now, rpki, rpkiMaxAge, origins, slurm } = options;
  return {
    ...Object.fromEntries(inputs.map(({ name, digest }) => [name.replaceAll("-", "_"), digest])),
    ...defined({
      target_timeout_ms: targetTimeout,
      timeout_ms: timeout,
      retries,
      per_server: perServer,
      ehlo,
      now,
      rpki,
      rpki_max_age_ms: rpkiMaxAge,
      origins,
      slurm,
    }),
  };
}

/** @throws UserError `usage` where the results of a long run would go nowhere */
function refuseNowhere({ save, dryRun }: BatchCommandOptions, plan: OutputPlan): void {
  if (save !== undefined || dryRun === true || plan.files.length > 0 || plan.stdout !== "terminal") return;
  throw new UserError("usage", {
    what: "a batch needs a place for its results",
    fix: "--save DIR keeps evidence and reports, and can be resumed; or name a file: -o csv-wide=report.csv",
  });
}

/** @throws UserError `usage` where no test is left, `test-unknown` */
export function refuseNothing({
  type = "both",
  only,
  skip,
}: Pick<BatchCommandOptions, "type" | "only" | "skip">): void {
  const selection = defined({ only, skip });
  checkSelection(selection);
  const sides = type === "both" ? (["web", "mail"] as const) : [type];
  if (sides.some((side) => hasSelected(side, selection))) return;
  throw new UserError("usage", {
    what: "--only and --skip leave no test",
    fix: "waterpas list-checks",
  });
}
