/**
 * The evidence document: what the probes saw of one name, without judgement.
 *
 * Plain JSON. Absent = not asked, `null` = asked and not learnt, empty = asked and none. Domain names are in
 * presentation form, lower case, without the final dot; the root is `.`.
 */
import type { AttemptRecord } from "./attempt.ts";
import type { CaaEvidence } from "./caa.ts";
import type { Cause } from "./cause.ts";
import type { Depth } from "./depth.ts";
import type {
  DkimEvidence,
  DmarcEvidence,
  MxEvidence,
  SharedSection,
  SmtpEvidence,
  SpfEvidence,
  SrvEvidence,
  StsEvidence,
  TlsRptEvidence,
} from "./mail.ts";
import type { AsnEvidence, PrefixEvidence } from "./route-target.ts";
import type { RoutingEvidence } from "./routing.ts";
import type { Reason, Security } from "./security.ts";
import type { ServerReply } from "./server-reply.ts";
import type { TlsEvidence } from "./tls.ts";
import type { TlsaEvidence } from "./tlsa.ts";
import type { SvcbEvidence, WebEvidence } from "./web.ts";

export interface EvidenceDocument {
  readonly kind: "waterpas-evidence";
  /** Line of the list that the target stood in, from 0. */
  readonly seq?: number;
  readonly schema_version: string;
  readonly run_id: string;
  readonly target: EvidenceTarget;
  readonly tool: Tool;
  readonly options: EvidenceOptions;
  /** RFC 3339 UTC with milliseconds. */
  readonly collected_from: string;
  readonly collected_until: string;
  /** Only with `--now`. */
  readonly now?: string;
  readonly vantage: Vantage;
  readonly inputs: readonly Input[];
  readonly attempts: readonly AttemptRecord[];
  /** Sections that were asked for and are absent, and why. */
  readonly missing?: Readonly<Record<string, Cause>>;
  readonly dns?: DnsEvidence;
  readonly ns?: Readonly<Record<string, ZoneServers>>;
  readonly web?: WebEvidence;
  readonly tls?: TlsEvidence;
  readonly mx?: MxEvidence;
  readonly smtp?: SmtpEvidence;
  readonly spf?: SpfEvidence;
  readonly dmarc?: DmarcEvidence;
  readonly dkim?: DkimEvidence;
  readonly mta_sts?: StsEvidence;
  readonly tls_rpt?: TlsRptEvidence;
  readonly srv?: SrvEvidence;
  readonly caa?: CaaEvidence;
  readonly tlsa?: TlsaEvidence;
  readonly svcb?: SvcbEvidence;
  readonly routing?: RoutingEvidence;
  readonly prefix?: PrefixEvidence;
  readonly asn?: AsnEvidence;
  /** Sections that were measured for another target of the run. */
  readonly shared?: readonly SharedSection[];
  /** By SHA-256 in hex: certificates, OCSP responses and other octets, base64url. */
  readonly blobs?: Readonly<Record<string, string>>;
}

export interface Tool {
  readonly name: "waterpas";
  readonly version: string;
  readonly node: string;
  readonly openssl: string;
}

export type TargetType = "web" | "mail";
/** What a report can be about: one side of a domain, an IP prefix, or a network. */
export type ReportType = TargetType | "prefix" | "asn";

export interface EvidenceTarget {
  readonly input: string;
  readonly name: string;
  readonly unicode: string;
  readonly types: readonly ReportType[];
  readonly list?: string;
  readonly tags?: readonly string[];
  readonly source?: SourceLine;
  /** What `--ns` and `--ds` gave in place of the parent's answer. */
  readonly pre_delegation?: {
    readonly zone: string;
    readonly ns: readonly string[];
    readonly ds: readonly string[];
  };
}

/** Where a target stood in a list. */
export interface SourceLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Options that change what is measured or how it is validated. */
export interface EvidenceOptions {
  readonly depth: Depth;
  /** `iterate`, `system`, addresses, or a DoH URL. */
  readonly resolver: string;
  readonly families: readonly ("ipv4" | "ipv6")[];
  /** Trust anchors in zone-file form; absent = the built-in ones of the root. */
  readonly trust_anchors?: readonly string[];
  readonly allow_private?: readonly string[];
  /** Whether an address map was in use: a lab result, not the internet. */
  readonly net_map?: boolean;
  /** More addresses of a host than the usual number are measured. */
  readonly all_addresses?: boolean;
  /** Test ids, categories and topics as typed. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** False: no connection to port 25 (`--no-port25`). */
  readonly port25?: boolean;
  /** Commands that an attacker would send are sent too (`--active`). */
  readonly active?: boolean;
  readonly dkim_selectors?: readonly string[];
  readonly dkim_probe?: "full" | "top20" | "off";
}

