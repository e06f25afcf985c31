/** Times of signatures as text, RFC 4034 section 3.2. */

/** `YYYYMMDDHHmmSS` in UTC. */
export function printTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/[-:T]/g, "").slice(0, 14);
}

/** Unix seconds of `YYYYMMDDHHmmSS`, or of a plain number of seconds; `null` when it is neither or beyond 32 bits. */
export function parseTime(text: string): number | null {
  if (/^[0-9]{1,10}$/.test(text)) return within32Bits(Number(text));
  const parts = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const seconds = within32Bits(Date.UTC(year, month - 1, day, hour, minute, second) / 1000);
  // `Date.UTC` takes 31 February for 3 March.
  return seconds !== null && printTime(seconds) === text ? seconds : null;
}

function within32Bits(seconds: number): number | null {
  return seconds >= 0 && seconds <= 0xffffffff ? seconds : null;
}
