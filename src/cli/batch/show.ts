/** What a person sees of a batch that is under way: progress, figures, the summary in its folder. */
import { resolve } from "node:path";
import { sumCounts } from "../../net/counts.ts";
import type { Net } from "../../net/open.ts";
import type { NetCounts } from "../../net/options.ts";
import { statisticsJson } from "../../report/statistics.ts";
import type { Admission } from "../../scan/batch/admission.ts";
import { MEMORY_SHARE, type Monitor, openMonitor } from "../../scan/batch/monitor.ts";
import { type BatchState, NO_COUNTS } from "../../scan/batch/request.ts";
import type { Crew } from "../../scan/batch/threads/crew.ts";
import type { Session } from "../session.ts";
import { writeFigures } from "./figures.ts";
import { collectorOf, openMemory, residentOctets } from "./memory.ts";
import type { BatchOutputs } from "./outputs.ts";
import type { BatchCommandOptions } from "./prepare.ts";
import { openRate, progressOf, showProgress } from "./progress.ts";

export interface Shown {
  readonly options: BatchCommandOptions;
  readonly session: Session;
  readonly net: Net;
  /** `null`: all is measured in this thread. */
  readonly crew: Crew | null;
  readonly admission: Admission;
  /** Lines of the list. */
  readonly lines: number;
  /** Targets with a test that could not be measured. */
  readonly incomplete: () => number;
  /** `null` before it has begun. */
  readonly state: () => BatchState | null;
}

const MAX_RSS = 1.5 * 1024 ** 3;

/** Watches the load, shows progress, writes figures; until stopped. */
export function showBatch(shown: Shown): () => void {
  const { options, session, state, lines, incomplete } = shown;
  const monitor = watch(shown);
  const rateOf = openRate();
  const rate = (): number | null => rateOf(performance.now(), state()?.counts.fresh ?? 0);
  const stops = [monitor.close];
  const isDrawn = session.io.err.isTTY && !session.io.env.CI && options.trace !== true;
  if (options.progress !== false && !session.quiet) {
    const read = () =>
      progressOf(state() ?? NOTHING, rate(), { lines, incomplete: incomplete(), now: Date.now() });
    stops.push(showProgress({ messages: session.messages, look: session.look, isDrawn, read }));
  }
  if (options.statsJson !== undefined) {
    const path = resolve(session.io.cwd, options.statsJson);
    stops.push(writeFigures(path, () => figuresOf(shown, monitor, rate())));
  }
  return () => {
    for (const stop of stops) stop();
  };
}

const NOTHING: BatchState = {
  counts: NO_COUNTS,
  pool: null,
  last: "",
  waitsUntil: null,
};

function watch({ admission, net, crew, options, state, session }: Shown): Monitor {
  const most = options.maxRss ?? MAX_RSS;
  const collect = collectorOf();
  const used = openMemory(most * MEMORY_SHARE, () => {
    collect();
    crew?.collect();
  });
  return openMonitor({
    admission,
    isFull: () => state()?.pool?.isFull === true,
    memory: () => ({ used: used(), most }),
    ...(crew === null ? {} : { others: crew.load }),
    questions: () => {
      const { udpSent, udpSilent } = countsOf({ net, crew });
      return { sent: udpSent, silent: udpSilent };
    },
    onTick: () => {
      state()?.pool?.wake();
      if (!admission.pressed) return;
      session.messages.say({
        kind: "note",
        code: "network-pressure",
        what: "many more questions than usual stay without answer: the uplink or a table of connections may be full",
        fix: "fewer targets at once: --concurrency 64",
      });
    },
  });
}

/** Of all threads together. */
const countsOf = ({ net, crew }: Pick<Shown, "net" | "crew">): NetCounts =>
  crew === null ? net.counts() : sumCounts([net.counts(), crew.counts()]);

function figuresOf(
  { admission, net, crew, lines, state }: Shown,
  monitor: Monitor,
  rate: number | null,
): object {
  const now = state() ?? NOTHING;
  const { udpSent, udpSilent, tcpConnections, cacheHits } = countsOf({ net, crew });
  return {
    t: new Date().toISOString(),
    total: lines,
    ...now.counts,
    per_s: rate === null ? null : Math.round(rate * 10) / 10,
    in_flight: now.pool?.running ?? 0,
    parked: now.pool?.waiting ?? 0,
    limit: admission.limit,
    loop_p99_ms: Math.round(monitor.loopP99Ms),
    rss: residentOctets(),
    udp_sent: udpSent,
    udp_silent: udpSilent,
    tcp: tcpConnections,
    cache_hit: cacheHits,
    busiest: (now.pool?.busiest(5) ?? []).map(({ lane, waiting }) => ({ operator: lane, waiting })),
  };
}

const SUMMARY_MS = 60_000;

/** Keeps the summary in the folder up to date; until stopped. */
export function keepSummary(write: (text: string) => Promise<void>, outputs: BatchOutputs): () => void {
  const timer = setInterval(() => {
    // A disk that is full ends the run where results are written.
    void write(statisticsJson(outputs.statistics())).catch(() => undefined);
  }, SUMMARY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
