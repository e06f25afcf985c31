/** Signed zones: what is served at each name, and signatures made when they are first asked for. */
import { type Name, prepend } from "../proto/dns/name.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { addNsec3Chain, addNsecChain, type Chain, type Nsec3Denial, type NsecDenial } from "./chain.ts";
import { nsecRdata, typeBitmap } from "./dnssec-rdata.ts";
import type { LabKey } from "./key.ts";
import { makeRrsig, type SignFault } from "./signature.ts";
import {
  DEFAULT_TTL,
  emptyNonTerminals,
  isAuthoritative,
  isCut,
  type LabRrset,
  negativeTtl,
  putRrset,
  rrsetAt,
  type Zone,
} from "./zone.ts";

/** `compact`: denial made up for each question, RFC 9824. */
export type Denial = NsecDenial | Nsec3Denial | { readonly kind: "compact" };

export interface ZoneKey {
  readonly key: LabKey;
  /** Which RRsets the key signs: those about keys (DNSKEY, CDS, CDNSKEY), the others, all, or none. */
  readonly signs: "keys" | "data" | "all" | "none";
}

/** How the signatures over some RRsets are made; the first rule that fits an RRset decides. */
export interface SignRule {
  readonly name?: Name;
  readonly type?: number;
  /** One signature per entry and signing key; none at all when empty. */
  readonly sigs: readonly SignFault[];
}

/** A change made after signing: another TTL or other RDATA under the old signatures, or no RRset any more. */
export interface RecordEdit {
  readonly name: Name;
  readonly type: number;
  readonly rrset: LabRrset | null;
}

export interface Signing {
  readonly keys: readonly ZoneKey[];
  /** DNSKEY RDATAs published beside those of `keys`. */
  readonly extraDnskeys?: readonly Buffer[];
  /** Several kinds at once are possible, though no signer makes them. */
  readonly denial: readonly Denial[];
  /** Unix seconds. */
  readonly inception: number;
  readonly expiration: number;
  readonly rules?: readonly SignRule[];
  readonly edits?: readonly RecordEdit[];
}

/** RDATA of an RRset with its signatures. */
export interface ServedRrset extends LabRrset {
  readonly type: number;
  readonly sigs: readonly Buffer[];
}

export interface ServedZone {
  readonly apex: Name;
  readonly zone: Zone;
  readonly chains: readonly Chain[];
  /** Whether an owner or an empty non-terminal of that name exists. */
  exists(name: Name): boolean;
  /** Types served at a name, in no order; none when nothing is. */
  typesAt(name: Name): readonly number[];
  /** An RRset with the signatures the zone has for it. */
  serve(name: Name, type: number): ServedRrset | undefined;
  /** A made-up NSEC that says the name has these types alone, or `undefined` in a zone without compact denial. */
  denyOnline(name: Name, types: readonly number[]): ServedRrset | undefined;
}

const KEY_TYPES: ReadonlySet<number> = new Set([TYPE.DNSKEY, TYPE.CDS, TYPE.CDNSKEY]);
const PLAIN: readonly SignFault[] = [{}];

/** A zone without DNSSEC. */
export function serveUnsigned(zone: Zone): ServedZone {
  return assemble(zone, [], undefined);
}

/** A zone with keys and denial records added, and signatures on demand; changes `zone`. */
export function signZone(zone: Zone, signing: Signing): ServedZone {
  const dnskeys = [...signing.keys.map(({ key }) => key.rdata), ...(signing.extraDnskeys ?? [])];
  if (dnskeys.length > 0) putRrset(zone, zone.apex, TYPE.DNSKEY, { ttl: DEFAULT_TTL, rdatas: dnskeys });
  const chains = signing.denial.flatMap((denial) => addChain(zone, denial));
  return assemble(zone, chains, signing);
}

function addChain(zone: Zone, denial: Denial): Chain[] {
  if (denial.kind === "nsec") return [addNsecChain(zone, denial)];
  if (denial.kind === "nsec3") return [addNsec3Chain(zone, denial)];
  return [];
}

