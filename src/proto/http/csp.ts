/** Policies in Content-Security-Policy fields, CSP3 sections 2.2 and 6.8. */
import { CSP_DIRECTIVES } from "./csp-directive.table.ts";
import { type CspSource, parseSource } from "./csp-source.ts";
import { type FieldLine, type Piece, pieceOf, type Span, splitAt } from "./field.ts";

export interface CspDirective {
  /** Lower case. */
  readonly name: string;
  /** Empty for directives that take no source list. */
  readonly sources: readonly CspSource[];
  /** All values as they stand. */
  readonly words: readonly Piece[];
  readonly at: Span;
}

export interface CspPolicy {
  /** The first directive of each name; it is the one in force. */
  readonly directives: ReadonlyMap<string, CspDirective>;
  /** The later ones of equal names, which are ignored. */
  readonly duplicates: readonly CspDirective[];
  readonly at: Span;
}

const WHITESPACE = " \t\n\f\r";

/** One policy for each part between commas that has a directive; browsers enforce all of them. */
export function parsePolicies(lines: readonly FieldLine[]): CspPolicy[] {
  return lines
    .flatMap((line) => splitAt(line, ",").map(({ at }) => policyOf(line, at)))
    .filter(({ directives }) => directives.size > 0);
}

function policyOf(line: FieldLine, at: Span): CspPolicy {
  const directives = new Map<string, CspDirective>();
  const duplicates: CspDirective[] = [];
  for (const { at: part } of splitAt(line, ";", at)) {
    const [first, ...words] = wordsOf(line, part);
    if (first === undefined) continue;
    const directive = directiveOf(first, words);
    if (directives.has(directive.name)) duplicates.push(directive);
    else directives.set(directive.name, directive);
  }
  return { directives, duplicates, at };
}

function directiveOf(first: Piece, words: readonly Piece[]): CspDirective {
  const name = first.text.toLowerCase();
  const takesSources = rowOf(name)?.values === "sources";
  const at = { ...first.at, end: words.at(-1)?.at.end ?? first.at.end };
  return { name, words, sources: takesSources ? words.map(parseSource) : [], at };
}

const rowOf = (name: string) => (Object.hasOwn(CSP_DIRECTIVES, name) ? CSP_DIRECTIVES[name] : undefined);

function wordsOf(line: FieldLine, { start, end }: Span): Piece[] {
  const words: Piece[] = [];
  let from = start;
  for (let at = start; at <= end; at += 1) {
    if (at < end && !WHITESPACE.includes(line.value.charAt(at))) continue;
    if (at > from) words.push(pieceOf(line, from, at, ""));
    from = at + 1;
  }
  return words;
}

/** The directive that decides about `name` in a policy, itself or the one it falls back to. */
export function governing({ directives }: CspPolicy, name: string): CspDirective | undefined {
  const own = directives.get(name);
  if (own !== undefined) return own;
  for (const other of rowOf(name)?.fallback ?? []) {
    const directive = directives.get(other);
    if (directive !== undefined) return directive;
  }
  return undefined;
}

/** Whether a directive name is known, and whether it is one to leave out. */
export const directiveState = (name: string): "known" | "deprecated" | "unknown" => {
  const row = rowOf(name);
  if (row === undefined) return "unknown";
  return row.isDeprecated === true ? "deprecated" : "known";
};

/** Nonces of all policies; the same one in two responses protects nothing. */
export const noncesOf = (policies: readonly CspPolicy[]): string[] =>
  policies.flatMap(({ directives }) =>
    [...directives.values()].flatMap(({ sources }) =>
      sources.flatMap((source) => (source.kind === "nonce" ? [source.nonce] : [])),
    ),
  );
