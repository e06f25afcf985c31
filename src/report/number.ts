/** Numbers and times as people read them: `.` for decimals, `,` for thousands, UTC. */

/** `1234567` → `1,234,567`. */
export function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 test`, `1,204 tests`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${thousands(count)} ${count === 1 ? one : many}`;
}

/** Milliseconds as `850 ms`, `14.2 s`, `5 m 48 s`, `3 h 2 m`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}

/** `2026-11-21T18:04:09.120Z` → `2026-11-21 18:04 UTC`. */
export function minute(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

/** `+3`, `-3`, `0`. */
export const signed = (value: number): string => (value > 0 ? `+${value}` : String(value));
