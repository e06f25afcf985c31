/** From the description of a zone to the zone as served: keys, delegations of the zones below it, signatures. */
import { foldName, isAtOrBelow, type Name } from "../proto/dns/name.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { dsDigest, dsRdata } from "./dnssec-rdata.ts";
import { disguiseKey, type LabKey, makeKey } from "./key.ts";
import { moveRrset, moveZone, type Plan } from "./plan.ts";
import { type ServedZone, type Signing, serveUnsigned, signZone } from "./sign.ts";
import type { KeySpec, ParentSide, Placement, SigningChange, Workshop, ZoneSpec } from "./spec.ts";
import { labName, type Node, putRrset, relativeName, rrsetAt, type Zone, zoneFromText } from "./zone.ts";

export interface Making {
  readonly now: number;
  readonly seed: string;
  readonly plan: Plan;
}

export interface ZoneMaker {
  readonly spec: ZoneSpec;
  readonly apex: Name;
  readonly shop: () => Workshop;
  /** The zone as all servers have it that have no copy of their own: signatures are made once. */
  shared(): ServedZone;
  make(instead: Placement["instead"]): ServedZone;
  /** What the parent must hold of it: NS, glue and DS at their owner names. */
  delegation(): Map<Name, Node>;
}

const DAY_SECONDS = 86_400;
const ADDRESS_TYPES = [TYPE.A, TYPE.AAAA];
const DS_TTL = 3600;

/** @param children makers of the zones directly below */
export function zoneMaker(spec: ZoneSpec, making: Making, children: () => readonly ZoneMaker[]): ZoneMaker {
  const apex = labName(spec.name);
  const shop = once(() => workshop(apex, spec.keys ?? [], making));
  const makeFor = (instead: Placement["instead"]): ServedZone =>
    make({ ...spec, ...instead }, apex, making, children());
  return {
    spec,
    apex,
    shop,
    shared: once(() => makeFor(undefined)),
    make: makeFor,
    delegation: () => delegationOf(spec, apex, shop),
  };
}

/** DS RDATA for a key of a zone. */
export function dsFor(apex: Name, key: LabKey, digestType = 2): Buffer {
  const { tag, algorithm } = key;
  return dsRdata({ tag, algorithm, digestType, digest: dsDigest(apex, key.rdata, digestType) });
}

/** A function that runs at its first call only. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function workshop(apex: Name, keys: readonly KeySpec[], { now, seed }: Making): Workshop {
  const key = ({ algorithm, flags, bits = 2048, label = "", disguise }: KeySpec): LabKey => {
    const made = makeKey({ algorithm, flags, bits, seed: `${seed}/${apex}/${algorithm}/${flags}/${label}` });
    return disguise === undefined ? made : disguiseKey(made, disguise(made.publicField));
  };
  return { apex, now, keys: keys.map(key), key, at: (text) => relativeName(text, apex) };
}

function make(spec: ZoneSpec, apex: Name, making: Making, children: readonly ZoneMaker[]): ServedZone {
  const zone = zoneFromText(apex, spec.text);
  for (const child of children) {
    for (const [owner, node] of child.delegation()) {
      for (const [type, rrset] of node) putRrset(zone, owner, type, rrset);
    }
  }
  moveZone(making.plan, zone);
  const keys = spec.keys ?? [];
  if (keys.length === 0 && spec.signing === undefined) return serveUnsigned(zone);
  const shop = workshop(apex, keys, making);
  const change = spec.signing?.(shop) ?? {};
  const signed = signing(spec, shop, change, children);
  const edits = signed.edits?.map((edit) => ({
    ...edit,
    rrset: moveRrset(making.plan, edit.type, edit.rrset),
  }));
  return signZone(zone, edits === undefined ? signed : { ...signed, edits });
}

function signing(
  { keys = [] }: ZoneSpec,
  shop: Workshop,
  change: SigningChange,
  children: readonly ZoneMaker[],
): Signing {
  const sides = children.flatMap((child): ParentSide[] => {
    const side = child.spec.parentSide?.(child.shop());
    return side === undefined ? [] : [side];
  });
  const chainEdits = sides.flatMap(({ chainEdits: edits = [] }) => edits);
  const denial = change.denial ?? [{ kind: "nsec" as const }];
  return {
    inception: shop.now - 2 * DAY_SECONDS,
    expiration: shop.now + 12 * DAY_SECONDS,
    ...change,
    keys: keys.flatMap(({ signs }, i) => {
      const key = shop.keys[i];
      return key === undefined ? [] : [{ key, signs }];
    }),
    denial: denial.map((each) =>
      each.kind === "compact" ? each : { ...each, edits: [...(each.edits ?? []), ...chainEdits] },
    ),
    rules: [...(change.rules ?? []), ...sides.flatMap(({ rules = [] }) => rules)],
    edits: [...(change.edits ?? []), ...sides.flatMap(({ edits = [] }) => edits)],
  };
}

function delegationOf(spec: ZoneSpec, apex: Name, shop: () => Workshop): Map<Name, Node> {
  const held = zoneFromText(apex, spec.delegation ?? spec.text);
  const nodes = new Map<Name, Node>();
  const kept: Zone = { apex, nodes };
  const servers = rrsetAt(held, apex, TYPE.NS);
  if (servers === undefined) throw new Error(`lab zone ${spec.name} has no NS to delegate to`);
  putRrset(kept, apex, TYPE.NS, servers);
  for (const rdata of servers.rdatas) {
    const target = foldName(rdata.toString("latin1"));
    if (!isAtOrBelow(target, apex)) continue;
    for (const type of ADDRESS_TYPES) {
      const glue = rrsetAt(held, target, type);
      if (glue !== undefined) putRrset(kept, target, type, glue);
    }
  }
  if (isDelegatedSigned(spec)) {
    const ds = once(() => dsRdatas(spec, shop()));
    putRrset(kept, apex, TYPE.DS, {
      ttl: DS_TTL,
      get rdatas() {
        return ds();
      },
    });
  }
  return nodes;
}

function isDelegatedSigned({ ds, keys = [] }: ZoneSpec): boolean {
  return ds !== "none" && (typeof ds === "function" || keys.length > 0);
}

function dsRdatas({ ds, keys = [] }: ZoneSpec, shop: Workshop): readonly Buffer[] {
  if (typeof ds === "function") return ds(shop);
  return shop.keys
    .filter((key, i) => (key.flags & 1) === 1 && keys[i]?.signs !== "data")
    .map((key) => dsFor(shop.apex, key));
}
