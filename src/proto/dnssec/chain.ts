/** What was found of zones, in the form of the evidence document. */
import type { SignatureLink, ZoneChain } from "../../model/evidence.ts";
import { SECURITY_STATES } from "../../model/security.ts";
import { compareNames, type Name, nameToText } from "../dns/name.ts";
import { storeRrset } from "../dns/stored.ts";
import { typeName } from "../dns/type.table.ts";
import type { DenialProof } from "./denial.ts";
import type { Link } from "./judging.ts";
import { timeText } from "./lifetime.ts";
import type { Analysis, ZoneAnalysis } from "./validator.ts";

/**
 * The zones of some analyses by name in canonical order, with all signatures that any of them looked at.
 *
 * Where analyses differ about a zone, because servers do, the most secure one counts: a validating resolver would have
 * found it too.
 */
export function zoneChains(analyses: Iterable<Analysis>): Record<string, ZoneChain> {
  const found = new Map<Name, ZoneAnalysis[]>();
  for (const { zones } of analyses) {
    for (const [name, zone] of zones) found.set(name, [...(found.get(name) ?? []), zone]);
  }
  const chains = [...found]
    .toSorted(([a], [b]) => compareNames(a, b))
    .map(([name, zones]) => [nameToText(name), chainOf(zones)] as const);
  return Object.fromEntries(chains);
}

function chainOf(zones: readonly ZoneAnalysis[]): ZoneChain {
  const best = zones.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
  if (best === undefined) throw new Error("no analysis of a zone");
  const { parent, security, reason, anchor, dsLinks, dsDenial, keyNodes } = best;
  return {
    parent: parent === null ? null : nameToText(parent),
    security,
    ...(reason === undefined ? {} : { reason }),
    anchor,
    ds: dsLinks,
    ...(dsDenial === undefined ? {} : { ds_denial: denialOf(dsDenial) }),
    dnskeys: keyNodes,
    links: linksOf(zones.flatMap(({ links }) => links)),
  };
}

function rankOf({ security }: ZoneAnalysis): number {
  return SECURITY_STATES.indexOf(security);
}

function denialOf({ kind, optOut, rrsets }: DenialProof): NonNullable<ZoneChain["ds_denial"]> {
  return { kind, opt_out: optOut, rrsets: rrsets.map((rrset) => storeRrset(rrset).key) };
}

/** Each signature once, in an order that does not depend on the order of the questions. */
function linksOf(links: readonly Link[]): SignatureLink[] {
  const stored = new Map<string, SignatureLink>();
  for (const link of links) {
    const shown = signatureLink(link);
    const key = [shown.type, shown.rrset, shown.key, shown.inception, shown.expiration, shown.status].join(
      " ",
    );
    stored.set(key, shown);
  }
  return [...stored].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, link]) => link);
}

/** Links of the root and of top-level domains appear in the chains of every target. */
const shownLinks = new WeakMap<Link, SignatureLink>();

function signatureLink(link: Link): SignatureLink {
  const known = shownLinks.get(link);
  if (known !== undefined) return known;
  const { key, rrset, status, inception, expiration } = link;
  const shown: SignatureLink = {
    key,
    rrset: storeRrset(rrset).key,
    type: typeName(rrset.type),
    status,
    inception: timeText(inception),
    expiration: timeText(expiration),
  };
  shownLinks.set(link, shown);
  return shown;
}
