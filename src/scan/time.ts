/** RFC 3339 UTC with milliseconds. @param epochMs milliseconds since the epoch */
export function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** `run_<yyyymmdd>T<hhmmss>Z_<suffix>`. */
export function runIdOf(epochMs: number, suffix: string): string {
  return `run_${timeText(epochMs).slice(0, 19).replaceAll(/[-:]/g, "")}Z_${suffix}`;
}

/** Resolves after a time, or at once when the signal fires; never rejects. */
export function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener("abort", finish, { once: true });
  });
}
