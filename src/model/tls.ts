/**
 * Evidence of TLS endpoints (`tls.md` 2.12): what each (address, port, server name) showed, without judgement.
 *
 * Protocol versions, cipher suites, groups and signature schemes are IANA code points of four upper-case hex digits
 * (`0303`, `C02F`); SSL 2.0 is `0002`. Times are milliseconds. Absent = not asked, `null` = asked and not learnt.
 */
import type { Outcome } from "./attempt.ts";
import type { Depth } from "./depth.ts";

/** By `endpointKey`. */
export type TlsEvidence = Readonly<Record<string, TlsEndpoint>>;

/** Protocol versions, newest first. */
export const TLS_VERSIONS = ["0304", "0303", "0302", "0301", "0300", "0002"] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/**
 * How far it came.
 *
 * - `tls`: a handshake of some version was answered
 * - `no-handshake`: TLS alerts and nothing else, whatever was offered
 * - `not-tls`: the connection opens, but what comes back is not TLS, or nothing before it closes
 * - `timeout`: the connection did not open, or opened and stayed silent
 * - `no-starttls`: the mail server does not offer STARTTLS; `starttls-failed`: it offers and does not do it
 * - `rate-limited`: turned away before anything was learnt; `refused-by-policy`: the same with a permanent reply
 * - the rest: as in `attempts`, of the connection
 */
export const REACH_STATES = [
  "tls",
  "no-handshake",
  "not-tls",
  "refused",
  "unreachable",
  "timeout",
  "reset",
  "rate-limited",
  "refused-by-policy",
  "no-starttls",
  "starttls-failed",
  "denied",
  "blocked",
  "budget",
  "cancelled",
] as const;
export type ReachState = (typeof REACH_STATES)[number];

export interface TlsReach {
  readonly state: ReachState;
  /** `closed`, `alert:112`, the first octets of something else escaped, the reply of a mail server. */
  readonly detail?: string;
  /** Numbers in `attempts`. */
  readonly attempts: readonly number[];
  /** What port 80 of the same address did; tried when this port stayed silent (`settled.md` 8.7). */
  readonly control?: PortControl;
}

interface PortControl {
  readonly port: number;
  readonly outcome: Outcome;
  readonly attempts: readonly number[];
}

/** Why the measurement of an endpoint ended early. */
export const TLS_STOPS = ["rate-limited", "connection-budget", "timeout", "budget", "cancelled"] as const;
export type TlsStop = (typeof TLS_STOPS)[number];

export interface TlsEndpoint {
  readonly address: string;
  readonly port: number;
  /** A-label without the final dot; `null` when none was sent. */
  readonly sni: string | null;
  /** What was spoken before TLS; `null` for TLS from the first octet. */
  readonly starttls: "smtp" | null;
  /** `light`: fingerprint and certificates only, because another address was measured in full and looks the same. */
  readonly scan: "full" | "light";
  readonly depth: Depth;
  /** False when it was stopped; what was found until then stands. */
  readonly complete: boolean;
  readonly stopped?: TlsStop;
  readonly connections: { readonly crafted: number; readonly full: number; readonly retries: number };
  readonly duration_ms: number;
  readonly reach: TlsReach;
  /** The first answer: what a modern client gets; `null` when there was none. Compared between addresses. */
  readonly fingerprint: TlsFingerprint | null;
  readonly versions: Readonly<Partial<Record<TlsVersion, VersionAnswer>>>;
  /** In order of discovery. */
  readonly suites: readonly AcceptedSuite[];
  /** How far each list of suites was gone through. */
  readonly suite_lists: readonly SuiteList[];
  /** Sequences in which the server chose from a list, for TLS 1.2 and older. */
  readonly orders: readonly ChosenOrder[];
  /** Whose order decides; `mixed`: groups of equal rank. */
  readonly preference?: "server" | "client" | "mixed" | null;
  /** By version `0304`, `0303` (for TLS 1.2 and older); in order of discovery. */
  readonly groups: Readonly<Record<string, GroupAnswers>>;
  /** Of the first answered hello of TLS 1.2 or older; `null` when it could not be learnt. */
  readonly hello12?: Hello12 | null;
  /** Of a full TLS 1.3 handshake. */
  readonly hello13?: Hello13 | null;
  readonly weak_sig?: WeakSignature | null;
  /** Every distinct chain as sent, SSL 2.0 ones included. */
  readonly chains: readonly SentChain[];
  readonly trust: readonly TrustVerdict[];
  /**
   * Certificates of the trust store that were sent, or that bear the name of the issuer of one that was sent: with
   * them the search for a path can be repeated anywhere.
   */
  readonly anchors: readonly TrustAnchor[];
  readonly reneg?: Renegotiation | null;
  readonly early_data?: EarlyData | null;
  /** Whether a client certificate is asked for, and whether nothing works without. */
  readonly client_auth?: { readonly requested: boolean | null; readonly required: boolean | null };
  readonly large_hello?: LargeHello | null;
  /** Downgrade sentinels (RFC 8446 section 4.1.3) in replies of TLS 1.2 or older. */
  readonly sentinels: readonly Sentinel[];
  /** Ephemeral public values seen in more than one connection. */
  readonly repeated_keys?: readonly RepeatedKey[];
  /** `warning-alert:112`, `protocol-violation:suite-not-offered`, … */
  readonly oddities: readonly string[];
  /** Probes in order; `attempt` is a number in `attempts`. */
  readonly log: readonly ProbeLine[];
}

