/** Prefixes that have no place in the routes of the internet. */
import { parsePrefix } from "../ip/address.ts";
import { SPECIAL_RANGES } from "../ip/special.table.ts";
import { type IpPrefix, isCovering, wordsOfBytes } from "./prefix.ts";

interface Range {
  readonly prefix: IpPrefix;
  readonly isGlobal: boolean;
}

function rangeOf(text: string): IpPrefix {
  const parsed = parsePrefix(text);
  if (!parsed.ok) throw new Error(`not a prefix: ${text}`);
  return { family: parsed.family, words: wordsOfBytes(parsed.bytes), length: parsed.length };
}

/** The most specific range first. */
const RANGES: readonly Range[] = SPECIAL_RANGES.map(({ prefix, global }) => ({
  prefix: rangeOf(prefix),
  isGlobal: global,
})).sort((a, b) => b.prefix.length - a.prefix.length);

/** RFC 4291 section 2.4: all other space is reserved. */
const GLOBAL_UNICAST = rangeOf("2000::/3");

/** Whether all of a prefix is special-purpose space that is not globally reachable (RFC 6890), or is not allocated. */
export function isBogonPrefix(prefix: IpPrefix): boolean {
  const range = RANGES.find((candidate) => isCovering(candidate.prefix, prefix));
  if (range !== undefined) return !range.isGlobal;
  return prefix.family === 6 && prefix.length >= 3 && !isCovering(GLOBAL_UNICAST, prefix);
}
