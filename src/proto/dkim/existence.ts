/** Whether a domain has DKIM keys at all, told from how the DNS denies `_domainkey` (RFC 8020, RFC 9824, RFC 4034). */
import type { DnsOutcome } from "../../model/evidence.ts";
import { isBelow, labelsOf, type Name } from "../dns/name.ts";
import { TYPE } from "../dns/type.table.ts";
import type { Nsec } from "../dnssec/nsec.ts";
import { isTransient } from "../records/ask.ts";
import type { SelectorSeen } from "./selector.ts";

/** One reply about a name that has no records of its own, or should have none. */
export interface DenialSeen {
  readonly name: Name;
  readonly outcome: DnsOutcome;
  /** The reply, denial included, is proved by DNSSEC. */
  readonly isSecure: boolean;
  /** TXT records, if any. */
  readonly texts: readonly string[];
  /** NSEC records of the reply. */
  readonly nsecs: readonly Pick<Nsec, "owner" | "next" | "types">[];
}

export interface DkimSeen {
  /** The reply to TXT at `_domainkey.` and the domain. */
  readonly ent: DenialSeen;
  /** The reply to TXT at a name of the domain that was made up; `null` when it was not asked for. */
  readonly control: DenialSeen | null;
  readonly selectors: readonly SelectorSeen[];
}

/**
 * - `exists`: `selector` a key was found, `ent` something lies below `_domainkey`, `ent-proved` and DNSSEC proves it
 * - `absent`: `nxdomain` nothing lies there, `revoked-only` all keys found are revoked
 * - `undecidable`: every name of the domain gives the same answer, by a `wildcard` or by signing `online`
 * - `unknown`: a lookup failed
 */
export type DkimExistence =
  | { readonly state: "exists"; readonly by: "selector" | "ent" | "ent-proved" }
  | { readonly state: "absent"; readonly by: "nxdomain" | "revoked-only" }
  | { readonly state: "undecidable"; readonly by: "wildcard" | "online" }
  | { readonly state: "unknown"; readonly by: "dns-failure" };

/** Online signers make up a next name directly after the one asked for: a label of one zero octet before it. */
const NEXT_MADE_UP = "\x01\0";

/** Whether a domain has DKIM keys. */
export function judgeExistence({ ent, control, selectors }: DkimSeen): DkimExistence {
  const keys = selectors.flatMap((seen) => seen.keys);
  if (keys.some(({ isUsable }) => isUsable)) return { state: "exists", by: "selector" };
  if (isTransient(ent.outcome)) return { state: "unknown", by: "dns-failure" };
  if (keys.length > 0 && keys.every(({ codes }) => codes.includes("revoked"))) {
    return { state: "absent", by: "revoked-only" };
  }
  if (isMissing(ent)) return { state: "absent", by: "nxdomain" };
  return ent.outcome === "ok" ? judgeTexts(ent, control) : judgeNodata(ent, control);
}

/** Whether a reply says that the name does not exist, by its code or in the compact form of RFC 9824. */
export function isMissing({ name, outcome, nsecs }: DenialSeen): boolean {
  if (outcome === "nxdomain" || outcome === "badname") return true;
  return outcome === "nodata" && nsecs.some(({ owner, types }) => owner === name && types.has(TYPE.NXNAME));
}

/** Whether selectors are worth asking for: not when DNSSEC proves that there are none. */
export function isWorthProbing(ent: DenialSeen): boolean {
  return !(isMissing(ent) && ent.isSecure);
}

/** Records at `_domainkey` itself prove something unless every name has them. */
function judgeTexts(ent: DenialSeen, control: DenialSeen | null): DkimExistence {
  const isEverywhere = control === null || ent.texts.some((text) => control.texts.includes(text));
  return isEverywhere ? { state: "undecidable", by: "wildcard" } : { state: "exists", by: "ent" };
}

function judgeNodata(ent: DenialSeen, control: DenialSeen | null): DkimExistence {
  if (ent.isSecure && nextBelow(ent) !== null) return { state: "exists", by: "ent-proved" };
  if (control === null || isTransient(control.outcome)) return { state: "unknown", by: "dns-failure" };
  if (!isMissing(control)) {
    return { state: "undecidable", by: control.outcome === "ok" ? "wildcard" : "online" };
  }
  return { state: "exists", by: ent.isSecure ? "ent-proved" : "ent" };
}

/** The name below `_domainkey` that an NSEC record names as the next one; `null` when none does. */
function nextBelow({ name, nsecs }: DenialSeen): Name | null {
  const found = nsecs.find(
    ({ owner, next }) => owner !== name && isBelow(next, name) && !next.startsWith(NEXT_MADE_UP),
  );
  return found?.next ?? null;
}

/** The selector that an NSEC record of the reply gives away; `null` when none does. */
export function selectorInNsec(ent: DenialSeen): string | null {
  const next = nextBelow(ent);
  if (next === null) return null;
  const labels = labelsOf(next).slice(0, -labelsOf(ent.name).length);
  return labels.every((label) => /^[a-z0-9_-]+$/.test(label)) ? labels.join(".") : null;
}