export interface ProbeLine {
  readonly probe: string;
  /** `hello`, `hrr`, `ssl2`, `alert:70`, `closed`, `reset`, `timeout`, … */
  readonly outcome: string;
  readonly attempt?: number;
}

export interface TlsFingerprint {
  readonly version: string;
  readonly suite: string;
  readonly group: string | null;
  /** SHA-256 of the leaf. */
  readonly leaf: string | null;
}

export interface VersionAnswer {
  /** `null` when the deciding probe stayed ambiguous. */
  readonly ok: boolean | null;
  /** Outcome of the deciding probe. */
  readonly why?: string;
}

export interface AcceptedSuite {
  readonly v: string;
  /** SSL 2.0 kinds have six digits. */
  readonly id: string;
  /** Group of the key exchange; `FF01`, `FF02` for explicit curves (RFC 4492 section 5.1.1). */
  readonly group: string | null;
  /** Scheme of the signature in the key exchange. */
  readonly sig: string | null;
  /** Position in `chains`. */
  readonly chain: number | null;
  readonly dh: DhParameters | null;
}

export interface DhParameters {
  readonly bits: number;
  /** `null` when it does not fit 32 bits. */
  readonly g: number | null;
  /** SHA-256 of the big-endian prime without leading zeros. */
  readonly p: string;
  /** Known name of the prime, such as `ffdhe3072`. */
  readonly name: string | null;
}

/**
 * Lists of suites as they are offered (`tls.md` 2.5, 2.10): whole ones, and the parts by level of depth `fast`;
 * `dhe` asks whether any suite with DHE is accepted where the parts came to more than their first.
 * `b1` and `b2` are the interleaved halves of list B.
 */
export const SUITE_LISTS = [
  "tls13",
  "a",
  "b1",
  "b2",
  "tls13-insufficient",
  "a-insufficient",
  "b1-insufficient",
  "b2-insufficient",
  "phase-out",
  "dhe",
  "certificate",
] as const;
export type SuiteListName = (typeof SUITE_LISTS)[number];

export interface SuiteList {
  readonly v: string;
  readonly list: SuiteListName;
  /** True when a clean rejection ended it: nothing else of the list is accepted. False: there may be more. */
  readonly exhausted: boolean;
}

export interface ChosenOrder {
  readonly v: string;
  /** Suites of the offer that the server accepts, in the order offered. */
  readonly offered: readonly string[];
  /** The same suites in the order in which the server chose them, each from what was left. */
  readonly chosen: readonly string[];
}

export interface GroupAnswers {
  readonly accepted: readonly string[];
  /** The choice out of everything that was offered. */
  readonly preferred: string | null;
  /** Whether all that the server has are in `accepted`. */
  readonly exhaustive: boolean;
  /** Offered together, and none of them taken; says more only where `exhaustive` is false. */
  readonly refused?: readonly string[];
}

