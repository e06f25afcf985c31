/** Lists of `name=value` separated by semicolons, as DKIM, DMARC, MTA-STS and TLS-RPT records are (RFC 6376 section 3.2). */

export interface Tag {
  /** As written, without white space around it. */
  readonly name: string;
  readonly value: string;
  /** Of the first characters of name and value in the text, from 0. */
  readonly offset: number;
  readonly valueOffset: number;
}

type TagFaultCode =
  | "empty-tag" // nothing between two semicolons
  | "not-a-tag" // no `=`
  | "tag-name"; // not a letter and then letters, digits and `_`

interface TagFault {
  readonly code: TagFaultCode;
  readonly text: string;
  readonly offset: number;
}

export interface TagList {
  readonly tags: readonly Tag[];
  readonly faults: readonly TagFault[];
}

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const LEADING_SPACE = /^[ \t\r\n]*/;

/** Where a part begins and what it is without the white space around it. */
function trimmed(text: string, offset: number): { text: string; offset: number } {
  const lead = LEADING_SPACE.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > lead && " \t\r\n".includes(text[end - 1] ?? "")) end -= 1;
  return { text: text.slice(lead, end), offset: offset + lead };
}

/** The tags of a list and what is wrong with it. Values are not looked into; a final semicolon is no fault. */
export function parseTagList(text: string): TagList {
  const tags: Tag[] = [];
  const faults: TagFault[] = [];
  let offset = 0;
  const parts = text.split(";");
  for (const [index, part] of parts.entries()) {
    const whole = trimmed(part, offset);
    const tag = readTag(whole);
    if (tag !== null) tags.push(tag);
    const isLast = index === parts.length - 1;
    const code = tag === null ? codeOf(whole.text, isLast) : nameFault(tag);
    if (code !== null) faults.push({ code, ...whole });
    offset += part.length + 1;
  }
  return { tags, faults };
}

function codeOf(text: string, isLast: boolean): TagFaultCode | null {
  if (text !== "") return "not-a-tag";
  return isLast ? null : "empty-tag";
}

function nameFault({ name }: Tag): TagFaultCode | null {
  return NAME.test(name) ? null : "tag-name";
}

function readTag({ text, offset }: { text: string; offset: number }): Tag | null {
  const equals = text.indexOf("=");
  if (equals < 0) return null;
  const name = trimmed(text.slice(0, equals), offset);
  const value = trimmed(text.slice(equals + 1), offset + equals + 1);
  return { name: name.text, value: value.text, offset: name.offset, valueOffset: value.offset };
}
