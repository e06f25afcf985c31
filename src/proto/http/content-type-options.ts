/** X-Content-Type-Options, Fetch standard: "determine nosniff". Both readings agree. */
import { type FieldLine, type HeaderFinding, spanOf, splitList } from "./field.ts";

export interface ContentTypeOptionsFacts {
  readonly verdict: "good" | "bad";
  readonly findings: readonly HeaderFinding[];
}

/** Whether the first value is `nosniff`. */
export function readContentTypeOptions(lines: readonly FieldLine[]): ContentTypeOptionsFacts {
  const [line] = lines;
  const [first] = splitList(lines);
  if (line === undefined || first === undefined) {
    return { verdict: "bad", findings: [{ code: "xcto-missing" }] };
  }
  if (first.text.toLowerCase() === "nosniff") return { verdict: "good", findings: [] };
  const at = first.text === "" ? spanOf(line) : first.at;
  return { verdict: "bad", findings: [{ code: "xcto-ignored", params: { value: first.text }, at }] };
}
