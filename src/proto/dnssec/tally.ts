/** What is known so far of the signatures over one RRset. */
import type { Name } from "../dns/name.ts";
import type { RRset } from "../dns/rrset.ts";
import type { Judging, Link, LinkStatus, Settings } from "./judging.ts";
import type { Dnskey } from "./key.ts";
import type { ReasonCode } from "./reason.table.ts";
import { absoluteTime, type Rrsig } from "./rrsig.ts";

export interface RrsetInput extends Judging {
  readonly rrset: RRset;
  /** The zone that holds the RRset; for DS the parent. */
  readonly zone: Name;
  /** The validated DNSKEYs of the zone, all of them. */
  readonly keys: readonly Dnskey[];
  /** Ids of the keys whose signatures count; default all. For a DNSKEY RRset: those with a DS. */
  readonly entryKeys?: ReadonlySet<string>;
  /** Algorithms that must each have a valid signature, under the policy `requireAllAlgorithms`. */
  readonly required?: ReadonlySet<number>;
}

/** Faults from the least to the most telling; the fault of an RRset is the last of those of its signatures. */
const RANKS: readonly ReasonCode[] = [
  "rrsig-missing",
  "unsupported-algorithm",
  "rrsig-malformed",
  "signer-mismatch",
  "rrsig-labels",
  "no-matching-key",
  "dnskey-protocol",
  "no-zone-key-bit",
  "key-revoked",
  "rrsig-not-yet-valid",
  "rrsig-expired",
  "rrsig-expired-before-inception",
  "key-malformed",
  "key-unusable",
  "rrsig-invalid",
  "validation-limit",
];

/** One RRSIG on its way to a verdict. */
export interface Trial {
  readonly rrsig: Rrsig;
  /** Position among the RRSIGs as received. */
  readonly index: number;
  /** Keys that fit by tag and algorithm and may sign. */
  readonly keys: readonly Dnskey[];
  /** Whether a valid signature makes the RRset secure. */
  readonly counts: boolean;
}

/** Added to as signatures are looked at. */
export interface Tally {
  readonly input: RrsetInput;
  readonly settings: Settings;
  readonly links: (Link & { readonly index: number })[];
  /** Signatures that make the RRset secure. */
  readonly valid: Rrsig[];
  fault: ReasonCode;
  faultOf: Rrsig | undefined;
  attempts: number;
  failures: number;
}

/** A tally without any signature. */
export function startTally(input: RrsetInput, settings: Settings): Tally {
  return {
    input,
    settings,
    links: [],
    valid: [],
    fault: "rrsig-missing",
    faultOf: undefined,
    attempts: 0,
    failures: 0,
  };
}

/** Notes why a signature does not make the RRset secure; the most telling fault stays. */
export function blame(tally: Tally, code: ReasonCode, rrsig?: Rrsig): void {
  if (RANKS.indexOf(code) <= RANKS.indexOf(tally.fault)) return;
  tally.fault = code;
  tally.faultOf = rrsig;
}

/** Notes what became of a signature. */
export function addLink(
  { links, input, settings }: Tally,
  { rrsig, index }: Pick<Trial, "rrsig" | "index">,
  status: LinkStatus,
  key: Dnskey | undefined,
): void {
  const { rrset, zone } = input;
  const { now } = settings;
  links.push({
    key: key?.id ?? `${rrsig.tag}/${rrsig.algorithm}`,
    zone,
    rrset,
    status,
    inception: absoluteTime(rrsig.inception, now),
    expiration: absoluteTime(rrsig.expiration, now),
    index,
  });
}
