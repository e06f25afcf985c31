/** What is known of one zone: whether its keys are trusted, and why not. */
import type { DsLink, KeyNode } from "../../model/evidence.ts";
import type { Reason, Security } from "../../model/security.ts";
import type { Name } from "../dns/name.ts";
import type { DenialProof } from "./denial.ts";
import type { Dnskey } from "./key.ts";

export interface ZoneTrust {
  readonly zone: Name;
  /** `null` above a trust anchor. */
  readonly parent: Name | null;
  /** Whether trust begins here. */
  readonly anchor: boolean;
  readonly security: Security;
  readonly reason?: Reason | undefined;
  /** RDATA of the DS RRset or of the anchors. */
  readonly ds: readonly Buffer[];
  readonly anchorKeys: readonly Buffer[];
  /** All keys of the validated DNSKEY RRset; empty unless secure. */
  readonly keys: readonly Dnskey[];
  /** Algorithms of the DS records in use. */
  readonly algorithms: ReadonlySet<number>;
  readonly dsLinks: readonly DsLink[];
  readonly dsDenial?: DenialProof | undefined;
  readonly keyNodes: readonly KeyNode[];
  /** Replies about DNSKEY that were looked at. */
  readonly keyReplies: number;
  /** Unix seconds between which the signatures over its keys hold; `null` when there are none. */
  readonly holds: { readonly from: number; readonly until: number } | null;
}

/** What was found at a name below a zone. */
export type Cut =
  | { readonly kind: "zone"; readonly trust: ZoneTrust }
  /** No zone begins there; `nonexistent`: nor does anything exist below it. */
  | { readonly kind: "none" | "nonexistent" };

/** A zone of which nothing more is known than its state. */
export function bareTrust(
  zone: Name,
  parent: Name | null,
  verdict: { readonly security: Security; readonly reason?: Reason | undefined },
): ZoneTrust {
  return {
    zone,
    parent,
    anchor: false,
    ...verdict,
    ds: [],
    anchorKeys: [],
    keys: [],
    algorithms: new Set(),
    dsLinks: [],
    keyNodes: [],
    keyReplies: 0,
    holds: null,
  };
}
