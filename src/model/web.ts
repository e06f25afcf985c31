/**
 * Evidence of web servers (`web.md` 10.2): what each address of a name sent, without judgement.
 *
 * Header values are latin1, one character per octet; order, case and duplicates of fields are kept. The values of
 * cookies are not: a hash takes their place. Absent = not asked, `null` = asked and not learnt, empty = asked and none.
 */
import type { Failure } from "./attempt.ts";

/** Section `web` of the evidence of a name. */
export interface WebEvidence extends WebSite {
  /** The name with or without `www` in front; `null` where the name has no such counterpart. */
  readonly pair?: WebSite | null;
  /** Other names that redirects lead to. */
  readonly elsewhere: Readonly<Record<string, WebAddresses>>;
  /** By id `x1`, `x2`, …: first those of the name, in the order of addresses, then those of its counterpart. */
  readonly exchanges: Readonly<Record<string, WebExchange>>;
  readonly spent: WebSpent;
  /** The entry of the HSTS preload list that covers the name; `null`: there is none. Absent: no list was given. */
  readonly preload?: WebPreload | null;
}

/** An entry of the HSTS preload list: of the name itself, or of one above it that includes its subdomains. */
export interface WebPreload {
  readonly name: string;
  readonly include_subdomains: boolean;
  /** How it came on the list, such as `bulk-1-year`. */
  readonly policy: string;
}

/** What all exchanges for one target took. */
export interface WebSpent {
  readonly connections: number;
  /** Octets of bodies. */
  readonly octets: number;
  /** A limit of ours that kept requests from being made. */
  readonly limit?: "connections" | "octets" | "hosts";
}

/** One name and its web servers. */
export interface WebSite {
  readonly host: string;
  readonly addresses: WebAddresses;
  /** IPv4 first, then by address. */
  readonly endpoints: readonly WebEndpoint[];
}

/** `null`: the lookup failed. */
export interface WebAddresses {
  /** Keys of `dns.answers`. */
  readonly a: string;
  readonly aaaa: string;
  /** In numerical order. */
  readonly ipv4: readonly string[] | null;
  readonly ipv6: readonly string[] | null;
  /** Left out because of the cap. */
  readonly skipped: readonly string[];
}

export interface WebEndpoint {
  readonly address: string;
  readonly family: 4 | 6;
  /** By port, `80` and `443`. */
  readonly tcp: Readonly<Record<string, WebPort>>;
  /** By port: what a packet of an unknown QUIC version came to. */
  readonly quic?: Readonly<Record<string, QuicAnswer>>;
  readonly http2?: Http2Answer;
  readonly chains: Readonly<Partial<Record<WebPurpose, WebChain>>>;
}

/** `denied`: the address policy forbade it, `detail` says why; no packet was sent. */
export interface WebPort {
  readonly state: "open" | Failure;
  readonly detail?: string;
  readonly ms: number;
  /** Numbers in `attempts`. */
  readonly attempts: readonly number[];
}

/** RFC 9000 section 6: a server answers with the versions it knows, or not at all. */
export const QUIC_STATES = [
  "version-negotiation",
  "silent",
  "refused",
  "other",
  "denied",
  "blocked",
  "cancelled",
] as const;

export interface QuicAnswer {
  readonly state: (typeof QUIC_STATES)[number];
  /** As offered: `0x00000001`. */
  readonly versions: readonly string[];
  readonly detail?: string;
  /** Numbers in `attempts`; none when another target of the run asked before. */
  readonly attempts: readonly number[];
}

/** What became of a TLS handshake that offered `h2` and `http/1.1`, and of a request over HTTP/2 if that was chosen. */
export interface Http2Answer {
  /** `null`: none was chosen. */
  readonly alpn: string | null;
  /** Status of the start page over HTTP/2; `null` when it was not learnt. */
  readonly status: number | null;
  readonly error: ExchangeError | null;
  readonly attempts: readonly number[];
}

/**
 * What a chain of exchanges is for.
 *
 * - `http-root`, `https-root`: the start page on port 80 and 443, and where its redirects lead
 * - `https-missing`: a page that does not exist, for its header fields
 * - `https-again`: the final page of `https-root` once more, to tell change from difference
 * - `securitytxt`, `securitytxt-legacy`: the file in its place (RFC 9116 section 3), and in the old one
 */
export const WEB_PURPOSES = [
  "http-root",
  "https-root",
  "https-missing",
  "https-again",
  "securitytxt",
  "securitytxt-legacy",
] as const;
export type WebPurpose = (typeof WEB_PURPOSES)[number];

