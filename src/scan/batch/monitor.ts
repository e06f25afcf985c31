/** The load of this process, looked at ten times a second. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { type Admission, TICK_MS } from "./admission.ts";

export interface MonitorNeeds {
  readonly admission: Admission;
  readonly isFull: () => boolean;
  /** Octets of resident memory now, and how many are too many. */
  readonly memory: () => { readonly used: number; readonly most: number };
  /** Questions put over UDP, and those without answer in time. */
  /** Delay of the event loops of other threads. */
  readonly others?: () => { readonly delayMs: number; readonly loopP99Ms: number };
  readonly questions: () => { readonly sent: number; readonly silent: number };
  readonly onTick: () => void;
}

export interface Monitor {
  /** 99th percentile of the delay of the event loop over the last second, in milliseconds. */
  readonly loopP99Ms: number;
  close(): void;
}

const RESOLUTION_MS = 5;
/** Of the memory that may be used, where it begins to be short. */
export const MEMORY_SHARE = 0.75;
const TICKS_PER_SECOND = 1000 / TICK_MS;

const NONE = () => ({ delayMs: 0, loopP99Ms: 0 });

/** How late a tick came; the clock of timers is in whole milliseconds. */
const lateness = (now: number, due: number): number => Math.max(0, now - due - 1);

/** Watches until closed. */
export function openMonitor(needs: MonitorNeeds): Monitor {
  const { admission, isFull, memory, questions, others = NONE, onTick } = needs;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const recent: number[] = [];
  delay.enable();
  // Node.js counts the interval between two looks, of which the resolution itself is no delay.
  const percentile = (share: number): number =>
    delay.count === 0 ? 0 : Math.max(0, delay.percentile(share) / 1e6 - RESOLUTION_MS);

  let due = performance.now() + TICK_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    const late = lateness(now, due);
    due = now + TICK_MS;
    const { used, most } = memory();
    const elsewhere = others();
    const delayMs = Math.max(percentile(95), late, elsewhere.delayMs);
    admission.tick({ delayMs, isFull: isFull(), isHeavy: used > most * MEMORY_SHARE });
    recent.push(Math.max(percentile(99), late, elsewhere.loopP99Ms));
    if (recent.length > TICKS_PER_SECOND) recent.shift();
    // The first look after a reset counts for nothing: a loop that is slower than the tick would never be seen.
    if (delay.count > 0) delay.reset();
    const { sent, silent } = questions();
    admission.sent(sent, silent);
    onTick();
  }, TICK_MS);
  timer.unref();
  return {
    get loopP99Ms() {
      return Math.max(0, ...recent);
    },
    close() {
      clearInterval(timer);
      delay.disable();
    },
  };
}
