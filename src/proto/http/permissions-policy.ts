/** Permissions-Policy, W3C Permissions Policy section 5.2: a structured dictionary from feature to allow-list. */
import type { FieldLine, HeaderFinding } from "./field.ts";
import { type Member, parseDictionary } from "./structured.ts";

export interface PermissionsPolicyFacts {
  readonly state: "absent" | "invalid" | "valid";
  /** Feature to its allow-list: `*`, `self`, `src` and origins; empty means nobody. */
  readonly features: Readonly<Record<string, readonly string[]>>;
  readonly findings: readonly HeaderFinding[];
}

/** The allow-lists by feature; a field that is no dictionary is ignored as a whole. */
export function readPermissionsPolicy(lines: readonly FieldLine[]): PermissionsPolicyFacts {
  if (lines.length === 0) {
    return { state: "absent", features: {}, findings: [{ code: "permissions-policy-missing" }] };
  }
  const parsed = parseDictionary(lines);
  if (!parsed.ok) {
    const findings = [{ code: "permissions-policy-invalid", at: parsed.at }];
    return { state: "invalid", features: {}, findings };
  }
  const features = [...parsed.value].map(([feature, member]) => ({
    feature,
    member,
    allowed: allowedIn(member),
  }));
  const findings = features.flatMap(({ feature, member, allowed }) => {
    if (allowed.length < member.items.length) {
      return [{ code: "permissions-policy-value", params: { feature }, at: member.at }];
    }
    return allowed.includes("*")
      ? [{ code: "permissions-policy-all", params: { feature }, at: member.at }]
      : [];
  });
  return {
    state: "valid",
    features: Object.fromEntries(features.map(({ feature, allowed }) => [feature, allowed])),
    findings,
  };
}

const TOKENS: ReadonlySet<string> = new Set(["*", "self", "src"]);

/** Tokens that the specification knows and strings; anything else is passed over by browsers. */
function allowedIn({ items }: Member): string[] {
  return items.flatMap(({ value }) => {
    if (value.kind === "string") return [value.text];
    return value.kind === "token" && TOKENS.has(value.text) ? [value.text] : [];
  });
}