export interface Vantage {
  readonly label: string | null;
  readonly ipv4: "ok" | "none" | "broken";
  readonly ipv6: "ok" | "none" | "broken";
  readonly port25: "ok" | "blocked" | "off" | "unknown";
  readonly dns: "ok" | "blocked" | "intercepted";
  readonly clock: "ok" | "off" | "unknown";
  /** `iterate`, or the upstream resolver that was used. */
  readonly resolver: string;
  /**
   * The prefix through which IPv4 addresses are reached (RFC 6052) from a network that has IPv6 only; `null` where none
   * was found, absent where it was not looked for.
   */
  readonly nat64_prefix?: string | null;
  /** The name told to mail servers; absent when none was spoken to. */
  readonly ehlo?: string;
  readonly checked_at: string;
}

export interface Input {
  readonly name: string;
  readonly source?: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  readonly as_of?: string;
  readonly stale?: boolean;
}

/** Keys of `answers` are `<name>/<TYPE>`, of `rrsets` the first 24 hex digits of a SHA-256, of `messages` `m1`, `m2`, … */
export interface DnsEvidence {
  readonly answers: Readonly<Record<string, DnsAnswer>>;
  readonly rrsets: Readonly<Record<string, StoredRrset>>;
  readonly messages: Readonly<Record<string, StoredMessage>>;
  readonly zones: Readonly<Record<string, ZoneChain>>;
}

export const DNS_OUTCOMES = [
  "ok",
  "nodata",
  "nxdomain",
  "servfail",
  "refused",
  "timeout",
  "badname",
  "loop",
] as const;
export type DnsOutcome = (typeof DNS_OUTCOMES)[number];

/**
 * What came of one question.
 *
 * `messages` lists the replies in the order in which they were tried; offline validation replays exactly these. A
 * question asked only to build a chain of trust (DS, DNSKEY) is listed like any other.
 */
export interface DnsAnswer {
  readonly outcome: DnsOutcome;
  /** `null` when no server gave a usable reply. */
  readonly rcode: string | null;
  readonly messages: readonly string[];
  /** RRsets that answer the question at the end of the alias chain. */
  readonly rrs: readonly string[];
  /** Names passed through by CNAME or DNAME, the last one owning `rrs`. */
  readonly cname: readonly string[];
  /** Zone cuts met on the way, from the top; iterative mode only. */
  readonly cuts?: readonly string[];
  /** Absent for questions that only serve a chain of trust. */
  readonly security?: Security;
  /** The state when RSASHA1 is treated as unsupported (RFC 9905 section 2). */
  readonly security_strict?: Security;
  readonly reason?: Reason;
  readonly warnings?: readonly Reason[];
  readonly path?: readonly Hop[];
  /** Some servers gave data that does not validate while others did. */
  readonly inconsistent?: boolean;
  readonly ede?: readonly Ede[];
  /** Why no server could be used: one entry for each address tried. */
  readonly failures?: readonly ServerFailure[];
}

export interface Hop {
  readonly name: string;
  readonly type: string;
  readonly zone: string;
  readonly security: Security;
  readonly via?: "cname" | "dname" | "wildcard";
  readonly denial?: {
    readonly kind: "nsec" | "nsec3";
    readonly proof: string;
    readonly rrsets: readonly string[];
  };
}

export interface Ede {
  readonly code: number;
  readonly text?: string;
}

export interface ServerFailure {
  readonly server: string;
  readonly zone: string;
  /** `timeout`, `refused`, `rcode:REFUSED`, `lame:upward-referral`, `denied`, … */
  readonly why: string;
}

/** An RRset and its signatures as received; `rdata` in presentation form, RFC 3597 form where that would lose an octet. */
export interface StoredRrset {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly rdata: readonly string[];
  readonly rrsigs: readonly string[];
}

export interface StoredMessage {
  /** Address asked, before the address map; for DoH the URL. */
  readonly server: string;
  readonly transport: "udp" | "tcp" | "doh";
  readonly name: string;
  readonly type: string;
  readonly rcode: string;
  readonly flags: readonly ("aa" | "tc" | "rd" | "ra" | "ad" | "cd")[];
  readonly answer: readonly string[];
  readonly authority: readonly string[];
  readonly edns: MessageEdns | null;
  /** Octets of the reply. */
  readonly size: number;
  /** Number in `attempts`; absent when another target of the run made it. */
  readonly attempt?: number;
  readonly observed_at: string;
  /** `edns-broken`, `edns-ignored`, `case-not-preserved`, `trailing-bytes`, `truncated-udp`. */
  readonly oddities?: readonly string[];
}