export interface Hello12 {
  readonly v: string;
  readonly ems: boolean;
  /** RFC 5746. */
  readonly ri: boolean;
  readonly ticket: boolean;
  /** Method chosen while others than `null` (0) were offered; `null` when only that was offered. */
  readonly compression: number | null;
  readonly alpn: string | null;
  readonly cert_requested: boolean;
  /** Extension types of the ServerHello, in order. */
  readonly extensions: readonly string[];
}

export interface Hello13 {
  readonly alpn: string | null;
  readonly cert_requested: boolean;
  /** Scheme of CertificateVerify. */
  readonly sig: string | null;
  readonly ticket: boolean;
  /** Extension types of ServerHello and EncryptedExtensions, in order. */
  readonly extensions: readonly string[];
}

/** What a TLS ≤ 1.2 client got that offered only signatures with MD5, SHA-1 and SHA-224. */
export interface WeakSignature {
  readonly md5: boolean | null;
  readonly sha1: boolean | null;
  readonly sha224: boolean | null;
  /** Schemes that the server used. */
  readonly schemes: readonly string[];
  /** The server signed with a scheme that was not offered. */
  readonly ignored: boolean;
  /** No suite of the server has a signature in its key exchange. */
  readonly no_signature?: boolean;
}

export interface SentChain {
  /** SHA-256 of the certificates in order of sending, the leaf first; keys of `blobs`. */
  readonly certificates: readonly string[];
  /** Handshakes that showed it: `0304`, `0303/C02F`. */
  readonly seen_with: readonly string[];
  /** Handshakes with this chain that asked for a staple; `response` is a key of `blobs`, `null` when none came. */
  readonly staples: readonly Staple[];
  /** SignedCertificateTimestampList of the TLS extension (RFC 6962 section 3.3); key of `blobs`. */
  readonly sct_list?: string | null;
}

interface Staple {
  readonly v: string;
  readonly response: string | null;
}

/** What OpenSSL says of a chain against the trust store of the run (`ca-store` in `inputs`). */
export interface TrustVerdict {
  /** SHA-256 of the leaf. */
  readonly leaf: string;
  readonly ok: boolean;
  /** Code such as `CERT_HAS_EXPIRED`. */
  readonly code: string | null;
}

export interface TrustAnchor {
  /** SHA-256; key of `blobs`. */
  readonly certificate: string;
  /** `public`: of the store that comes with Node.js; `user`: given with `--ca-file`. */
  readonly store: "public" | "user";
}

export interface Renegotiation {
  readonly attempted: number;
  readonly succeeded: number;
  /** How it ended: `limit`, `closed`, `alert:100`, `timeout`. */
  readonly end: string;
}

export interface EarlyData {
  /** `max_early_data_size` of the ticket; `null` when no ticket came. */
  readonly max: number | null;
  readonly attempted: boolean;
  readonly accepted: boolean | null;
}

export interface LargeHello {
  /** Whether a ClientHello of more than one TCP segment was answered; `null` when that could not be told. */
  readonly answered: boolean | null;
  readonly outcome: string;
}

export interface Sentinel {
  /** Version of the reply. */
  readonly v: string;
  /** The last octet: `01` = the server knows TLS 1.3, `00` = it knows TLS 1.2 or newer. */
  readonly value: "01" | "00";
  /** The hello offered TLS 1.3. */
  readonly offered13: boolean;
}

export interface RepeatedKey {
  /** Group, or `dh`. */
  readonly group: string;
  /** First 16 hex digits of the SHA-256 of the public value. */
  readonly key: string;
  readonly connections: number;
  readonly suites: readonly string[];
  /** Milliseconds between the first and the last connection. */
  readonly spread_ms: number;
}

/** Key of an endpoint in `tls`: `192.0.2.1:443/example.nl`, `[2001:db8::1]:443/example.nl`; without SNI ends in a slash. */
export function endpointKey(address: string, port: number, sni: string | null): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return `${host}:${port}/${sni ?? ""}`;
}
