const DAY_MS = 86_400_000;

/** Whole days from one date to another; both `yyyy-mm-dd`. */
export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}
