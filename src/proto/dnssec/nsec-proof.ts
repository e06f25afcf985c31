/** Denial of existence with NSEC: RFC 4035 section 5.4, RFC 6840 section 4, RFC 9824. */
import { countLabels, type Name, wildcardOf } from "../dns/name.ts";
import { TYPE } from "../dns/type.table.ts";
import { closestEncloser, hasType, isCovered, type Nsec, speaksFor } from "./nsec.ts";
import { type Denied, nodataFault, notShown, type Proof, shown } from "./proof.ts";

/** Whether verified NSEC records show what a reply says; the reply and what they show must be the same thing. */
export function proveByNsec(denied: Denied, records: readonly Nsec[]): Proof {
  const match = records.find(({ owner }) => owner === denied.name);
  if (match !== undefined) return proveByMatch(denied, match);
  const cover = coverOf(denied.name, records, denied.zone);
  if (cover === undefined) return notShown("nsec-not-covering");
  const encloser = closestEncloser(denied.name, cover);
  if (encloser !== denied.name) return proveByCover(denied, cover, wildcardOf(encloser), records);
  // The next name is below this one, so this one exists: a server that says NXDOMAIN here is wrong, but not forged.
  return shown("ent", [cover], { warnings: denied.nxdomain ? ["nxdomain-for-ent"] : [] });
}

function proveByMatch(denied: Denied, match: Nsec): Proof {
  const { types } = match;
  // RFC 9824 section 3.
  const isCompact = types.has(TYPE.NXNAME);
  if (denied.nxdomain && !isCompact) return notShown("nsec-name-exists");
  const fault = nodataFault(denied, match);
  if (fault !== null) return notShown(fault);
  return isCompact
    ? shown("compact", [match], { types, warnings: ["compact-denial"] })
    : shown("nodata", [match], { types });
}

function proveByCover(denied: Denied, cover: Nsec, wildcard: Name, records: readonly Nsec[]): Proof {
  const match = records.find(({ owner }) => owner === wildcard);
  if (match !== undefined) return proveByWildcard(denied, cover, match);
  const none = coverOf(wildcard, records, denied.zone);
  const isEmpty = none !== undefined && closestEncloser(wildcard, none) === wildcard;
  if (denied.nxdomain) {
    if (none === undefined) return notShown("nsec-wildcard-not-denied");
    return isEmpty ? notShown("nsec-ent-exists") : shown("nxdomain", [cover, none]);
  }
  if (none === undefined) return notShown("nsec-not-covering");
  // RFC 4592 section 2.2.2: a wildcard without types of its own matches too.
  return isEmpty ? shown("wildcard-nodata", [cover, none]) : notShown("nsec-name-denied");
}

function proveByWildcard(denied: Denied, cover: Nsec, match: Nsec): Proof {
  if (denied.nxdomain) return notShown("nsec-wildcard-not-denied");
  if (hasType(match, denied.type)) return notShown("nsec-type-exists");
  return shown("wildcard-nodata", [cover, match]);
}

function coverOf(name: Name, records: readonly Nsec[], zone: Name): Nsec | undefined {
  return records.find((record) => isCovered(name, record, zone) && speaksFor(name, record));
}

/**
 * Whether no name exists that is closer to a name than the wildcard its answer was expanded from.
 *
 * @param labels labels of the wildcard's parent, from the RRSIG (RFC 4035 section 5.3.4)
 */
export function proveWildcardByNsec(
  { name, zone }: { readonly name: Name; readonly zone: Name },
  labels: number,
  records: readonly Nsec[],
): Proof {
  const cover = coverOf(name, records, zone);
  if (cover === undefined) return notShown("wildcard-proof-missing");
  const encloser = closestEncloser(name, cover);
  if (encloser === name || countLabels(encloser) !== labels) return notShown("wildcard-proof-missing");
  return shown("wildcard", [cover]);
}
