/** From DS (or trust anchor) to trusted DNSKEYs: RFC 4035 section 5.2, RFC 6840 section 5. */
import type { DsLink, KeyNode } from "../../model/evidence.ts";
import type { Reason, Security } from "../../model/security.ts";
import type { Name } from "../dns/name.ts";
import { canonicalSet, type RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";
import { algorithmRow } from "./algorithm.table.ts";
import { chooseDs, type DsChoice, type DsMatch, matchDs, worstFault } from "./ds.ts";
import { type Judgement, type Judging, type Settings, settle } from "./judging.ts";
import { type Dnskey, maySign, readDnskey } from "./key.ts";
import { judgeRrset } from "./link.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";
import { importKey } from "./verify.ts";

export interface KeysInput extends Judging {
  readonly zone: Name;
  /** RDATA of the validated DS RRset, or of DS trust anchors. */
  readonly ds: readonly Buffer[];
  /** RDATA of DNSKEY trust anchors. */
  readonly anchorKeys?: readonly Buffer[];
  /** The DNSKEY RRset as received; `null` when the zone says that it has none. */
  readonly dnskey: RRset | null;
}

export interface KeysJudgement extends Judgement {
  readonly state: Security;
  /** All keys of the validated DNSKEY RRset, also those that may not sign; empty unless secure. */
  readonly keys: readonly Dnskey[];
  readonly dsLinks: readonly DsLink[];
  readonly keyNodes: readonly KeyNode[];
  /** Algorithms of the DS records in use. */
  readonly algorithms: ReadonlySet<number>;
}

/** Keys imported to learn whether they are points on their curve; sets larger than this are judged by form alone. */
const MAX_PROBED_KEYS = 16;
/** RSA sizes that deserve no warning. */
const FIT_RSA_BITS = { min: 2048, max: 4096 } as const;

interface Scene {
  readonly input: KeysInput;
  readonly settings: Settings;
  readonly choice: DsChoice;
  readonly matches: readonly DsMatch[];
  readonly keys: readonly Dnskey[];
}

/** Whether the keys of a zone can be trusted, given the DS records or anchors that vouch for them. */
export function judgeKeys(input: KeysInput): KeysJudgement {
  const settings = settle(input);
  const choice = chooseDs(input.ds, settings.algorithms);
  const anchorKeys = input.anchorKeys ?? [];
  const keys = (input.dnskey === null ? [] : canonicalSet(input.dnskey))
    .map(readDnskey)
    .filter((key) => key !== null);
  const { matches, isCut } = matchDs(input.zone, choice.used, keys, settings.limits.digestsPerZone);
  const scene: Scene = { input, settings, choice, matches, keys };
  if (choice.insecure !== undefined && anchorKeys.length === 0) {
    return verdict(scene, "insecure", fault(scene, choice.insecure));
  }
  if (input.dnskey === null) return verdict(scene, "bogus", fault(scene, "dnskey-missing"));
  if (keys.length > settings.limits.keysPerZone)
    return verdict(scene, "bogus", fault(scene, "validation-limit"));
  const anchored = keys.filter(({ rdata }) => anchorKeys.some((anchor) => anchor.equals(rdata)));
  const entries = [
    ...matches.flatMap(({ status, key }) => (status === "match" && key ? [key] : [])),
    ...anchored,
  ];
  const judged =
    entries.length > 0
      ? judgeEntries(scene, input.dnskey, entries)
      : verdict(scene, "bogus", fault(scene, noEntry(scene)));
  // With a DS not compared to the end, what was found is not the whole truth.
  return judged.state === "bogus" && isCut ? { ...judged, reason: fault(scene, "validation-limit") } : judged;
}

function noEntry({ choice, matches }: Scene): ReasonCode {
  return matches.length === 0 && choice.malformed > 0 ? "ds-malformed" : worstFault(matches);
}

function judgeEntries(scene: Scene, dnskey: RRset, entries: readonly Dnskey[]): KeysJudgement {
  const { input, settings, choice } = scene;
  const required = new Set(choice.used.map(({ algorithm }) => algorithm));
  const { state, reason, links, signed, warnings } = judgeRrset({
    ...settings,
    rrset: dnskey,
    zone: input.zone,
    keys: scene.keys,
    entryKeys: new Set(entries.map(({ id }) => id)),
    required,
  });
  if (state !== "secure") return { ...verdict(scene, "bogus", reason), links };
  const odd = [...warnings, ...zoneWarnings(scene, dnskey, entries)];
  return { ...verdict(scene, "secure"), keys: scene.keys, links, signed, warnings: odd };
}

function fault({ input }: Scene, code: ReasonCode): Reason {
  return reasonOf({ code, zone: input.zone, name: input.zone });
}

function verdict(scene: Scene, state: Security, reason?: Reason): KeysJudgement {
  return {
    state,
    ...(reason === undefined ? {} : { reason }),
    warnings: [],
    links: [],
    signed: [],
    keys: [],
    dsLinks: dsLinksOf(scene),
    keyNodes: keyNodesOf(scene, state === "secure"),
    algorithms: new Set(scene.choice.used.map(({ algorithm }) => algorithm)),
  };
}

/** What is odd about a secure DS and DNSKEY RRset. */
function zoneWarnings(
  { input, matches, choice, keys }: Scene,
  dnskey: RRset,
  entries: readonly Dnskey[],
): Reason[] {
  const { zone } = input;
  const reasons: Reason[] = [];
  const warn = (code: ReasonCode, type: number, extra?: Readonly<Record<string, number>>): void => {
    reasons.push(reasonOf({ code, zone, name: zone, type, extra }));
  };
  const matched = matches.filter(({ status }) => status === "match");
  for (const { ds, status } of matches) {
    if (status === "no-match") warn("ds-unmatched", TYPE.DS, { key_tag: ds.tag, algorithm: ds.algorithm });
  }
  if (matched.length > 0 && matched.every(({ ds }) => ds.digestType === 1)) warn("ds-digest-sha1", TYPE.DS);
  const vouched = new Set([...choice.used, ...choice.ignored].map(({ algorithm }) => algorithm));
  const signing = new Set(dnskey.rrsigs.map((rdata) => rdata[2]));
  if ([...vouched].some((algorithm) => !signing.has(algorithm))) warn("algorithm-incomplete", TYPE.DNSKEY);
  if (entries.every(({ algorithm }) => algorithmRow(algorithm).validation === "MUST NOT")) {
    warn("algorithm-deprecated", TYPE.DNSKEY, { algorithm: entries[0]?.algorithm ?? 0 });
  }
  return [...reasons, ...keySizeWarnings(zone, keys)];
}

function keySizeWarnings(zone: Name, keys: readonly Dnskey[]): Reason[] {
  return keys
    .filter((key) => maySign(key) && key.exponentBits !== undefined && key.bits !== null)
    .filter(({ bits }) => (bits ?? 0) < FIT_RSA_BITS.min || (bits ?? 0) > FIT_RSA_BITS.max)
    .map(({ tag, bits }) =>
      reasonOf({
        code: "key-size",
        zone,
        name: zone,
        type: TYPE.DNSKEY,
        extra: { key_tag: tag, bits: bits ?? 0 },
      }),
    );
}

function dsLinksOf({ choice, matches }: Scene): DsLink[] {
  const rest: DsMatch[] = [
    ...choice.unsupported.map((ds) => ({ ds, status: "unsupported" as const })),
    ...choice.ignored.map((ds) => ({ ds, status: "ignored" as const })),
  ];
  return [...matches, ...rest].map(({ ds, status, key }) => ({
    key_tag: ds.tag,
    algorithm: ds.algorithm,
    digest_type: ds.digestType,
    digest: ds.digest.toString("hex"),
    status,
    ...(key === undefined ? {} : { matches: key.id }),
  }));
}

function keyNodesOf({ keys, settings }: Scene, isTrusted: boolean): KeyNode[] {
  const isProbed = keys.length <= MAX_PROBED_KEYS;
  return keys.map((key) => ({
    id: key.id,
    key_tag: key.tag,
    algorithm: key.algorithm,
    flags: key.flags,
    protocol: key.protocol,
    bits: key.bits,
    ...(key.exponentBits === undefined ? {} : { exponent_bits: key.exponentBits }),
    zone_key: key.zoneKey,
    sep: key.sep,
    revoked: key.revoked,
    status: keyStatus(key, isTrusted, isProbed, settings),
  }));
}

function keyStatus(
  key: Dnskey,
  isTrusted: boolean,
  isProbed: boolean,
  settings: Settings,
): KeyNode["status"] {
  const algorithm = settings.algorithms.get(key.algorithm);
  const imported = isProbed && algorithm !== undefined ? importKey(algorithm, key, settings) : undefined;
  const isBroken = imported?.ok === false && imported.reason === "key-malformed";
  if (key.malformed || isBroken) return "malformed";
  if (key.revoked) return "revoked";
  return isTrusted && maySign(key) ? "secure" : "published";
}
