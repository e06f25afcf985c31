/** Which RRSIGs may validate an RRset at all: RFC 4035 section 5.3.1. */
import { isAtOrBelow } from "../dns/name.ts";
import type { LinkStatus, Settings } from "./judging.ts";
import { type Dnskey, maySign } from "./key.ts";
import type { ReasonCode } from "./reason.table.ts";
import { type Rrsig, readRrsig, signedLabels, timeFault } from "./rrsig.ts";
import { addLink, blame, type RrsetInput, type Tally, type Trial } from "./tally.ts";

interface Screen {
  readonly code: ReasonCode;
  readonly status: LinkStatus;
  readonly isHit: (rrsig: Rrsig, input: RrsetInput, settings: Settings) => boolean;
}

/** What rules an RRSIG out before any key is looked at. */
const SCREENS: readonly Screen[] = [
  {
    code: "unsupported-algorithm",
    status: "unsupported",
    isHit: ({ algorithm }, _input, { algorithms }) => !algorithms.has(algorithm),
  },
  {
    code: "rrsig-malformed",
    status: "invalid",
    isHit: ({ typeCovered }, { rrset }) => typeCovered !== rrset.type,
  },
  {
    code: "signer-mismatch",
    status: "no-key",
    isHit: ({ signer }, { rrset, zone }) => signer !== zone || !isAtOrBelow(rrset.name, zone),
  },
  {
    code: "rrsig-labels",
    status: "invalid",
    isHit: ({ labels, signer }, { rrset }) =>
      labels > signedLabels(rrset.name) || labels < signedLabels(signer),
  },
];

/** The RRSIGs that have a key to try; the others leave a link and a fault. */
export function screenRrsigs(tally: Tally): Trial[] {
  const { input, settings } = tally;
  const trials: Trial[] = [];
  for (const [index, rdata] of input.rrset.rrsigs.entries()) {
    const rrsig = readRrsig(rdata);
    const hit = rrsig === null ? null : SCREENS.find(({ isHit }) => isHit(rrsig, input, settings));
    if (rrsig === null) {
      blame(tally, "rrsig-malformed");
    } else if (hit) {
      blame(tally, hit.code, rrsig);
      addLink(tally, { rrsig, index }, hit.status, undefined);
    } else {
      trials.push(...trialsOf(tally, rrsig, index));
    }
  }
  return trials;
}

/** The trial of an RRSIG, or none when it has no key or does not hold now. */
function trialsOf(tally: Tally, rrsig: Rrsig, index: number): Trial[] {
  const { keys, entryKeys } = tally.input;
  const named = keys.filter(({ tag, algorithm }) => tag === rrsig.tag && algorithm === rrsig.algorithm);
  const able = named.filter(maySign);
  const counting = entryKeys === undefined ? able : able.filter(({ id }) => entryKeys.has(id));
  const counts = counting.length > 0;
  const trial: Trial = { rrsig, index, keys: counts ? counting : able, counts };
  if (!counts) blame(tally, able.length === 0 ? keyFault(named[0]) : "no-matching-key", rrsig);
  if (able.length === 0) {
    addLink(tally, trial, "no-key", named[0]);
    return [];
  }
  const { policy, now } = tally.settings;
  const fault = policy.ignoreDates === true ? null : timeFault(rrsig, now);
  if (fault === null) return [trial];
  if (counts) blame(tally, fault, rrsig);
  addLink(tally, trial, fault === "rrsig-not-yet-valid" ? "not-yet-valid" : "expired", trial.keys[0]);
  return [];
}

/** Why a key that the RRSIG names may not sign, RFC 4034 section 2.1, RFC 5011 section 2.1. */
function keyFault(key: Dnskey | undefined): ReasonCode {
  if (key === undefined) return "no-matching-key";
  if (!key.zoneKey) return "no-zone-key-bit";
  return key.protocol === 3 ? "key-revoked" : "dnskey-protocol";
}
