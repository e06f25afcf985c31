/** X-Frame-Options, HTML standard: "check a navigation response's adherence to `X-Frame-Options`". */
import { type FieldLine, type HeaderFinding, joinValues, splitList } from "./field.ts";

/** What browsers do with the fields. `blocked`: contradicting values forbid every frame. */
type FrameEffect = "absent" | "deny" | "same-origin" | "blocked" | "ignored";

export interface FrameOptionsFacts {
  readonly verdict: "good" | "bad";
  readonly effect: FrameEffect;
  readonly findings: readonly HeaderFinding[];
}

/** What `frame-ancestors` of the enforced policies amounts to; it replaces X-Frame-Options where there is one. */
export type FrameAncestors = "absent" | "none" | "self" | "hosts" | "weak";

const EFFECTS: Readonly<Record<string, FrameEffect>> = { deny: "deny", sameorigin: "same-origin" };
const MEANINGFUL = ["deny", "sameorigin", "allowall"];

/** Reading `rfc`: what browsers enforce, from X-Frame-Options or from the policy that replaces it. */
export function readFrameOptions(lines: readonly FieldLine[], ancestors: FrameAncestors): FrameOptionsFacts {
  const pieces = splitList(lines);
  const values = new Set(pieces.map(({ text }) => text.toLowerCase()));
  const effect = effectOf(values, lines.length);
  const findings: HeaderFinding[] = [];
  const at = pieces[0]?.at;
  const say = (code: string, params?: HeaderFinding["params"]) =>
    findings.push({ code, ...(params && { params }), ...(at && { at }) });
  if (effect === "blocked") say("xfo-conflicting");
  if (effect === "absent") findings.push({ code: "xfo-missing" });
  if (effect === "ignored") say("xfo-ignored", { value: joinValues(lines) });
  const isEnforced = effect !== "absent" && effect !== "ignored";
  if (!isEnforced && ancestors !== "absent" && ancestors !== "weak") {
    findings.push({ code: "xfo-superseded" });
    return { verdict: "good", effect, findings };
  }
  if (isEnforced && disagrees(effect, ancestors)) say("xfo-inconsistent-with-csp", { ancestors });
  return { verdict: isEnforced ? "good" : "bad", effect, findings };
}

function effectOf(values: ReadonlySet<string>, fields: number): FrameEffect {
  if (fields === 0) return "absent";
  const [only = ""] = values;
  if (values.size === 1) return EFFECTS[only] ?? "ignored";
  return MEANINGFUL.some((value) => values.has(value)) ? "blocked" : "ignored";
}

const AGREEING: Readonly<Partial<Record<FrameEffect, FrameAncestors>>> = {
  deny: "none",
  "same-origin": "self",
  blocked: "none",
};

const disagrees = (effect: FrameEffect, ancestors: FrameAncestors): boolean =>
  ancestors !== "absent" && AGREEING[effect] !== ancestors;

/** Reading `internetnl-1.11`: the first part between commas. */
export function readFrameOptionsParity(lines: readonly FieldLine[]): "good" | "bad" {
  const first = (joinValues(lines).split(",")[0] ?? "").trim().toUpperCase();
  return first === "DENY" || first === "SAMEORIGIN" ? "good" : "bad";
}
