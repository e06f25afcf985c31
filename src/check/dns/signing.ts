/** How a zone is signed: its DS records, its keys as each server gives them, and what comes of the two. */

import type { RRset } from "../../proto/dns/rrset.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { type Ds, readDs } from "../../proto/dnssec/ds.ts";
import { type Dnskey, maySign, readDnskey } from "../../proto/dnssec/key.ts";
import { judgeKeys, type KeysJudgement } from "../../proto/dnssec/keys.ts";
import { causeOf } from "../answer.ts";
import type { Unmeasured } from "../define.ts";
import { answerPointer, pointerTo } from "../pointer.ts";
import { apexRrset, readStored, responseTo, wireName } from "./load.ts";
import { replyPointers, type Server } from "./server.ts";
import type { Zone, ZoneEvidence } from "./zone.ts";
import type { Skip } from "./zone-check.ts";

/**
 * - `signed`: the parent has DS records for it, or it is a trust anchor
 * - `island`: it has keys, but no DS
 * - `unsigned`: neither
 * - `lost`: a fault in a zone above hides whether it has DS records
 * - `unknown`: not measured
 */
export type SigningKind = "signed" | "island" | "unsigned" | "lost" | "unknown";

export interface KeyCopy {
  /** `null` for the copy that the validator used. */
  readonly server: Server | null;
  /** `null` when the server says that there is none. */
  readonly rrset: RRset | null;
  readonly keys: readonly Dnskey[];
  readonly judged: KeysJudgement;
  readonly evidence: readonly string[];
}

export interface Signing {
  readonly kind: SigningKind;
  readonly ds: readonly Ds[];
  /** Of every server that was asked and answered; the validator's own copy where there is no other. */
  readonly copies: readonly KeyCopy[];
  readonly unmeasured: Unmeasured | null;
}

/** One for each document: many tests ask, for both sides. */
const KNOWN = new WeakMap<ZoneEvidence, { readonly now: number; readonly signing: Signing }>();

/** How the zone is signed. */
export function signingOf(zone: Zone): Signing {
  const { now } = zone.setting;
  const known = KNOWN.get(zone.evidence);
  if (known?.now === now) return known.signing;
  const signing = readSigning(zone);
  KNOWN.set(zone.evidence, { now, signing });
  return signing;
}

function readSigning(zone: Zone): Signing {
  const ds = dsOf(zone);
  const served = zone.servers.flatMap((server) => copyAt(server, zone, ds));
  const copies = served.length > 0 ? served : usedCopy(zone, ds);
  const kind = kindOf(zone, ds, copies);
  return { kind, ds, copies, unmeasured: kind === "unknown" ? whyUnknown(zone) : null };
}

/** What a test about signatures answers when it cannot be made in this zone; `null` when it can. */
export function skipOf(
  { kind, unmeasured }: Signing,
  made: readonly SigningKind[],
): { readonly skip: Skip; readonly unmeasured: Unmeasured | null } | null {
  if (made.includes(kind)) return null;
  if (kind === "unknown") return { skip: "unmeasured", unmeasured };
  return { skip: kind === "lost" ? "no-key" : "unsigned", unmeasured: null };
}

function kindOf(zone: Zone, ds: readonly Ds[], copies: readonly KeyCopy[]): SigningKind {
  const { chain } = zone;
  const security = chain?.security ?? zone.evidence.dns.answers[`${zone.name}/SOA`]?.security;
  if (security === undefined || security === "indeterminate") return "unknown";
  if (ds.length > 0 || chain?.anchor === true) return "signed";
  if (security === "bogus") return "lost";
  return copies.some(({ keys }) => keys.length > 0) ? "island" : "unsigned";
}

function whyUnknown({ name, evidence }: Zone): Unmeasured {
  const key = `${name}/SOA`;
  const answer = evidence.dns.answers[key];
  if (answer === undefined) return { cause: "evidence-missing", evidence: [pointerTo("dns", "answers")] };
  return { cause: causeOf(answer, evidence), evidence: [answerPointer(key)] };
}

