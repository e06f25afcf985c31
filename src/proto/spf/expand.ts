/** Expansion of macro strings, RFC 7208 sections 7.3 and 7.4. */
import { type Address, formatAddress } from "../ip/address.ts";
import { SPF_LIMITS } from "./limits.table.ts";
import type { Macro, MacroLetter, MacroString } from "./macro.ts";

/** The value of a macro letter; `null` when it is not known. */
export type MacroValues = (letter: MacroLetter) => string | null;

/** The text that a macro string stands for; `null` when it needs a value that is not known. */
export function expand({ parts }: MacroString, valueFor: MacroValues): string | null {
  let text = "";
  for (const part of parts) {
    const next = part.kind === "macro" ? expandMacro(part, valueFor) : part.text;
    if (next === null) return null;
    text += next;
    // Nothing that long is of use; the tail decides, so the head may go (RFC 7208 section 7.3).
    if (text.length > 2 * SPF_LIMITS.expansionChars) text = text.slice(-SPF_LIMITS.expansionChars);
  }
  return text;
}

function expandMacro(macro: Macro, valueFor: MacroValues): string | null {
  const value = valueFor(macro.letter);
  if (value === null) return null;
  const parts = split(value, macro.delimiters);
  if (macro.isReversed) parts.reverse();
  const kept = (macro.keep === 0 ? parts : parts.slice(-macro.keep)).join(".");
  return macro.isEscaped ? escapeUrl(kept) : kept;
}

function split(value: string, delimiters: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at += 1) {
    if (!delimiters.includes(value[at] ?? "")) continue;
    parts.push(value.slice(start, at));
    start = at + 1;
  }
  parts.push(value.slice(start));
  return parts;
}

/** RFC 3986 section 2.3: all but the unreserved characters, octet by octet. */
function escapeUrl(text: string): string {
  return text.replace(/[^A-Za-z0-9._~-]/g, (character) => {
    const octets = Buffer.from(character, character.charCodeAt(0) > 0xff ? "utf8" : "latin1");
    return [...octets].map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, "0")}`).join("");
  });
}

/** An expanded name without final dot, cut from the left at a dot to at most 253 characters (RFC 7208 section 7.3). */
export function fitName(expanded: string): string {
  const bare = expanded.endsWith(".") ? expanded.slice(0, -1) : expanded;
  if (bare.length <= SPF_LIMITS.nameChars) return bare;
  const dot = bare.indexOf(".", bare.length - SPF_LIMITS.nameChars - 1);
  return dot < 0 ? bare : bare.slice(dot + 1);
}

/** The value of `%{i}`: dotted octets, or for IPv6 dotted nibbles (RFC 7208 section 7.4). */
export function dottedAddress({ family, bytes }: Address): string {
  if (family === 4) return formatAddress(bytes);
  return [...Buffer.from(bytes).toString("hex")].join(".");
}

/** The name under which an address has its names, RFC 1035 section 3.5 and RFC 3596 section 2.5. */
export function reverseName(address: Address): string {
  const parts = dottedAddress(address).split(".").reverse().join(".");
  return `${parts}.${address.family === 4 ? "in-addr" : "ip6"}.arpa`;
}

/** The values that are the same whoever sends: the current domain, and the tested one as the sender's. */
export function staticValues(domain: string, senderDomain: string): MacroValues {
  return (letter) => {
    if (letter === "d") return domain;
    return letter === "o" ? senderDomain : null;
  };
}
