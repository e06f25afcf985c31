/** How internet.nl 1.11 reads DMARC records, for the reading `internetnl-1.11`. */
import { isVoid } from "../records/ask.ts";
import type { DmarcDestination } from "./destination.ts";
import type { DmarcDiscovery } from "./discovery.ts";
import type { DmarcVisit } from "./walk.ts";

/**
 * - `state`: `found` one record, `none`, `multiple`, or `error` when a lookup failed
 * - `policy`: `bad` its grammar rejects the record, `policy` too weak, `strong` quarantine or reject; `null` without
 *   a record
 */
export interface DmarcParity {
  readonly state: "found" | "none" | "multiple" | "error";
  readonly text: string | null;
  /** From the organizational domain. */
  readonly isInherited: boolean;
  readonly policy: "bad" | "policy" | "strong" | null;
}

const VERSION = /^v=dmarc1/i;
const POLICY = /^(?:none|quarantine|reject)$/i;
const URI = "[a-z][a-z0-9+.-]*:[^\\s,;]+";
const URIS = new RegExp(`^${URI}(?: *, *${URI})*$`, "i");

/** What each tag may hold. */
const VALUES: Readonly<Record<string, RegExp>> = {
  p: POLICY,
  sp: POLICY,
  np: POLICY,
  psd: /^[ynu]$/i,
  t: /^[yn]$/i,
  rua: URIS,
  ruf: URIS,
  adkim: /^[rs]$/i,
  aspf: /^[rs]$/i,
  ri: /^[0-9]+$/,
  fo: /^[01ds](?: *: *[01ds])*$/i,
  rf: /^[a-z][a-z0-9-]*(?: *: *[a-z][a-z0-9-]*)*$/i,
  pct: /^[0-9]{1,3}$/,
};

/** The tags of a record in its closed grammar; `null` when that rejects it. */
export function parseLikeInternetNl(text: string): ReadonlyMap<string, string> | null {
  const found = /^v *= *DMARC1 *;(.*)$/is.exec(text);
  const rest = found?.[1]?.trim();
  if (rest === undefined) return null;
  const parts = (rest.endsWith(";") ? rest.slice(0, -1) : rest).split(";");
  const tags = new Map<string, string>();
  if (rest === "") return tags;
  for (const [index, part] of parts.entries()) {
    const equals = part.indexOf("=");
    const name = part.slice(0, Math.max(0, equals)).trim().toLowerCase();
    const value = part.slice(equals + 1).trim();
    const isMisplaced = name === "p" && index > 0;
    if (equals < 0 || isMisplaced || tags.has(name) || VALUES[name]?.test(value) !== true) return null;
    tags.set(name, value.toLowerCase());
  }
  // Without a policy no other tag may stand.
  return tags.has("p") || tags.size === 0 ? tags : null;
}

/** The record that it finds, and what it makes of the policy. */
export function judgeLikeInternetNl({ visits, byList }: DmarcDiscovery): DmarcParity {
  const [own] = visits;
  const first = own === undefined ? null : stateOf(own);
  if (own !== undefined && first !== null && first !== "none") return parityOf(own, first, false);
  const above = byList.visit;
  return above === null ? parityOf(null, "none", false) : parityOf(above, stateOf(above), true);
}

function textsOf({ texts }: DmarcVisit): string[] {
  return texts.filter((text) => VERSION.test(text));
}

function stateOf(visit: DmarcVisit): DmarcParity["state"] {
  if (visit.outcome !== "ok" && !isVoid(visit.outcome)) return "error";
  const { length } = textsOf(visit);
  if (length > 1) return "multiple";
  return length === 1 ? "found" : "none";
}

function parityOf(visit: DmarcVisit | null, state: DmarcParity["state"], isInherited: boolean): DmarcParity {
  const text = visit === null || state !== "found" ? null : (textsOf(visit)[0] ?? null);
  return { state, text, isInherited, policy: text === null ? null : policyOf(text, isInherited) };
}

function policyOf(text: string, isInherited: boolean): DmarcParity["policy"] {
  const tags = parseLikeInternetNl(text);
  if (tags === null) return "bad";
  const policy = (isInherited ? tags.get("sp") : undefined) ?? tags.get("p") ?? "none";
  const isWeak = policy === "none" || (policy === "quarantine" && tags.get("t") === "y");
  return isWeak ? "policy" : "strong";
}

/** Whether a host outside the organizational domain lacks its consent, in its eyes: one record, in the same grammar. */
export function lacksConsentLikeInternetNl({ isInternalByList, texts }: DmarcDestination): boolean {
  if (isInternalByList) return false;
  const [text, ...others] = texts.filter((one) => VERSION.test(one));
  return text === undefined || others.length > 0 || parseLikeInternetNl(text) === null;
}

/** Whether a record says, to the letter that it looks for, that mail of the domain is to be rejected. */
export function rejectsAllLikeInternetNl({ text, isInherited }: DmarcParity): boolean {
  if (text === null) return false;
  if (!isInherited) return /^v=DMARC1; *p=reject;?/i.test(text);
  const isBySubdomainTag = /^v=DMARC1;.*sp=reject/i.test(text);
  return isBySubdomainTag || (/^v=DMARC1; *p=reject;?/i.test(text) && !/sp=/i.test(text));
}
