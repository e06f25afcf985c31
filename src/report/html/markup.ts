/**
 * HTML that text from the network cannot change: the one place where strings become markup.
 *
 * What stands in the template is ours; what is put into it is text, unless it came out of this template itself. The key
 * under which finished markup is kept is a symbol, which no JSON document can carry.
 */
import { escapeText } from "../escape.ts";

const FINISHED = Symbol("finished markup");

/** A piece of HTML in which every value has been escaped. */
export interface Markup {
  readonly [FINISHED]: string;
}

/** What may be put into a template; `null` and `undefined` leave nothing. */
export type Content = Markup | string | number | null | undefined | readonly Content[];

/** Longest text put in at one place; sentences are shorter, what a server sent need not be. */
const LONGEST = 2000;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup from a template. Attributes are to be written with double quotes; their values are escaped like text. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const text = parts.map((part, index) => part + (index < values.length ? textOf(values[index]) : ""));
  return { [FINISHED]: text.join("") };
}

/** The document as a string: for the last step, when nothing is to be added any more. */
export function print(markup: Markup): string {
  return markup[FINISHED];
}

/** Our own style or script, which is no text to escape; never called with anything from outside. */
export function ours(source: string): Markup {
  return { [FINISHED]: source };
}

function textOf(content: Content): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "number") return String(content);
  if (typeof content === "string") return escaped(content);
  return isList(content) ? content.map(textOf).join("") : content[FINISHED];
}

const isList = (content: Markup | readonly Content[]): content is readonly Content[] =>
  Array.isArray(content);

/** Most text is plain; looking at each of its characters would be most of the work of a page. */
const PLAIN = /^[ -~]*$/;

function escaped(text: string): string {
  const shown = PLAIN.test(text) && text.length <= LONGEST ? text : escapeText(text, { max: LONGEST });
  return shown.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
