/** How the zones and servers of a lab internet are described, before any of it is made. */
import type { Name } from "../proto/dns/name.ts";
import type { Behaviour } from "./behaviour.ts";
import type { ChainEdit } from "./chain.ts";
import type { SiteChange } from "./http/site.ts";
import type { KeyDisguise, LabKey } from "./key.ts";
import type { Denial, RecordEdit, Signing, SignRule, ZoneKey } from "./sign.ts";
import type { SmtpBehaviour } from "./smtp/script.ts";
import type { LeafChange } from "./tls/authority.ts";
import type { TlsSetup } from "./tls/setup.ts";

export interface KeySpec {
  readonly algorithm: number;
  /** 257 or 256, before a disguise. */
  readonly flags: number;
  readonly signs: ZoneKey["signs"];
  /** RSA modulus. */
  readonly bits?: number;
  /** Tells apart keys of a zone that are alike in everything else. */
  readonly label?: string;
  /** What is published instead, from the public key field it should have. */
  readonly disguise?: (publicField: Buffer) => KeyDisguise;
}

/** What a specification may build upon; times are Unix seconds. */
export interface Workshop {
  readonly apex: Name;
  readonly now: number;
  /** The zone's keys in the order of its `keys`. */
  readonly keys: readonly LabKey[];
  /** A name relative to the apex. */
  at(text: string): Name;
  /** A further key that the zone does not publish. */
  key(spec: KeySpec): LabKey;
}

/** What differs from a plain signing: two days past to twelve days ahead, NSEC, every RRset signed once per key. */
export type SigningChange = Partial<
  Pick<Signing, "inception" | "expiration" | "rules" | "edits" | "extraDnskeys">
> & { readonly denial?: readonly Denial[] };

/** What the parent does about a delegation; rules and edits are those of the parent's own signing. */
export interface ParentSide {
  readonly rules?: readonly SignRule[];
  readonly chainEdits?: readonly ChainEdit[];
  readonly edits?: readonly RecordEdit[];
}

/** A zone on a server; `instead` changes the copy that this server has. */
export interface Placement {
  readonly server: string;
  readonly behaviours?: readonly (() => Behaviour)[];
  readonly instead?: Partial<Pick<ZoneSpec, "text" | "keys" | "signing">>;
  /** The server answers questions for the zone's own DS from it, though the parent's business (RFC 4035 section 3.1.4.1). */
  readonly answersDs?: boolean;
}

export interface ZoneSpec {
  /** Presentation form without the final dot; `.` for the root. */
  readonly name: string;
  /** Master-file text relative to the apex, with SOA and NS. */
  readonly text: string;
  /** Empty or absent: an unsigned zone. */
  readonly keys?: readonly KeySpec[];
  readonly signing?: (shop: Workshop) => SigningChange;
  /** DS RDATAs at the parent; absent: SHA-256 of every key with flag SEP that signs keys. */
  readonly ds?: "none" | ((shop: Workshop) => readonly Buffer[]);
  readonly parentSide?: (shop: Workshop) => ParentSide;
  /** Records that the parent holds instead of the child's NS RRset and addresses, relative to the child's apex. */
  readonly delegation?: string;
  readonly placements: readonly Placement[];
}

export interface ServerSpec {
  readonly name: string;
  /** Addresses of plan `doc`. */
  readonly addresses: readonly string[];
  readonly behaviours?: readonly (() => Behaviour)[];
  /** False: connections to TCP port 53 are refused. */
  readonly tcp?: boolean;
}

/** Web or mail hosts whose TLS differs from a good one. */
interface TlsHostSpec {
  /** Addresses of plan `doc`, each of which some zone names. */
  readonly addresses: readonly string[];
  readonly setup: TlsSetup;
}

/** What the policy host of a domain answers, where it is not a good policy. */
export interface StsPolicySpec {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Mail hosts that behave unlike a good one. */
interface MailHostSpec {
  /** Addresses of plan `doc`, each of which some zone names as that of a mail host. */
  readonly addresses: readonly string[];
  readonly behaviour: SmtpBehaviour;
}

/** What the policy host of a domain answers, where it is not a good policy. */
export interface StsPolicySpec {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface InternetSpec {
  readonly zones: readonly ZoneSpec[];
  readonly servers: readonly ServerSpec[];
  readonly tlsHosts?: readonly TlsHostSpec[];
  readonly mailHosts?: readonly MailHostSpec[];
  /** Policies of MTA-STS by domain, where they differ from a good one. */
  readonly policies?: Readonly<Record<string, StsPolicySpec>>;
  /** What differs in the certificate of a name, and of its `www`, on hosts that are good otherwise. */
  readonly leaves?: Readonly<Record<string, LeafChange>>;
  /** What differs in the web site of a name, and of its `www`. */
  readonly sites?: Readonly<Record<string, SiteChange>>;
  /** Addresses of plan `doc` at which QUIC is spoken on port 443. */
  readonly quic?: readonly string[];
  /** Ports of web hosts that refuse connections; addresses of plan `doc`. */
  readonly closed?: readonly { readonly address: string; readonly port: 80 | 443 }[];
  /** Addresses at which nothing ever answers, plan `doc`. */
  readonly blackholes?: readonly string[];
}