/**
 * How a chain ended.
 *
 * - `final`: a response that is no redirect
 * - `loop`: a redirect to what was requested before; `limit`: too many redirects or too many names
 * - `bad-location`: several Location fields, or one that is no URL
 * - `scheme`, `port`: a redirect to a scheme other than http and https, or a port other than 80 and 443
 * - `blocked`: a redirect to an address or a name where nothing is requested
 * - `error`: the last exchange brought no response; or a redirect to a name without addresses that can be used from
 *   here, which is `next` then
 */
export const CHAIN_ENDS = [
  "final",
  "loop",
  "limit",
  "bad-location",
  "scheme",
  "port",
  "blocked",
  "error",
] as const;
export type ChainEnd = (typeof CHAIN_ENDS)[number];

export interface WebChain {
  /** Ids of exchanges. */
  readonly hops: readonly string[];
  readonly end: ChainEnd;
  /** Where the last response pointed, when nothing was requested there; the Location itself where it is no URL. */
  readonly next?: string;
  /** Why it was not: the category of an address, the outcome of a lookup. */
  readonly detail?: string;
  /** Index of the first hop to a name that has no address of the endpoint's family; it was reached over the other. */
  readonly leaves_family?: number;
}

export type WebHeader = readonly [name: string, value: string];

/** One request to one address. */
export interface WebExchange {
  /** Of the chain for which it was made; other chains may share it. */
  readonly purpose: WebPurpose;
  readonly method: "GET";
  readonly url: string;
  readonly address: string;
  readonly port: number;
  /** `null` on plain connections and for literal addresses. */
  readonly sni: string | null;
  readonly host_header: string;
  /** `fetch`: node-fetch, which keeps neither order nor case of fields. */
  readonly client: "own" | "fetch";
  /** How often it was tried; only connecting, handshakes and resets are tried twice. */
  readonly tries: number;
  readonly started_at: string;
  readonly timing: ExchangeTiming;
  /** The connection had served another exchange before. */
  readonly reused: boolean;
  /** `null` on plain connections and where no handshake was completed. */
  readonly tls: ExchangeTls | null;
  readonly request_headers: readonly WebHeader[];
  readonly response: WebResponse | null;
  readonly body: WebBody | null;
  readonly error: ExchangeError | null;
  /** The first octets of what could not be read as a response, base64url. */
  readonly raw?: string;
  /** Numbers in `attempts`. */
  readonly attempts: readonly number[];
}

/** Milliseconds; `null` where it did not come to that, or where the connection was there already. */
export interface ExchangeTiming {
  readonly tcp_ms: number | null;
  readonly tls_ms: number | null;
  readonly first_byte_ms: number | null;
  readonly total_ms: number;
}

export interface ExchangeTls {
  /** `TLSv1.3`. */
  readonly version: string | null;
  readonly cipher: string | null;
  readonly alpn: string | null;
  /** OpenSSL's code such as `CERT_HAS_EXPIRED`; `null` when the chain is trusted. */
  readonly chain_error: string | null;
  /** Whether the certificate is for the host of the URL; `null` without certificate. */
  readonly name_match: boolean | null;
  /** SHA-256 of the leaf. */
  readonly leaf: string | null;
}

export interface WebResponse {
  readonly http_version: string | null;
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly WebHeader[];
  /** The first ones of status 1xx. */
  readonly informational: readonly {
    readonly status: number;
    readonly headers: readonly WebHeader[];
  }[];
  readonly informational_count: number;
  readonly trailers: readonly WebHeader[];
  /** Deviations from RFC 9112, `at` in octets from the beginning of the head. */
  readonly anomalies: readonly { readonly code: string; readonly at: number }[];
}

export interface WebBody {
  /** Content codings, the one applied last at the end. */
  readonly coding: readonly string[];
  /** Transfer codings other than chunked. */
  readonly transfer_coding: readonly string[];
  readonly wire_bytes: number;
  readonly decoded_bytes: number;
  /** `limit`: more than was wanted; `eof`: it ended early; `decode-error`: it is not what its coding says. */
  readonly truncated: "limit" | "eof" | "decode-error" | null;
  /** Of what was decoded. */
  readonly sha256: string;
  /** Whether it is kept in `blobs` under that hash. */
  readonly kept: boolean;
}

export const EXCHANGE_PHASES = ["dial", "tls", "request", "headers", "body"] as const;

export interface ExchangeError {
  readonly phase: (typeof EXCHANGE_PHASES)[number];
  readonly outcome: Failure;
  /** Code of the system, of OpenSSL, or of a deviation from RFC 9112. */
  readonly code: string;
}

/**
 * Section `svcb`: by owner name, keys of `dns.answers` of the HTTPS records (RFC 9460), the aliases of AliasMode followed,
 * then the addresses of the names of ServiceMode.
 */
export type SvcbEvidence = Readonly<Record<string, readonly string[]>>;
