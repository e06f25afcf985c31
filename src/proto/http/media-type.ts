/** Media types, RFC 9110 section 8.3.1. */
import { isToken, splitList, unquote } from "./field.ts";

export interface MediaType {
  /** `text/html`, lower case. */
  readonly essence: string;
  /** Names in lower case; the first of equal names counts. */
  readonly params: ReadonlyMap<string, string>;
}

/** The media type in the value of a Content-Type field; `null` when it is none. */
export function parseMediaType(value: string): MediaType | null {
  const [first, ...rest] = splitList([{ field: 0, value }], ";");
  const essence = (first?.text ?? "").toLowerCase();
  const [type = "", subtype = "", ...more] = essence.split("/");
  if (!isToken(type) || !isToken(subtype) || more.length > 0) return null;
  const params = new Map<string, string>();
  for (const { text } of rest) {
    const equals = text.indexOf("=");
    const name = text.slice(0, Math.max(0, equals)).trim().toLowerCase();
    const content = text.slice(equals + 1).trim();
    if (equals > 0 && isToken(name) && !params.has(name)) params.set(name, unquote(content) ?? content);
  }
  return { essence, params };
}
