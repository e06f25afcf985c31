/** Start tags of a page: bounded, in one pass, never throws. A rough reading of HTML's tokenizer, not a parser. */

export interface Tag {
  /** Lower case. */
  readonly name: string;
  /** Lower case names; of equal names the first counts. References are not undone but `&amp;`. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Offset of `<` in the text. */
  readonly at: number;
  /** What stands in a `script` or `style` element. */
  readonly content?: string;
}

/** Tags and attributes of one tag after which the rest is passed over. */
const MAX_TAGS = 20_000;
const MAX_ATTRIBUTES = 200;

/** Elements whose content is text up to their end tag. */
const RAW: ReadonlySet<string> = new Set([
  "script",
  "style",
  "textarea",
  "title",
  "xmp",
  "noembed",
  "noframes",
  "iframe",
]);
const KEPT: ReadonlySet<string> = new Set(["script", "style"]);

/** The start tags in the order they stand. */
export function scanTags(text: string): Tag[] {
  const tags: Tag[] = [];
  const lower = text.toLowerCase();
  for (let at = 0; at >= 0 && tags.length < MAX_TAGS; ) {
    at = text.indexOf("<", at);
    if (at < 0) break;
    const start = /[A-Za-z]/.test(text.charAt(at + 1));
    if (!start) {
      at = behindMarkup(text, at);
      continue;
    }
    const tag = readTag(text, at);
    const content = RAW.has(tag.name) ? contentOf({ text, lower, from: tag.end, name: tag.name }) : "";
    tags.push({ name: tag.name, attributes: tag.attributes, at, ...(KEPT.has(tag.name) && { content }) });
    at = tag.end + content.length;
  }
  return tags;
}

/** Offset behind a comment, an end tag or a declaration; -1 when it does not end. */
function behindMarkup(text: string, at: number): number {
  const isComment = text.startsWith("<!--", at);
  const isOther = /[!?/]/.test(text.charAt(at + 1));
  if (!isComment && !isOther) return at + 1;
  const close = isComment ? "-->" : ">";
  const end = text.indexOf(close, at + 2);
  return end < 0 ? -1 : end + close.length;
}

function contentOf({
  text,
  lower,
  from,
  name,
}: {
  readonly text: string;
  readonly lower: string;
  readonly from: number;
  readonly name: string;
}): string {
  // Lower-casing may change the length of what is not ASCII; then the offsets would not fit.
  const end = (lower.length === text.length ? lower : text).indexOf(`</${name}`, from);
  return text.slice(from, end < 0 ? text.length : end);
}

interface ReadTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly end: number;
}

const NAME_END = /[\s/>]/g;
const ATTRIBUTE_NAME = /[^\s"'<>/=]{1,200}/y;
const EQUALS = /\s{0,100}=\s{0,100}/y;
const UNQUOTED = /[^\s>]{0,10000}/y;

function readTag(text: string, at: number): ReadTag {
  NAME_END.lastIndex = at + 1;
  const nameEnd = NAME_END.exec(text)?.index ?? text.length;
  const attributes = new Map<string, string>();
  let end = nameEnd;
  while (end < text.length && text.charAt(end) !== ">") end = readAttribute(text, end, attributes);
  return { name: text.slice(at + 1, nameEnd).toLowerCase(), attributes, end: Math.min(end + 1, text.length) };
}

/** Takes the attribute at `at`, or passes over one character; the offset behind. */
function readAttribute(text: string, at: number, attributes: Map<string, string>): number {
  const name = match(ATTRIBUTE_NAME, text, at);
  if (name === null) return at + 1;
  const equals = match(EQUALS, text, at + name.length);
  const valueAt = at + name.length + (equals?.length ?? 0);
  const value = equals === null ? { text: "", end: valueAt } : readValue(text, valueAt);
  const key = name.toLowerCase();
  if (!attributes.has(key) && attributes.size < MAX_ATTRIBUTES)
    attributes.set(key, value.text.replaceAll("&amp;", "&"));
  return value.end;
}

function readValue(text: string, at: number): { readonly text: string; readonly end: number } {
  const quote = text.charAt(at);
  if (quote !== '"' && quote !== "'") {
    const value = match(UNQUOTED, text, at) ?? "";
    return { text: value, end: at + value.length };
  }
  const end = text.indexOf(quote, at + 1);
  const limit = end < 0 ? text.length : end;
  return { text: text.slice(at + 1, limit), end: limit + 1 };
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