function dsOf({ chain, name, evidence }: Zone): Ds[] {
  if (chain?.reason?.code === "dnskey-fetch-failed") {
    // Nothing was linked to the DS records, which were found all the same.
    const { answers, rrsets } = evidence.dns;
    const rdatas = (answers[`${name}/DS`]?.rrs ?? []).flatMap((key) => readStored(rrsets[key])?.rdatas ?? []);
    return rdatas.map(readDs).filter((ds) => ds !== null);
  }
  return (chain?.ds ?? []).flatMap(({ key_tag: tag, algorithm, digest_type: digestType, digest }) => {
    const head = Buffer.from([(tag >> 8) & 0xff, tag & 0xff, algorithm & 0xff, digestType & 0xff]);
    const ds = readDs(Buffer.concat([head, Buffer.from(digest, "hex")]));
    return ds === null ? [] : [ds];
  });
}

/** The DNSKEY RRset that one server gives; none when it was not asked or gave no answer. */
function copyAt(server: Server, zone: Zone, ds: readonly Ds[]): KeyCopy[] {
  if (server.state !== "working") return [];
  const response = responseTo(server.seen.dnskey, zone.evidence.dns);
  if (response === null) return [];
  const rrset = apexRrset(response, wireName(zone.name), TYPE.DNSKEY);
  return [{ server, ...readCopy(rrset, zone, ds), evidence: replyPointers(server, "dnskey") }];
}

function usedCopy(zone: Zone, ds: readonly Ds[]): KeyCopy[] {
  const key = `${zone.name}/DNSKEY`;
  const { dns } = zone.evidence;
  const answer = dns.answers[key];
  if (answer === undefined || (answer.outcome !== "ok" && answer.outcome !== "nodata")) return [];
  const rrset = answer.rrs
    .map((each) => readStored(dns.rrsets[each]))
    .find((each) => each?.type === TYPE.DNSKEY);
  return [{ server: null, ...readCopy(rrset ?? null, zone, ds), evidence: [answerPointer(key)] }];
}

function readCopy(
  rrset: RRset | null,
  zone: Zone,
  ds: readonly Ds[],
): Pick<KeyCopy, "rrset" | "keys" | "judged"> {
  const keys = (rrset?.rdatas ?? []).map(readDnskey).filter((key) => key !== null);
  const { now, memo } = zone.setting;
  const judged = judgeKeys({
    zone: wireName(zone.name),
    ds: ds.map(({ rdata }) => rdata),
    anchorKeys: anchorKeys(zone, keys),
    dnskey: rrset,
    now,
    memo,
  });
  return { rrset, keys, judged };
}

/** In a zone that is itself a trust anchor, the keys that the validator found anchored. */
function anchorKeys({ chain }: Zone, keys: readonly Dnskey[]): Buffer[] {
  if (chain?.anchor !== true) return [];
  const secure = new Set(
    chain.dnskeys.filter(({ status, sep }) => status === "secure" && sep).map(({ id }) => id),
  );
  return keys.filter(({ id }) => secure.has(id)).map(({ rdata }) => rdata);
}

/** Why a test about keys cannot be made although the zone should have some; `null` when it can. */
export function skipWithoutKeys(
  zone: Zone,
  { copies }: Signing,
): { readonly skip: Skip; readonly unmeasured: Unmeasured | null } | null {
  if (copies.some(({ keys }) => keys.length > 0)) return null;
  if (copies.length > 0) return { skip: "unsigned", unmeasured: null };
  if (zone.chain?.security === "bogus") return { skip: "no-key", unmeasured: null };
  if (zone.evidence.options.depth === "fast") return { skip: "depth", unmeasured: null };
  return { skip: "unmeasured", unmeasured: { cause: "dns-failure", evidence: [zone.pointer] } };
}

/** The keys that sign, of all copies, once each. */
export function signingKeys({ copies }: Signing): Map<string, { key: Dnskey; evidence: readonly string[] }> {
  const found = new Map<string, { key: Dnskey; evidence: readonly string[] }>();
  for (const { keys, evidence } of copies) {
    for (const key of keys) if (maySign(key) && !found.has(key.id)) found.set(key.id, { key, evidence });
  }
  return found;
}
