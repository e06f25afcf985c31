/** Denial of existence with NSEC3: RFC 5155 section 8. */
import { isAtOrBelow, type Name, parentOf, suffixOf, wildcardOf } from "../dns/name.ts";
import { TYPE } from "../dns/type.table.ts";
import { hasType, isDelegation } from "./nsec.ts";
import { isHashCovered, type Nsec3, type Nsec3Hasher } from "./nsec3.ts";
import { type Denied, nodataFault, notShown, type Proof, type Shown, shown } from "./proof.ts";

/** Verified records with the same parameters, and a hasher for these. */
export interface Nsec3Set {
  readonly records: readonly Nsec3[];
  readonly hasher: Nsec3Hasher;
}

/** The limit on hashes was reached; caught at the entry points, never seen outside. */
const SPENT = Symbol("spent");
type Found = Nsec3 | undefined | typeof SPENT;

const LIMIT = notShown("validation-limit");

/** Whether verified NSEC3 records show what a reply says; the reply and what they show must be the same thing. */
export function proveByNsec3(denied: Denied, set: Nsec3Set): Proof {
  const match = matchOf(denied.name, set);
  if (match === SPENT) return LIMIT;
  if (match !== undefined) return proveByMatch(denied, match);
  const enclosing = encloserOf(denied, set);
  if (enclosing === SPENT) return LIMIT;
  if (enclosing === undefined) return notShown("nsec3-no-closest-encloser");
  const cover = coverOf(enclosing.nextCloser, set);
  if (cover === SPENT) return LIMIT;
  if (cover === undefined) return notShown("nsec3-next-closer-not-covered");
  // RFC 5155 section 6: an unsigned delegation may exist there, and with it any type.
  if (!denied.nxdomain && cover.optOut) {
    return shown("opt-out", [enclosing.match, cover], { insecure: "nsec3-opt-out" });
  }
  return proveAtWildcard(denied, set, wildcardOf(enclosing.encloser), [enclosing.match, cover]);
}

function proveByMatch(denied: Denied, match: Nsec3): Proof {
  const { types } = match;
  if (denied.nxdomain) return notShown(types.size === 0 ? "nsec-ent-exists" : "nsec-name-exists");
  const fault = nodataFault(denied, match);
  if (fault !== null) return notShown(fault);
  return shown(types.size === 0 ? "ent" : "nodata", [match], { types });
}

function proveAtWildcard(
  { nxdomain, type }: Denied,
  set: Nsec3Set,
  wildcard: Name,
  [match, cover]: readonly [Nsec3, Nsec3],
): Proof {
  const source = matchOf(wildcard, set);
  const none = coverOf(wildcard, set);
  if (source === SPENT || none === SPENT) return LIMIT;
  if (!nxdomain) {
    if (source === undefined) return notShown(none === undefined ? "nsec-not-covering" : "nsec-name-denied");
    if (hasType(source, type)) return notShown("nsec-type-exists");
    return shown("wildcard-nodata", [match, cover, source]);
  }
  if (source !== undefined || none === undefined) return notShown("nsec-wildcard-not-denied");
  return shown("nxdomain", [match, cover, none], optOutOf(cover));
}

/** RFC 5155 section 9.2: data that an opt-out span denies is not authenticated. */
function optOutOf({ optOut }: Nsec3): Partial<Pick<Shown, "insecure">> {
  return optOut ? { insecure: "nsec3-opt-out" } : {};
}

interface Enclosing {
  readonly encloser: Name;
  readonly nextCloser: Name;
  readonly match: Nsec3;
}

/** The closest encloser with its record, and the name one label longer, RFC 5155 section 8.3. */
function encloserOf({ name, zone }: Denied, set: Nsec3Set): Enclosing | undefined | typeof SPENT {
  let nextCloser = name;
  let encloser = parentOf(name);
  while (nextCloser !== zone && isAtOrBelow(encloser, zone)) {
    const match = matchOf(encloser, set);
    if (match === SPENT) return SPENT;
    if (match !== undefined) return isBarred(match) ? undefined : { encloser, nextCloser, match };
    nextCloser = encloser;
    encloser = parentOf(encloser);
  }
  return undefined;
}

/** RFC 5155 section 8.3: below a delegation or a DNAME this zone says nothing. */
function isBarred(match: Nsec3): boolean {
  return isDelegation(match) || match.types.has(TYPE.DNAME);
}

function matchOf(name: Name, { records, hasher }: Nsec3Set): Found {
  const hashed = hasher.hash(name);
  return hashed === null ? SPENT : records.find(({ hash }) => hash === hashed);
}

function coverOf(name: Name, { records, hasher }: Nsec3Set): Found {
  const hashed = hasher.hash(name);
  return hashed === null ? SPENT : records.find((record) => isHashCovered(hashed, record));
}

/**
 * Whether no name exists that is closer to a name than the wildcard its answer was expanded from.
 *
 * @param labels labels of the wildcard's parent, from the RRSIG (RFC 5155 section 8.8)
 */
export function proveWildcardByNsec3(name: Name, labels: number, set: Nsec3Set): Proof {
  const cover = coverOf(suffixOf(name, labels + 1), set);
  if (cover === SPENT) return LIMIT;
  return cover === undefined
    ? notShown("wildcard-proof-missing")
    : shown("wildcard", [cover], optOutOf(cover));
}
