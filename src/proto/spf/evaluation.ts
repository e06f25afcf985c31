/** The state of one evaluation under way. */

import { type Address, formatAddress, parseAddress } from "../ip/address.ts";
import { type Answer, type Asking, askOne, isVoid, type Question } from "../records/ask.ts";
import { presentationOf } from "../records/domain.ts";
import { dottedAddress, expand, fitName, type MacroValues, reverseName } from "./expand.ts";
import { SPF_LIMITS } from "./limits.table.ts";
import { lettersOf, type MacroString } from "./macro.ts";
import type { SpfFault, SpfStep } from "./step.ts";

/** Who sends, RFC 7208 section 4.1. */
export interface SpfSender {
  readonly address: Address;
  /** MAIL FROM with a local part, or `postmaster@` and the HELO name. */
  readonly sender: string;
  readonly helo: string;
  /** Host name of the receiver, for `%{r}`. */
  readonly receiver?: string;
  /** Unix time in seconds, for `%{t}`. */
  readonly now?: number;
}

export interface Evaluation {
  readonly from: SpfSender;
  readonly steps: SpfStep[];
  lookups: number;
  voids: number;
  /** Names that point back to the address; learnt when first needed. */
  validated: readonly string[] | null;
  /** Whether the address was found to have no names at all. */
  isNameless: boolean;
}

/** RFC 7208 section 5: an IPv4-mapped address is the IPv4 address. */
export function unmapped({ family, bytes }: Address): Address {
  const isMapped = family === 6 && bytes.subarray(0, 10).every((octet) => octet === 0);
  if (!isMapped || bytes[10] !== 0xff || bytes[11] !== 0xff) return { family, bytes };
  return { family: 4, bytes: bytes.subarray(12) };
}

/** Counts a term that causes lookups; a fault when it is one too many (RFC 7208 section 4.6.4). */
export function spendLookup(evaluation: Evaluation): SpfFault | null {
  evaluation.lookups += 1;
  return evaluation.lookups > SPF_LIMITS.lookups ? "lookup-limit" : null;
}

/** Counts an answer without records; a fault when it is one too many. */
export function spendVoid(evaluation: Evaluation, { outcome }: Pick<Answer, "outcome">): SpfFault | null {
  if (!isVoid(outcome)) return null;
  evaluation.voids += 1;
  return evaluation.voids > SPF_LIMITS.voids ? "void-limit" : null;
}

/** Counts a ptr term of an address without names: what counts is terms, whether asked again or not (RFC 7208 section 4.6.4). */
export function spendNameless(evaluation: Evaluation): SpfFault | null {
  return evaluation.isNameless ? spendVoid(evaluation, { outcome: "nodata" }) : null;
}

/** The answer about a name as a record spells it; one that cannot exist has no records. */
export function* ask(name: string, type: Question["type"]): Asking<Answer> {
  const asked = presentationOf(name);
  return asked === null ? { outcome: "badname", values: [] } : yield* askOne({ name: asked, type });
}

/** The type of the address records that a client of this address is compared with. */
export function addressType({ family }: Address): "A" | "AAAA" {
  return family === 4 ? "A" : "AAAA";
}

/** The names of the sender's address that point back to it, ten at most (RFC 7208 section 5.5). */
export function* validatedNames(evaluation: Evaluation): Asking<readonly string[]> {
  if (evaluation.validated !== null) return evaluation.validated;
  const { address } = evaluation.from;
  const { outcome, values } = yield* askOne({ name: reverseName(address), type: "PTR" });
  evaluation.isNameless = isVoid(outcome);
  const names = values.slice(0, SPF_LIMITS.ptrNames);
  const answers = names.length === 0 ? [] : yield names.map((name) => ({ name, type: addressType(address) }));
  const isOwn = (text: string): boolean => isSame(text, address);
  const validated = names.filter((_, index) => answers[index]?.values.some(isOwn) ?? false);
  evaluation.validated = validated;
  return validated;
}

function isSame(text: string, { bytes }: Address): boolean {
  const parsed = parseAddress(text);
  return parsed.ok && Buffer.compare(parsed.bytes, bytes) === 0;
}

/** The value of `%{p}`: a validated name, the domain itself or one below it before others (RFC 7208 section 7.3). */
function preferredName(names: readonly string[], domain: string): string {
  const own = names.find((name) => name === domain) ?? names.find((name) => name.endsWith(`.${domain}`));
  return own ?? names[0] ?? "unknown";
}

/** The values of macros while the record of a domain is evaluated. */
export function* valuesFor(evaluation: Evaluation, domain: string, macro: MacroString): Asking<MacroValues> {
  const names = lettersOf(macro).has("p") ? yield* validatedNames(evaluation) : [];
  const { address, sender, helo, receiver, now } = evaluation.from;
  const at = sender.lastIndexOf("@");
  const values = {
    s: sender,
    l: sender.slice(0, at),
    o: sender.slice(at + 1),
    d: domain,
    i: dottedAddress(address),
    p: preferredName(names, domain.toLowerCase()),
    v: address.family === 4 ? "in-addr" : "ip6",
    h: helo,
    c: formatAddress(address.bytes),
    r: receiver ?? "unknown",
    t: String(now ?? 0),
  };
  return (letter) => values[letter];
}

/** The name that a term is about; the domain itself when it names none. */
export function* targetOf(evaluation: Evaluation, domain: string, macro: MacroString | null): Asking<string> {
  if (macro === null) return domain;
  const values = yield* valuesFor(evaluation, domain, macro);
  return fitName(expand(macro, values) ?? "");
}
