/** Calls a second of `work` on one thread: the median of five turns of `turnMs` each, after a warm-up. */
export function ratePerSecond(work: () => unknown, turnMs = 200): number {
  const turn = (ms: number): number => {
    const started = performance.now();
    let calls = 0;
    let elapsed = 0;
    while (elapsed < ms) {
      for (let i = 0; i < 16; i += 1) {
        work();
      }
      calls += 16;
      elapsed = performance.now() - started;
    }
    return (calls * 1000) / elapsed;
  };
  turn(turnMs / 2);
  return median(Array.from({ length: 5 }, () => turn(turnMs)));
}

/** Middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** The value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** CPU time of this process in milliseconds, user and system. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Resident memory of this process in MB. */
export function residentMb(): number {
  return process.memoryUsage.rss() / 1e6;
}
