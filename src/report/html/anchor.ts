/** Names of places in a document, for links within it. */

/** An id that is safe in an attribute and in a URL fragment, and different for different parts. */
export function anchorOf(...parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[^A-Za-z0-9]/gu, encode)).join("-");
}

/** `_` and `.` are common in ids and names and stay readable; `--` cannot come from two parts. */
function encode(character: string): string {
  return character === "_" || character === "."
    ? character
    : `:${(character.codePointAt(0) ?? 0).toString(16)}:`;
}
