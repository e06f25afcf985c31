/** Cuts parts out of markup in time proportional to its length, whatever stands in it. */

/** Without what stands from `open` to `close`, both included; of an open end all the rest is cut. */
export function dropBetween(text: string, open: string, close: string): string {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf(open, from);
    parts.push(text.slice(from, start < 0 ? text.length : start));
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
    if (end < 0) return parts.join("");
    from = end + close.length;
  }
}

/** Octets of a tag that are looked at. */
const MAX_TAG = 4096;

/** Without the tags that `isUnwanted` holds for; it is given a tag with its angle brackets. */
export function dropTags(text: string, isUnwanted: (tag: string) => boolean): string {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf("<", from);
    const end = start < 0 ? -1 : text.indexOf(">", start + 1);
    if (end < 0) {
      parts.push(text.slice(from));
      return parts.join("");
    }
    const tag = text.slice(start, Math.min(end + 1, start + MAX_TAG));
    parts.push(text.slice(from, isUnwanted(tag) ? start : end + 1));
    from = end + 1;
  }
}

/** Without attributes of a name; values of more than 200 characters stay. */
export const dropAttribute = (text: string, name: string): string =>
  text.replace(
    new RegExp(`\\s${name}\\s{0,8}=\\s{0,8}(?:"[^"]{0,200}"|'[^']{0,200}'|[^\\s>"']{1,200})`, "gi"),
    " ",
  );
