/** Cross-Origin-Opener-Policy, -Embedder-Policy (HTML standard) and -Resource-Policy (Fetch standard). */
import { type FieldLine, type HeaderFinding, type Span, spanOf } from "./field.ts";
import { parseItem } from "./structured.ts";

export type CrossOriginHeader = "coop" | "coep" | "corp";

export interface CrossOriginFacts {
  readonly state: "absent" | "invalid" | "valid";
  /** The value in force; browsers' default when it is absent or invalid. */
  readonly value: string;
  /** The value isolates the page or the resource. */
  readonly isIsolating: boolean;
  readonly findings: readonly HeaderFinding[];
}

/** Values, the default first; `isolating` are those that protect. */
const VALUES: Readonly<
  Record<
    CrossOriginHeader,
    { readonly none: string; readonly weak: readonly string[]; readonly isolating: readonly string[] }
  >
> = {
  coop: {
    none: "unsafe-none",
    weak: ["unsafe-none"],
    isolating: ["same-origin", "same-origin-allow-popups", "noopener-allow-popups"],
  },
  coep: { none: "unsafe-none", weak: ["unsafe-none"], isolating: ["require-corp", "credentialless"] },
  corp: { none: "cross-origin", weak: ["cross-origin"], isolating: ["same-origin", "same-site"] },
};

/** What browsers make of the fields of one header. */
export function readCrossOrigin(header: CrossOriginHeader, lines: readonly FieldLine[]): CrossOriginFacts {
  const { none, weak, isolating } = VALUES[header];
  const [first] = lines;
  const absent = { value: none, isIsolating: false } as const;
  if (first === undefined) return { state: "absent", ...absent, findings: [{ code: `${header}-missing` }] };
  const read = header === "corp" ? exactValue(lines) : tokenValue(lines);
  if (!("value" in read) || ![...weak, ...isolating].includes(read.value)) {
    const at = "at" in read ? read.at : spanOf(first);
    return { state: "invalid", ...absent, findings: [{ code: `${header}-invalid`, at }] };
  }
  const findings: HeaderFinding[] = weak.includes(read.value)
    ? [{ code: `${header}-weak`, params: { value: read.value }, at: spanOf(first) }]
    : [];
  return { state: "valid", value: read.value, isIsolating: isolating.includes(read.value), findings };
}

type ReadValue = { readonly value: string } | { readonly at: Span };

/** A structured item that is a token; parameters are passed over. Several fields make a list, which is no item. */
function tokenValue(lines: readonly FieldLine[]): ReadValue {
  const item = parseItem(lines);
  if (!item.ok) return { at: item.at };
  const { value } = item.value;
  return value.kind === "token"
    ? { value: value.text }
    : { at: { field: lines[0]?.field ?? 0, start: 0, end: 0 } };
}

/** Fetch standard, "cross-origin resource policy check": the combined value, compared with its case. */
const exactValue = (lines: readonly FieldLine[]): ReadValue => ({
  value: lines.map(({ value }) => value).join(", "),
});
