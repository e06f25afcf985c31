/** Strict-Transport-Security as internet.nl 1.11 reads it. */
import { type FieldLine, joinValues } from "./field.ts";

/** Looks only at the text behind the first `max-age=` of the first part between commas. */
export function readHstsParity(lines: readonly FieldLine[], minSeconds: number): "good" | "other" | "bad" {
  const part = (joinValues(lines).split(",")[0] ?? "").toLowerCase();
  const behind = part.split("max-age=")[1];
  if (behind === undefined) return "bad";
  const text = (behind.split(";")[0] ?? "").trim();
  // What Python's int() takes: a sign, and single underscores between digits.
  if (!/^[+-]?[0-9]+(?:_[0-9]+)*$/.test(text)) return "bad";
  const seconds = BigInt(text.replaceAll("_", "").replace("+", ""));
  return seconds < BigInt(minSeconds) ? "other" : "good";
}
