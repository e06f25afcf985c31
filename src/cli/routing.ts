/** The routing data of a command: from options to data, with what a person has to know of it on stderr. */
import type { RoutingProblem } from "../model/routing.ts";
import type { UserErrorText } from "../model/user-error.ts";
import { openDownloader } from "../net/download.ts";
import type { NetMap } from "../net/map.ts";
import type { Family } from "../net/open.ts";
import type { Vrp } from "../proto/rpki/vrp-rows.ts";
import { loadRoutingData, type RoutingData } from "../scan/routing-data.ts";
import { cacheFolder } from "../store/cache.ts";
import { defined } from "./defined.ts";
import type { ExitCode } from "./exit.ts";
import type { Messages } from "./messages.ts";
import type { RoutingOptions } from "./options/routing.ts";
import { startProgress } from "./progress.ts";
import type { Session } from "./session.ts";
import { openSignals } from "./signals.ts";
import { openTracing, type TraceOptions } from "./tracing.ts";
import { toolOf } from "./version.ts";

/** What else loading depends on. */
export interface RoutingNeeds {
  readonly netMap?: NetMap;
  readonly families?: readonly Family[];
  readonly whatIf?: readonly Vrp[];
}

type Options = RoutingOptions & TraceOptions & { readonly cacheDir?: string; readonly now?: string };

/** `waterpas/1.2.3 (contact)`. */
export function userAgentOf(contact: string | undefined): string {
  const name = `waterpas/${toolOf().version}`;
  // Nothing that is no header value gets into a header.
  const plain = contact?.replaceAll(/[^\x20-\x7e]/g, "").trim() ?? "";
  return plain === "" ? name : `${name} (${plain})`;
}

/** The data, or the exit code of an interruption. */
export type LoadedRouting =
  | { readonly data: RoutingData; readonly code: null }
  | { readonly data: null; readonly code: ExitCode };

/** Loads the data, with a line of progress and the signals held. @throws UserError for files that cannot be used */
export async function loadRouting(
  { io, messages }: Session,
  options: Options,
  { netMap, families, whatIf }: RoutingNeeds = {},
): Promise<LoadedRouting> {
  const { rpki, rpkiMaxAge, origins, slurm, offline = false, contact, cacheDir, now } = options;
  const tracing = openTracing(options, messages, io.cwd);
  const signals = openSignals();
  let what = "reading routing data";
  const stopProgress = startProgress(messages, () => ({
    what,
    done: 0,
    total: 1,
    attempts: tracing.count(),
  }));
  try {
    const data = await loadRoutingData({
      cache: cacheFolder(cacheDir),
      cwd: io.cwd,
      offline,
      downloader: openDownloader({
        userAgent: userAgentOf(contact),
        onAttempt: (record) => tracing.onAttempt(record),
        signal: signals.signal,
        ...defined({ netMap, families }),
      }),
      clock: Date.now,
      now: Math.floor((now === undefined ? Date.now() : Date.parse(now)) / 1000),
      signal: signals.signal,
      onDownload: (url) => {
        what = `fetching ${url}`;
      },
      ...defined({ rpki, rpkiMaxAgeMs: rpkiMaxAge, origins, slurm, whatIf }),
    });
    const code = signals.code();
    return code === null ? { data, code } : { data: null, code };
  } finally {
    stopProgress();
    tracing.close();
    signals.close();
  }
}

const UPDATE_RPKI = "waterpas update rpki";
const UPDATE_ORIGINS = "waterpas update origins";

type Words = (problem: RoutingProblem) => UserErrorText;

const nameOf = ({ source = "the data" }: RoutingProblem): string => source;
const why = ({ says, detail }: RoutingProblem): string => says ?? detail;

/** What to say of each kind of problem; the ones that are not named by their slugs. */
const WORDS: Readonly<Record<string, Words>> = {
  "rpki-missing": () => ({
    what: "there is no RPKI export, neither in the cache nor to be had",
    fix: `${UPDATE_RPKI}        or name a file: --rpki FILE`,
  }),
  "rpki-stale": (problem) => ({
    what: `the RPKI export is ${why(problem)}`,
    why: `route-origin verdicts on data of another time can be wrong; it comes from ${nameOf(problem)}`,
    fix: `${UPDATE_RPKI}        or accept it: --rpki-max-age 48h`,
  }),
  "rpki-aging": (problem) => ({ what: `the RPKI export is ${why(problem)}; it is judged as of then` }),
  "rpki-undated": (problem) => ({ what: `${nameOf(problem)} does not say when it was made` }),
  "rpki-offline": (problem) => ({ what: `VRPs of the cache are used: ${nameOf(problem)}` }),
  "rpki-download": (problem) => ({ what: `${nameOf(problem)} could not be fetched: ${why(problem)}` }),
  "rpki-malformed": (problem) => ({ what: `${nameOf(problem)} cannot be used: ${why(problem)}` }),
  "rpki-as0-left-out": (problem) => ({ what: `${nameOf(problem)}: ${why(problem)}` }),
  "origins-missing": (problem) => ({
    what:
      problem.says === undefined
        ? "there is no table of routes, neither in the cache nor to be had"
        : `the table of routes is ${problem.says}`,
    fix: `${UPDATE_ORIGINS}        or name a file: --origins FILE`,
  }),
  "origins-aging": (problem) => ({ what: `the table of routes is ${why(problem)}` }),
  "origins-undated": (problem) => ({ what: `${nameOf(problem)} does not say when it was made` }),
  "origins-offline": (problem) => ({ what: `routes of the cache are used: ${nameOf(problem)}` }),
  "origins-download": (problem) => ({ what: `${nameOf(problem)} could not be fetched: ${why(problem)}` }),
  "origins-malformed": (problem) => ({ what: `${nameOf(problem)} cannot be used: ${why(problem)}` }),
  "cache-unwritable": (problem) => ({ what: why(problem), why: "downloads are not kept for the next run" }),
};

/** A problem of the data in words. */
export function routingWords(problem: RoutingProblem): UserErrorText {
  return WORDS[problem.code]?.(problem) ?? { what: `${problem.code}: ${why(problem)}` };
}

/** Whether a slug of the run is told here, when the data is loaded. */
export const isRoutingProblem = (code: string): boolean => Object.hasOwn(WORDS, code);

/** Says what is wrong with the data; what only informs is a note. */
export function sayRouting(problems: readonly RoutingProblem[], messages: Messages): void {
  for (const problem of problems) {
    const kind = problem.level === "info" ? "note" : "warning";
    messages.say({ kind, code: problem.code, ...routingWords(problem) });
  }
}
