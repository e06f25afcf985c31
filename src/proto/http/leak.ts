/** Versions of software that a response tells. */
import { type HeaderFinding, type HeaderPair, pieceOf } from "./field.ts";
import { LEAKING_FIELDS, TELLING_FIELDS, UNTELLING_FIELDS } from "./leak.table.ts";

const NAMES: ReadonlySet<string> = new Set(LEAKING_FIELDS);

/** Findings `version-told` and `product-told`, one for each field. */
export function findLeaks(headers: readonly HeaderPair[]): HeaderFinding[] {
  return headers.flatMap(([given, value], field): HeaderFinding[] => {
    const name = given.toLowerCase();
    if (!NAMES.has(name) || UNTELLING_FIELDS.has(name) || value === "") return [];
    const at = { field, start: 0, end: value.length };
    const version = versionIn(name, value);
    if (version !== null) {
      const piece = pieceOf({ field, value }, version.start, version.end);
      return [{ code: "version-told", params: { name: given, version: piece.text }, at: piece.at }];
    }
    const isTelling = TELLING_FIELDS.has(name) || name.startsWith("x-powered");
    return isTelling ? [{ code: "product-told", params: { name: given, value }, at }] : [];
  });
}

/** The first number with a dot in it; of `Via` none that tells the version of HTTP. */
function versionIn(name: string, value: string): { readonly start: number; readonly end: number } | null {
  const pattern = /(?<![0-9A-Za-z.])[vV]?[0-9]{1,6}(?:\.[0-9A-Za-z]{1,12}){1,4}/g;
  for (const { 0: text, index } of value.matchAll(pattern)) {
    const isProtocol =
      name === "via" && /(?:^|[,\s])(?:HTTP\/)?$/i.test(value.slice(Math.max(0, index - 6), index));
    if (!isProtocol) return { start: index, end: index + text.length };
  }
  return null;
}
