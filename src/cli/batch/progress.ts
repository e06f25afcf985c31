/** How far a batch is: one line on a terminal, now and then a plain line elsewhere (`ux.md` 8.2). */
import type { Look } from "../../report/look.ts";
import { duration } from "../../report/number.ts";
import { glyph } from "../../report/symbol.table.ts";
import type { BatchState } from "../../scan/batch/request.ts";
import type { Messages } from "../messages.ts";

/** What the line says. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Targets a second; `null` until there is something to go by. */
  readonly rate: number | null;
  readonly etaMs: number | null;
  readonly unmeasured: number;
  readonly last: string;
  /** Until the next second try. */
  readonly waitMs: number | null;
}

const BAR = 30;

export function progressLine(progress: Progress, look: Look): string {
  const { done, total, rate, etaMs, unmeasured, last, waitMs } = progress;
  const share = total === 0 ? 0 : Math.min(1, done / total);
  const full = Math.round(share * BAR);
  const bar = glyph(look, "done").repeat(full) + glyph(look, "open").repeat(BAR - full);
  const parts = [
    ` ${done}/${total} ${bar} ${Math.floor(share * 100)} %`,
    ...(rate === null ? [] : [`${rate.toFixed(1)}/s`]),
    ...(waitMs === null ? [] : [`second tries in ${duration(waitMs)}`]),
    ...(etaMs === null || waitMs !== null ? [] : [`${duration(etaMs)} left`]),
    ...(unmeasured === 0 ? [] : [`${unmeasured} not measured`]),
    ...(last === "" ? [] : [last]),
  ];
  return parts.join("   ");
}

/** `progress 412/1000 41% 2.9/s eta 202s unmeasured 5`. */
export function plainProgress({ done, total, rate, etaMs, unmeasured }: Progress): string {
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  return [
    `progress ${done}/${total} ${percent}%`,
    ...(rate === null ? [] : [`${rate.toFixed(1)}/s`]),
    ...(etaMs === null ? [] : [`eta ${Math.round(etaMs / 1000)}s`]),
    `unmeasured ${unmeasured}`,
  ].join(" ");
}

/** Targets before the time left is worth saying. */
const ENOUGH = 20;
const RATE_MS = 60_000;
const SAMPLE_MS = 1_000;

/** The mean rate of the last minute. */
export function openRate(): (nowMs: number, done: number) => number | null {
  const samples: { readonly at: number; readonly done: number }[] = [];
  return (nowMs, done) => {
    const newest = samples.at(-1);
    if (newest === undefined || nowMs - newest.at >= SAMPLE_MS) samples.push({ at: nowMs, done });
    while (samples.length > 2 && nowMs - (samples[0]?.at ?? 0) > RATE_MS) samples.shift();
    const [oldest] = samples;
    if (oldest === undefined || nowMs - oldest.at < SAMPLE_MS) return null;
    return (1000 * (done - oldest.done)) / (nowMs - oldest.at);
  };
}

/** @param incomplete targets with a test that could not be measured, those of an earlier part of the run included */
export function progressOf(
  { counts, last, waitsUntil }: BatchState,
  rate: number | null,
  { lines, incomplete, now }: { readonly lines: number; readonly incomplete: number; readonly now: number },
): Progress {
  const { done, fresh, pending, bad, duplicates, nothing } = counts;
  // What turns out to be no target is no longer counted among them.
  const total = lines - bad - duplicates - nothing;
  const left = total - done;
  return {
    done,
    total,
    rate,
    etaMs: rate === null || rate <= 0 || fresh < ENOUGH ? null : (1000 * left) / rate,
    unmeasured: incomplete + pending,
    last,
    waitMs: waitsUntil === null ? null : Math.max(0, waitsUntil - now),
  };
}

const REDRAW_MS = 100;
const PLAIN_MS = 60_000;

export interface ProgressNeeds {
  readonly messages: Messages;
  readonly look: Look;
  /** Whether a line can be drawn and redrawn; if not, plain lines. */
  readonly isDrawn: boolean;
  readonly read: () => Progress;
}

/** Shows it until stopped; says a last word where lines are plain. */
export function showProgress({ messages, look, isDrawn, read }: ProgressNeeds): () => void {
  const show = (): void =>
    isDrawn ? messages.progress(progressLine(read(), look)) : messages.line(plainProgress(read()));
  const timer = setInterval(show, isDrawn ? REDRAW_MS : PLAIN_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (isDrawn) messages.progress("");
    else messages.line(plainProgress(read()));
  };
}
