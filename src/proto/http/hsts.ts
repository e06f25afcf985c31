/** Strict-Transport-Security as browsers read it, RFC 6797 sections 6.1 and 8.1. */
import {
  type FieldLine,
  type HeaderFinding,
  isToken,
  type Piece,
  pieceOf,
  spanOf,
  splitList,
  unquote,
} from "./field.ts";

/** The policy that a browser notes. */
export interface HstsPolicy {
  /** Seconds; any size, as decimal digits without leading zeros. */
  readonly maxAge: string;
  readonly includeSubDomains: boolean;
  /** Not in RFC 6797: consent to be put on the preload list. */
  readonly preload: boolean;
}

export interface HstsFacts {
  readonly verdict: "good" | "other" | "bad";
  /** `null` when there is no field, or one that browsers ignore. */
  readonly policy: HstsPolicy | null;
  readonly findings: readonly HeaderFinding[];
}

interface Directive {
  /** Lower case. */
  readonly name: string;
  /** Without quotes; `null` when there is none. */
  readonly value: string | null;
  readonly isQuoted: boolean;
  readonly piece: Piece;
}

/** Why browsers ignore a field. */
type Ignored = "syntax" | "duplicate-directive" | "no-max-age" | "max-age-value" | "unexpected-value";

/** What browsers make of the fields, and whether the first one's max-age is at least `minSeconds`. */
export function readHsts(lines: readonly FieldLine[], minSeconds: number): HstsFacts {
  const [first] = lines;
  if (first === undefined) return { verdict: "bad", policy: null, findings: [{ code: "hsts-missing" }] };
  const findings: HeaderFinding[] = [];
  const second = lines[1];
  // RFC 6797 8.1: only the first field is processed.
  if (second !== undefined) {
    findings.push({ code: "hsts-multiple-fields", params: { fields: lines.length }, at: spanOf(second) });
  }
  const directives = directivesOf(first);
  const ignored =
    directives === null ? { why: "syntax" as const, at: spanOf(first) } : faultOf(directives, first);
  if (directives === null || ignored !== null) {
    const { why, at } = ignored ?? { why: "syntax" as const, at: spanOf(first) };
    findings.push({ code: "hsts-ignored-by-browsers", params: { why }, at });
    return { verdict: "bad", policy: null, findings };
  }
  return judge({ directives, first, minSeconds, findings });
}

function judge({
  directives,
  first,
  minSeconds,
  findings,
}: {
  readonly directives: readonly Directive[];
  readonly first: FieldLine;
  readonly minSeconds: number;
  readonly findings: HeaderFinding[];
}): HstsFacts {
  const age = directives.find(({ name }) => name === "max-age");
  const seconds = BigInt(age?.value ?? "0");
  const at = age?.piece.at ?? spanOf(first);
  const has = (wanted: string) => directives.some(({ name }) => name === wanted);
  const policy: HstsPolicy = {
    maxAge: seconds.toString(),
    includeSubDomains: has("includesubdomains"),
    preload: has("preload"),
  };
  if (age?.isQuoted === true) findings.push({ code: "hsts-quoted", at });
  if (seconds === 0n) findings.push({ code: "hsts-removes-policy", at });
  else if (seconds < BigInt(minSeconds)) {
    findings.push({ code: "hsts-max-age-short", params: { seconds: policy.maxAge, min: minSeconds }, at });
  }
  if (seconds === 0n) return { verdict: "bad", policy, findings };
  return { verdict: seconds < BigInt(minSeconds) ? "other" : "good", policy, findings };
}

/** `null` on a violation of the grammar. */
function directivesOf(line: FieldLine): Directive[] | null {
  const parsed = splitList([line], ";")
    .filter(({ text }) => text !== "")
    .map((piece) => directiveOf(line, piece));
  const good = parsed.filter((directive) => directive !== null);
  return good.length === parsed.length ? good : null;
}

function directiveOf(line: FieldLine, piece: Piece): Directive | null {
  const equals = piece.text.indexOf("=");
  // RFC 2616 2.1, which RFC 6797 is written in: blanks may stand around the equals sign.
  const name = equals < 0 ? piece : pieceOf(line, piece.at.start, piece.at.start + equals);
  if (!isToken(name.text)) return null;
  const base = { name: name.text.toLowerCase(), piece };
  if (equals < 0) return { ...base, value: null, isQuoted: false };
  const { text } = pieceOf(line, piece.at.start + equals + 1, piece.at.end);
  const content = unquote(text);
  if (content !== null) return { ...base, value: content, isQuoted: true };
  return isToken(text) ? { ...base, value: text, isQuoted: false } : null;
}

function faultOf(
  directives: readonly Directive[],
  line: FieldLine,
): { readonly why: Ignored; readonly at: Piece["at"] } | null {
  const seen = new Set<string>();
  for (const { name, piece } of directives) {
    // RFC 6797 6.1, rule 2
    if (seen.has(name)) return { why: "duplicate-directive", at: piece.at };
    seen.add(name);
  }
  const age = directives.find(({ name }) => name === "max-age");
  if (age === undefined) return { why: "no-max-age", at: spanOf(line) };
  if (!/^[0-9]+$/.test(age.value ?? "")) return { why: "max-age-value", at: age.piece.at };
  const valued = directives.find(({ name, value }) => name === "includesubdomains" && value !== null);
  return valued === undefined ? null : { why: "unexpected-value", at: valued.piece.at };
}
