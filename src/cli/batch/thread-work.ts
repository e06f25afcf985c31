/** What a thread of a batch does: from options to a network of its own, then target by target. */
import { SMTP_PACE } from "../../net/limits.table.ts";
import { openNet } from "../../net/open.ts";
import { openAuditor } from "../../scan/batch/auditor.ts";
import { openAttempts, plainError, serveThread, type ThreadPort } from "../../scan/batch/threads/serve.ts";
import { loadProfile } from "../../store/profile.ts";
import { routingOf } from "../commands/scan-run.ts";
import type { Io, Sink } from "../io.ts";
import { openSession, type Session } from "../session.ts";
import { planMeasuring, readSources } from "../sources.ts";
import { readExclusions } from "./exclude.ts";
import { collectorOf } from "./memory.ts";
import type { ThreadData } from "./threads.ts";

/** What there is to say the main thread has said. */
function silentSession({ cwd, options }: ThreadData): Session {
  const nowhere: Sink = {
    write: () => undefined,
    isTTY: false,
    columns: () => undefined,
    colorDepth: () => 1,
    closed: new AbortController().signal,
    ready: async () => undefined,
  };
  const io: Io = {
    in: { isTTY: false, chunks: (async function* () {})() },
    out: nowhere,
    err: nowhere,
    env: process.env,
    cwd,
    args: [],
  };
  return openSession(io, { ...options, quiet: true });
}

/** Measures what comes in until the other side says that it is over. */
export async function measureTargets(port: ThreadPort, data: ThreadData): Promise<void> {
  const { cwd, runId, vantage, confirming, shared, isTraced } = data;
  // Traced by the main thread, where all attempts come together.
  const { trace: _, traceFile: __, ...options } = data.options;
  const profile = await loadProfile(options.profile, cwd);
  const sources = await readSources(options, cwd);
  const exclusions = await readExclusions(options.exclude ?? [], cwd);
  const routing = await routingOf(
    [{ types: ["web", "mail"] }],
    options,
    sources.network,
    silentSession(data),
  );
  if (routing.code !== null) return;
  const plan = await planMeasuring(sources, options, { profile, routing: routing.run });
  const attempts = openAttempts(port);
  const stop = new AbortController();
  const net = openNet({
    ...plan.net,
    vantage,
    shared,
    smtpApartMs: SMTP_PACE.batchApartMs,
    exclude: exclusions.prefixes,
    ...(isTraced ? { onAttempt: (record, target) => attempts.add([record, target]) } : {}),
  });
  try {
    const auditor = await openAuditor(
      {
        ...plan.conditions,
        net,
        confirming,
        clock: Date.now,
        signal: stop.signal,
        isExcluded: exclusions.isExcluded,
        onBug: (where, error) => port.postMessage({ kind: "bug", where, error: plainError(error) }),
      },
      runId,
    );
    await serveThread(port, {
      audit: auditor.audit,
      counts: net.counts,
      collect: collectorOf(),
      onLast: auditor.beginLast,
      onStop: () => stop.abort(),
    });
    attempts.flush();
  } finally {
    await net.close();
  }
}
