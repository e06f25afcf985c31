/** A strict reader of our own HTML: what it does not expect is an error, so that nothing slips through as text. */

export interface Tag {
  readonly name: string;
  readonly isEnd: boolean;
  /** Values as written, with their entities. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Parsed {
  readonly tags: readonly Tag[];
  /** Text between tags, with its entities; styles and scripts left out. */
  readonly text: string;
}

/** Elements without an end tag, and those of SVG that we close at once. */
const VOID = new Set(["meta", "link", "br", "img"]);
const RAW = new Set(["style", "script"]);

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z][a-zA-Z0-9-]*(?:="[^"<]*")?)*)\s*(\/?)>/y;

export function parseHtml(source: string): Parsed {
  const doctype = "<!doctype html>\n";
  if (!source.startsWith(doctype)) throw new Error("no doctype");
  const tags: Tag[] = [];
  const open: string[] = [];
  let text = "";
  for (let at = doctype.length; at < source.length; ) {
    const next = source.indexOf("<", at);
    text += textBetween(source, at, next);
    if (next < 0) break;
    const { tag, isClosed, end } = tagAt(source, next);
    tags.push(tag);
    nest(open, tag, isClosed);
    at = !tag.isEnd && RAW.has(tag.name) ? source.indexOf(`</${tag.name}>`, end) : end;
  }
  if (open.length > 0) throw new Error(`left open: ${open.join(", ")}`);
  return { tags, text };
}

function textBetween(source: string, at: number, next: number): string {
  const text = source.slice(at, next < 0 ? source.length : next);
  if (text.includes(">")) throw new Error(`a bare > in ${text.slice(-80)}`);
  return text;
}

interface Found {
  readonly tag: Tag;
  /** Ends by itself, as elements of SVG may. */
  readonly isClosed: boolean;
  /** Where the tag ends in the source. */
  readonly end: number;
}

function tagAt(source: string, at: number): Found {
  TAG.lastIndex = at;
  const [whole, end, name = "", attributes = "", closed] = TAG.exec(source) ?? [];
  if (whole === undefined) throw new Error(`not a tag of ours: ${source.slice(at, at + 120)}`);
  return {
    tag: { name, isEnd: end === "/", attributes: attributesOf(attributes) },
    isClosed: closed === "/" || VOID.has(name),
    end: at + whole.length,
  };
}

function nest(open: string[], { name, isEnd }: Tag, isClosed: boolean): void {
  if (isEnd) {
    const expected = open.pop();
    if (expected !== name) throw new Error(`</${name}> closes <${expected}>`);
  } else if (!isClosed) open.push(name);
}

function attributesOf(source: string): Record<string, string> {
  const found = [...source.matchAll(/\s([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g)];
  const names = found.map(([, name]) => name);
  if (new Set(names).size !== names.length) throw new Error(`an attribute twice: ${source}`);
  return Object.fromEntries(found.map(([, name = "", value = ""]) => [name, value]));
}

/** The skeleton: tags and names of attributes, without any text. */
export const skeleton = ({ tags }: Parsed): string[] =>
  tags.map(({ name, isEnd, attributes }) =>
    isEnd ? `/${name}` : [name, ...Object.keys(attributes)].join(" "),
  );

/** Start tags of a name. */
export const tagsNamed = ({ tags }: Parsed, name: string): Tag[] =>
  tags.filter((tag) => tag.name === name && !tag.isEnd);

/** The value of an attribute, as written. */
export const attribute = ({ attributes }: Tag, name: string): string | undefined => attributes[name];

/** The values of an attribute, wherever it stands. */
export const valuesOf = ({ tags }: Parsed, name: string): string[] =>
  tags.flatMap((tag) => attribute(tag, name) ?? []);

/** What the page allows itself. */
export function policyOf(parsed: Parsed): string {
  const meta = tagsNamed(parsed, "meta").find(
    (tag) => attribute(tag, "http-equiv") === "Content-Security-Policy",
  );
  return (meta === undefined ? undefined : attribute(meta, "content")) ?? "";
}