export interface MessageEdns {
  readonly version: number;
  readonly size: number;
  readonly do: boolean;
  readonly ede?: readonly Ede[];
  readonly nsid?: string;
  readonly cookie?: boolean;
  /** Codes of options we did not know. */
  readonly unknown?: readonly number[];
  /** The Z bits after DO, when not zero. */
  readonly z?: number;
}

/** One zone in the chain of trust, for judging and drawing. */
export interface ZoneChain {
  readonly parent: string | null;
  readonly security: Security;
  readonly reason?: Reason;
  readonly anchor: boolean;
  readonly ds: readonly DsLink[];
  readonly ds_denial?: {
    readonly kind: "nsec" | "nsec3";
    readonly opt_out: boolean;
    readonly rrsets: readonly string[];
  };
  readonly dnskeys: readonly KeyNode[];
  readonly links: readonly SignatureLink[];
}

export interface DsLink {
  readonly key_tag: number;
  readonly algorithm: number;
  readonly digest_type: number;
  readonly digest: string;
  readonly status:
    | "match"
    | "no-match"
    | "digest-mismatch"
    | "digest-length"
    | "unsupported"
    | "ignored"
    | "key-unusable";
  /** Id of the key. */
  readonly matches?: string;
}

export interface KeyNode {
  /** `<tag>/<algorithm>/<first 8 hex digits of the SHA-256 of the RDATA>`. */
  readonly id: string;
  readonly key_tag: number;
  readonly algorithm: number;
  readonly flags: number;
  readonly protocol: number;
  readonly bits: number | null;
  /** RSA public exponent in bits. */
  readonly exponent_bits?: number;
  readonly zone_key: boolean;
  readonly sep: boolean;
  readonly revoked: boolean;
  readonly status: "secure" | "published" | "revoked" | "malformed";
}

export interface SignatureLink {
  /** Id of the key. */
  readonly key: string;
  /** Key of the RRset in `rrsets`. */
  readonly rrset: string;
  readonly type: string;
  readonly status: "valid" | "invalid" | "expired" | "not-yet-valid" | "no-key" | "unsupported" | "untried";
  readonly inception: string;
  readonly expiration: string;
}

/** The name servers of one zone: what the parent says, what the zone says, what each address shows. */
export interface ZoneServers {
  readonly parent: string | null;
  /** Names in the referral (or given by `--ns`), and addresses that came along as glue. */
  readonly parent_ns: readonly string[] | null;
  readonly glue: Readonly<Record<string, readonly string[]>>;
  /** Octets of the smallest referral seen. */
  readonly referral_size?: number;
  /** DS records by parent server address; tier `deep`. */
  readonly parent_ds?: Readonly<Record<string, readonly string[] | null>>;
  /** Names in the NS RRset of the zone itself, validated where signed. */
  readonly child_ns: readonly string[] | null;
  /** Names of all name servers, parent's and child's. */
  readonly hosts: readonly NameServerHost[];
  /** By address; absent in the tier `chain`. */
  readonly servers?: Readonly<Record<string, ServerObservations>>;
  /** Addresses left out because of the cap. */
  readonly skipped?: readonly string[];
}

export interface NameServerHost {
  readonly name: string;
  /** Keys of `dns.answers`. */
  readonly a: string;
  readonly aaaa: string;
  readonly ipv4: readonly string[] | null;
  readonly ipv6: readonly string[] | null;
  /** The name is an alias (RFC 2181 section 10.3). */
  readonly alias?: string;
}

/** Questions put to one address; a key is absent when that question was not asked. */
export interface ServerObservations {
  readonly hosts: readonly string[];
  readonly soa?: ServerReply;
  readonly dnskey?: ServerReply;
  readonly ns?: ServerReply;
  readonly nxdomain?: ServerReply;
  readonly nodata?: ServerReply;
  readonly soa_tcp?: ServerReply;
  readonly soa_again?: ServerReply;
  readonly cds?: ServerReply;
  readonly cdnskey?: ServerReply;
  readonly nsec3param?: ServerReply;
  readonly edns_version?: ServerReply;
  readonly edns_unknown?: ServerReply;
  readonly cookie_malformed?: ServerReply;
  readonly plain?: ServerReply;
}

/** `no_null_mx`: none, though the domain says that it sends no mail; `mx_unusable`: none of the names is that of a host. */
export type MxStatus =
  | "has_mx"
  | "null_mx"
  | "null_mx_without_a_aaaa"
  | "null_mx_with_other_mx"
  | "no_null_mx"
  | "no_mx"
  | "mx_unusable"
  | "dns_error";
