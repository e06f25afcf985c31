/** Domain names as typed: A-labels and their Unicode form (UTS 46, non-transitional), and what is refused. */
import { domainToASCII, domainToUnicode } from "node:url";
import type { UserErrorText } from "../model/user-error.ts";

export interface DomainName {
  /** A-labels, lower case, no final dot. */
  readonly name: string;
  readonly unicode: string;
}

export interface NameOptions {
  readonly allowTld?: boolean;
  readonly allowReserved?: boolean;
}

type NameResult = DomainName | { readonly problem: UserErrorText };

/** The domain name that a text denotes, or why it denotes none that can be audited. */
export function readDomainName(text: string, options: NameOptions): NameResult {
  const fault = faultOfText(text);
  if (fault !== null) return { problem: notAName(text, fault) };
  const name = domainToASCII(text).replace(/\.$/, "");
  const asciiFault = faultOfName(name);
  if (asciiFault !== null) return { problem: notAName(text, asciiFault) };
  const problem = refuseReserved(text, name, options) ?? refuseSingleLabel(text, name, options);
  return problem === null ? { name, unicode: domainToUnicode(name) } : { problem };
}

function notAName(text: string, fault: string): UserErrorText {
  return { what: `'${text}' is not a domain name: ${fault}`, fix: "check the spelling" };
}

/** Characters that the conversion would drop, decode or take for a separator. */
const ASCII_ALLOWED = /^[A-Za-z0-9._-]$/;

function faultOfText(text: string): string | null {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code > 0x7f && !/[\p{Cc}\p{Cs}\p{Zs}\p{Zl}\p{Zp}]/u.test(character)) continue;
    if (!ASCII_ALLOWED.test(character)) return `it has the character ${nameOf(character, code)}`;
  }
  if (/(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/i.test(text)) return "its last label is a number";
  return null;
}

function nameOf(character: string, code: number): string {
  return /[\p{C}\p{Z}]/u.test(character)
    ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`
    : `'${character}'`;
}

// RFC 1035 section 2.3.4; 253 is 255 octets on the wire without the length octets of the first label and the root.
const MAX_LABEL = 63;
const MAX_NAME = 253;

function faultOfName(name: string): string | null {
  if (name === "") return "it has characters or labels that no domain name may have (UTS 46)";
  if (name.length > MAX_NAME) return `it has ${name.length} characters, more than ${MAX_NAME}`;
  const labels = name.split(".");
  if (labels.includes("")) return "it has an empty label";
  const long = labels.find((label) => label.length > MAX_LABEL);
  if (long !== undefined) return `the label '${long.slice(0, 20)}…' has more than ${MAX_LABEL} characters`;
  // The conversion passes over A-labels that decode to nothing.
  const undecodable = labels.find((label) => label.startsWith("xn--") && domainToUnicode(label) === label);
  return undecodable === undefined
    ? null
    : `'${undecodable}' is not the encoding of any Unicode label (RFC 3492)`;
}

/** Names that do not exist on the internet (RFC 2606, 6761, 6762, 7686, 8375, 9476; `internal`: ICANN). */
const RESERVED = [
  "test",
  "example",
  "invalid",
  "localhost",
  "local",
  "internal",
  "onion",
  "alt",
  "home.arpa",
] as const;

function refuseReserved(text: string, name: string, { allowReserved }: NameOptions): UserErrorText | null {
  if (allowReserved === true) return null;
  const reserved = RESERVED.find((suffix) => name === suffix || name.endsWith(`.${suffix}`));
  if (reserved === undefined) return null;
  return {
    what: `'${text}' cannot be scanned on the internet: names under '${reserved}' are reserved`,
    fix: `${reserved === "test" ? "waterpas lab up        has such names; elsewhere " : ""}name a resolver or a root of your own: --resolver, --root-hints, --trust-anchor or --net-map`,
  };
}

function refuseSingleLabel(text: string, name: string, { allowTld }: NameOptions): UserErrorText | null {
  if (name.includes(".") || allowTld === true) return null;
  return {
    what: `'${text}' is a single label`,
    why: "a domain to audit has a dot in it; a top-level domain is rarely meant",
    fix: `type the whole domain, such as ${name}.nl, or add --allow-tld`,
  };
}
