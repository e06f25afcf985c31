/** Names for the code points in evidence. */
import { parseCode } from "../../proto/tls/code.ts";
import { GROUPS } from "../../proto/tls/group.table.ts";
import { findPrime, type Prime } from "../../proto/tls/prime.table.ts";
import { SUITES } from "../../proto/tls/suite.ts";
import { VERSION_NAMES } from "../../proto/tls/version.table.ts";

const EXPLICIT_CURVES: Readonly<Record<string, string>> = {
  FF01: "an explicit curve over a prime field",
  FF02: "an explicit curve over a binary field",
};

/** The number of a code point; of anything else one that no table has. */
export const codeOf = (text: string): number => parseCode(text) ?? -1;

export const versionName = (code: string): string => VERSION_NAMES.get(codeOf(code)) ?? code;
export const suiteName = (code: string): string => SUITES.get(codeOf(code))?.name ?? code;
export const groupName = (code: string): string =>
  GROUPS.get(codeOf(code))?.name ?? EXPLICIT_CURVES[code] ?? code;

const ORIGINS: Readonly<Record<Prime["origin"], string>> = {
  rfc7919: "RFC 7919",
  rfc2409: "RFC 2409, not RFC 7919",
  rfc3526: "RFC 3526, not RFC 7919",
  rfc5114: "RFC 5114, not RFC 7919",
  vendor: "shipped with a product, not of RFC 7919",
};

/** Where a prime comes from, in words. */
export function primeOrigin(digest: string): string {
  const prime = findPrime(digest);
  return prime === null ? "of unknown origin, not of RFC 7919" : `${prime.name}, ${ORIGINS[prime.origin]}`;
}
