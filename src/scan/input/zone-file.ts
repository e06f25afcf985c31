/**
 * The delegations of a zone, such as a top-level domain, from its master file (RFC 1035 section 5).
 *
 * Only NS records below the apex matter; of everything else just enough is read to find where the next record begins.
 */
import type { InputLine } from "./line.ts";
import { bad, nothing, type Row, tooLong } from "./row.ts";

interface State {
  /** Absolute, no final dot; empty for the root. */
  origin: string;
  owner: string;
  /** The owner of the SOA record. */
  apex: string | null;
  /** Parentheses that are open. */
  depth: number;
  /** The delegation found last: the NS records of a name stand together. */
  last: string | null;
}

/** A row for each delegation, at the line of its first NS record. */
export async function* readZoneFile(
  lines: AsyncIterable<InputLine>,
  { origin = "" }: { readonly origin?: string } = {},
): AsyncGenerator<Row> {
  const state: State = { origin: bare(origin), owner: "", apex: null, depth: 0, last: null };
  for await (const line of lines) yield rowOf(line, state);
}

const bare = (name: string): string => name.replace(/\.$/, "").toLowerCase();

function rowOf(line: InputLine, state: State): Row {
  if (line.text === null) return tooLong(line);
  const wasInside = state.depth > 0;
  const { text, depth } = withoutComment(line.text);
  state.depth = Math.max(0, state.depth + depth);
  if (wasInside || text.trim() === "") return nothing(line);
  const words = text.trim().split(/\s+/);
  if (text.startsWith("$")) return directive(line, words, state);
  const isIndented = /^\s/.test(text);
  if (!isIndented) state.owner = absolute(words[0] ?? "", state.origin);
  return record(line, typeOf(isIndented ? words : words.slice(1)), state);
}

/** A character behind a backslash, quoted text, or a mark with a meaning. */
const MARKS = /\\.|"(?:[^"\\]|\\.)*"?|[;()]/gs;

/** The line up to its comment, and how many more parentheses it opens than it closes; quoted text holds neither. */
function withoutComment(text: string): { readonly text: string; readonly depth: number } {
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    if (mark === ";") return { text: text.slice(0, index), depth };
    depth += STEP[mark] ?? 0;
  }
  return { text, depth };
}

const STEP: Readonly<Record<string, number>> = { "(": 1, ")": -1 };

function directive(line: InputLine, words: readonly string[], state: State): Row {
  const [word = "", argument = ""] = words;
  if (word.toUpperCase() === "$INCLUDE") return bad(line.seq, words.join(" "), "included files are not read");
  if (word.toUpperCase() === "$ORIGIN") state.origin = absolute(argument, state.origin);
  return nothing(line);
}

function absolute(name: string, origin: string): string {
  if (name === "@") return origin;
  if (name.endsWith(".")) return bare(name);
  return bare(origin === "" ? name : `${name}.${origin}`);
}

/** TTL and class stand before the type, in either order (RFC 1035 section 5.1); RFC 2308 TTLs may have units. */
const BEFORE_TYPE = /^(?:\d[\dsmhdw]*|in|ch|hs)$/i;

const typeOf = (words: readonly string[]): string =>
  words.find((word) => !BEFORE_TYPE.test(word))?.toUpperCase() ?? "";

function record(line: InputLine, type: string, state: State): Row {
  if (type === "SOA") state.apex ??= state.owner;
  if (type !== "NS" || !isDelegation(state) || state.owner === state.last) return nothing(line);
  state.last = state.owner;
  return { kind: "name", seq: line.seq, input: state.owner };
}

/** Without SOA record the origin is the apex; without either every name but the root. */
function isDelegation({ owner, apex, origin }: State): boolean {
  const above = apex ?? origin;
  return above === "" ? owner !== "" : owner.endsWith(`.${above}`);
}
