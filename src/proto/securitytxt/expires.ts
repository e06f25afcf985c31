/** Dates of the `Expires` field, RFC 9116 section 2.5.5 and RFC 3339 section 5.6. */

const FORM =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;

/** Unix seconds, fractions cut off; `null` for anything that is no such date. */
export function parseExpires(text: string): number | null {
  const [, year, month, day, hour, minute, second, sign, hours = "0", minutes = "0"] = FORM.exec(text) ?? [];
  const date = [year, month, day].map(Number);
  const time = [hour, minute, second].map(Number);
  const [offsetHours, offsetMinutes] = [Number(hours), Number(minutes)];
  if (!isDate(date) || !isTime(time) || offsetHours > 23 || offsetMinutes > 59) return null;
  const offset = (sign === "-" ? -1 : 1) * (offsetHours * 3600 + offsetMinutes * 60);
  return midnight(date) + secondsOf(time) - offset;
}

/** Date.UTC would take years before 100 for those of the twentieth century. */
function midnight([year = 0, month = 0, day = 0]: readonly number[]): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 1000;
}

function isDate(date: readonly number[]): boolean {
  const [year, month, day] = date;
  const back = new Date(midnight(date) * 1000);
  return back.getUTCFullYear() === year && back.getUTCMonth() + 1 === month && back.getUTCDate() === day;
}

/** RFC 3339 5.7: a leap second is written as 60. */
const isTime = ([hour = 24, minute = 60, second = 61]: readonly number[]): boolean =>
  hour < 24 && minute < 60 && second < 61;

const secondsOf = ([hour = 0, minute = 0, second = 0]: readonly number[]): number =>
  hour * 3600 + minute * 60 + second;

/** The same day and time a year later, in Unix seconds. */
export function yearAfter(seconds: number): number {
  const date = new Date(seconds * 1000);
  date.setUTCFullYear(date.getUTCFullYear() + 1);
  return date.getTime() / 1000;
}

/** A date as `2027-01-31T00:00:00Z`. */
export const expiresText = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/\.[0-9]{3}Z$/, "Z");
