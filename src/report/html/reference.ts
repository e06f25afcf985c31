/** Where a rule is written: links that people may follow; nothing is loaded. */
import { html, type Markup } from "./markup.ts";

/** `RFC 4035 5.2`, `RFC 4035 section 5.2` and `RFC 4035` lead to the section at the RFC Editor; all else is text. */
export function reference(text: string): Markup {
  const [, number, section] = /^RFC (\d{1,5})(?: (?:section )?(\d+(?:\.\d+)*))?\b/.exec(text) ?? [];
  if (number === undefined) return html`${text}`;
  const place = section === undefined ? "" : `#section-${section}`;
  return html`<a href="https://www.rfc-editor.org/rfc/rfc${Number(number)}${place}" rel="noreferrer">${text}</a>`;
}

/** Several, each once; the two ways of writing a section count as one. */
export function references(texts: readonly string[]): Markup[] {
  const known = new Map(texts.map((text) => [text.replace(" section ", " "), text]));
  return [...known.keys()].map((text, index) => html`${index === 0 ? "" : ", "}${reference(text)}`);
}
