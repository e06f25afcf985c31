/** Strict-Transport-Security as browsers read it, RFC 6797 sections 6.1 and 8.1. */
import {
  type FieldLine,
  type HeaderFinding,
  isToken,
  type Piece,
  pieceOf,
  type Span,
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
  const read = readField(first);
  if ("why" in read) {
    findings.push({ code: "hsts-ignored-by-browsers", params: { why: read.why }, at: read.at });
    return { verdict: "bad", policy: null, findings };
  }
  const has = (wanted: string) => read.directives.some(({ name }) => name === wanted);
  const policy = {
    maxAge: read.age.seconds.toString(),
    includeSubDomains: has("includesubdomains"),
    preload: has("preload"),
  };
  return { verdict: judgeAge(read.age, minSeconds, findings), policy, findings };
}

interface ReadField {
  readonly directives: readonly Directive[];
  readonly age: Age;
}

function readField(line: FieldLine): ReadField | Fault {
  const directives = directivesOf(line);
  if (directives === null) return { why: "syntax", at: spanOf(line) };
  const age = ageIn(directives, line);
  return "why" in age ? age : { directives, age };
}

interface Age {
  readonly seconds: bigint;
  readonly isQuoted: boolean;
  readonly at: Span;
}

function judgeAge(
  { seconds, isQuoted, at }: Age,
  minSeconds: number,
  findings: HeaderFinding[],
): HstsFacts["verdict"] {
  if (isQuoted) findings.push({ code: "hsts-quoted", at });
  if (seconds === 0n) {
    findings.push({ code: "hsts-removes-policy", at });
    return "bad";
  }
  if (seconds >= BigInt(minSeconds)) return "good";
  findings.push({ code: "hsts-max-age-short", params: { seconds: Number(seconds), min: minSeconds }, at });
  return "other";
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

interface Fault {
  readonly why: Ignored;
  readonly at: Span;
}

/** The age told, if browsers take the field. */
function ageIn(directives: readonly Directive[], line: FieldLine): Age | Fault {
  const seen = new Set<string>();
  for (const { name, piece } of directives) {
    // RFC 6797 6.1, rule 2
    if (seen.has(name)) return { why: "duplicate-directive", at: piece.at };
    seen.add(name);
  }
  const age = directives.find(({ name }) => name === "max-age");
  if (age === undefined) return { why: "no-max-age", at: spanOf(line) };
  if (age.value === null || !/^[0-9]+$/.test(age.value)) return { why: "max-age-value", at: age.piece.at };
  const valued = directives.find(({ name, value }) => name === "includesubdomains" && value !== null);
  if (valued !== undefined) return { why: "unexpected-value", at: valued.piece.at };
  return { seconds: BigInt(age.value), isQuoted: age.isQuoted, at: age.piece.at };
}