function assemble(zone: Zone, chains: readonly Chain[], signing: Signing | undefined): ServedZone {
  // RFC 5155 section 7.2.8: the owner of an NSEC3 record does not exist because of it.
  const owners = [...zone.nodes]
    .filter(([, node]) => node.size > 1 || !node.has(TYPE.NSEC3))
    .map(([name]) => name);
  const names = new Set([...owners, ...emptyNonTerminals(zone, owners)]);
  const edits = new Map(signing?.edits?.map((edit) => [keyOf(edit.name, edit.type), edit.rrset]));
  const served = new Map<string, ServedRrset>();

  const build = (name: Name, type: number): ServedRrset | undefined => {
    const signed = rrsetAt(zone, name, type);
    const edit = edits.get(keyOf(name, type));
    const shown = edit === undefined ? signed : (edit ?? undefined);
    if (shown === undefined) return undefined;
    return withSignatures(shown, type, () =>
      signing === undefined || signed === undefined ? [] : signaturesOf(zone, signing, name, type, signed),
    );
  };
  const serve = (name: Name, type: number): ServedRrset | undefined => {
    const key = keyOf(name, type);
    const known = served.get(key);
    if (known !== undefined) return known;
    const made = build(name, type);
    if (made !== undefined) served.set(key, made);
    return made;
  };
  return {
    apex: zone.apex,
    zone,
    chains,
    exists: (name) => names.has(name),
    typesAt: (name) =>
      [...(zone.nodes.get(name)?.keys() ?? [])].filter((type) => edits.get(keyOf(name, type)) !== null),
    serve,
    denyOnline: (name, types) => (isCompact(signing) ? compactNsec(zone, signing, name, types) : undefined),
  };
}

const keyOf = (name: Name, type: number): string => `${type}/${name}`;

function isCompact(signing: Signing | undefined): signing is Signing {
  return signing?.denial.some(({ kind }) => kind === "compact") === true;
}

/** The RRset with a property that makes its signatures when first read: most are never asked for. */
function withSignatures(rrset: LabRrset, type: number, make: () => Buffer[]): ServedRrset {
  let sigs: readonly Buffer[] | undefined;
  return {
    ttl: rrset.ttl,
    get rdatas() {
      return rrset.rdatas;
    },
    type,
    get sigs() {
      sigs ??= make();
      return sigs;
    },
  };
}

function signaturesOf(zone: Zone, signing: Signing, owner: Name, type: number, rrset: LabRrset): Buffer[] {
  if (!isSigned(zone, owner, type)) return [];
  const rule = signing.rules?.find(
    (candidate) => (candidate.name ?? owner) === owner && (candidate.type ?? type) === type,
  );
  const role = KEY_TYPES.has(type) ? "keys" : "data";
  const keys = signing.keys.filter(({ signs }) => signs === "all" || signs === role).map(({ key }) => key);
  const { inception, expiration } = signing;
  const request = { owner, type, rrset, zone: zone.apex, inception, expiration };
  return (rule?.sigs ?? PLAIN).flatMap((fault) =>
    (fault.key === undefined ? keys : [fault.key]).map((key) => makeRrsig({ ...request, key, fault })),
  );
}

/** RFC 4035 section 2.2: not the NS RRset of a cut, and no glue. */
function isSigned(zone: Zone, owner: Name, type: number): boolean {
  return isAuthoritative(zone, owner) && !(type === TYPE.NS && isCut(zone, owner));
}

/** RFC 9824 section 3: an NSEC at the name itself, whose next name is the first possible one below it. */
function compactNsec(zone: Zone, signing: Signing, owner: Name, types: readonly number[]): ServedRrset {
  const rdata = nsecRdata(prepend("\0", owner), typeBitmap([...types, TYPE.RRSIG, TYPE.NSEC]));
  const rrset: LabRrset = { ttl: negativeTtl(zone), rdatas: [rdata] };
  return withSignatures(rrset, TYPE.NSEC, () => signaturesOf(zone, signing, owner, TYPE.NSEC, rrset));
}
