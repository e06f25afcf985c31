/** Evidence of web servers in which nothing is wrong, and ways to change it. */
import { goodSecurityTxt, startPage } from "../../src/lab/http/site.ts";
import { endpointKey, type TlsEvidence } from "../../src/model/tls.ts";
import type {
  WebChain,
  WebEndpoint,
  WebEvidence,
  WebExchange,
  WebHeader,
  WebPurpose,
} from "../../src/model/web.ts";
import { type Blobs, keep } from "./tls.ts";

/** Fields of every answer of the healthy site over HTTPS. */
export const GOOD_FIELDS: readonly WebHeader[] = [
  ["Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload"],
  [
    "Content-Security-Policy",
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ["X-Frame-Options", "DENY"],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Embedder-Policy", "require-corp"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Permissions-Policy", "geolocation=(), camera=(), microphone=()"],
  ["Alt-Svc", 'h3=":443"; ma=86400'],
];

const HTML: WebHeader = ["Content-Type", "text/html; charset=utf-8"];

export interface WebScene {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly now: number;
  readonly tls: TlsEvidence;
}

export interface Sent {
  readonly purpose: WebPurpose;
  readonly url: string;
  readonly address: string;
  readonly status: number;
  readonly headers?: readonly WebHeader[];
  readonly body?: string | Uint8Array;
  /** SHA-256 of the certificate; absent on plain connections. */
  readonly leaf?: string | null;
}

/** One exchange that went well; its body is kept. */
export function exchangeOf(
  { purpose, url, address, status, headers = [], body = "", leaf }: Sent,
  blobs: Blobs,
): WebExchange {
  const { hostname, protocol } = new URL(url);
  const octets = Buffer.from(body);
  return {
    purpose,
    method: "GET",
    url,
    address,
    port: protocol === "https:" ? 443 : 80,
    sni: protocol === "https:" ? hostname : null,
    host_header: hostname,
    client: purpose.startsWith("securitytxt") ? "fetch" : "own",
    tries: 1,
    started_at: "2026-07-01T08:00:00.000Z",
    timing: { tcp_ms: 10, tls_ms: protocol === "https:" ? 20 : null, first_byte_ms: 30, total_ms: 40 },
    reused: false,
    tls:
      protocol === "https:"
        ? {
            version: "TLSv1.3",
            cipher: "TLS_AES_256_GCM_SHA384",
            alpn: "http/1.1",
            chain_error: null,
            name_match: true,
            leaf: leaf ?? null,
          }
        : null,
    request_headers: [["Host", hostname]],
    response: {
      http_version: "1.1",
      status,
      reason: "",
      headers,
      informational: [],
      informational_count: 0,
      trailers: [],
      anomalies: [],
    },
    body: {
      coding: [],
      transfer_coding: [],
      wire_bytes: octets.length,
      decoded_bytes: octets.length,
      truncated: null,
      sha256: keep(blobs, octets),
      kept: octets.length > 0,
    },
    error: null,
    attempts: [],
  };
}

/** A site at every address, its `www` redirecting to it. */
export function healthyWeb({ host, addresses, now, tls }: WebScene, blobs: Blobs): WebEvidence {
  const exchanges: Record<string, WebExchange> = {};
  const add = (sent: Sent): string => {
    const id = `x${Object.keys(exchanges).length + 1}`;
    exchanges[id] = exchangeOf(sent, blobs);
    return id;
  };
  const www = `www.${host}`;
  const fields = [HTML, ...GOOD_FIELDS];
  const leafOf = (address: string): string | null =>
    tls[endpointKey(address, 443, host)]?.chains[0]?.certificates[0] ?? null;
  const endpoints = addresses.map((address): WebEndpoint => {
    const leaf = leafOf(address);
    const at = { address, leaf };
    const plain = add({
      ...at,
      purpose: "http-root",
      url: `http://${host}/`,
      status: 301,
      headers: [["Location", `https://${host}/`]],
    });
    const page = add({
      ...at,
      purpose: "https-root",
      url: `https://${host}/`,
      status: 200,
      headers: fields,
      body: startPage(host),
    });
    const missing = add({
      ...at,
      purpose: "https-missing",
      url: `https://${host}/x7k2n9`,
      status: 404,
      headers: fields,
      body: "<title>Not found</title>",
    });
    const file = add({
      ...at,
      purpose: "securitytxt",
      url: `https://${host}/.well-known/security.txt`,
      status: 200,
      headers: [["Content-Type", "text/plain; charset=utf-8"]],
      body: goodSecurityTxt(host, now),
    });
    return endpointOf(address, {
      "http-root": { hops: [plain, page], end: "final" },
      "https-root": { hops: [page], end: "final" },
      "https-missing": { hops: [missing], end: "final" },
      securitytxt: { hops: [file], end: "final" },
    });
  });
  const pair = addresses.map((address): WebEndpoint => {
    const to = (url: string): WebHeader[] => [["Location", url], ...GOOD_FIELDS];
    const plain = add({
      address,
      purpose: "http-root",
      url: `http://${www}/`,
      status: 301,
      headers: [["Location", `https://${www}/`]],
    });
    const secure = add({
      address,
      purpose: "https-root",
      url: `https://${www}/`,
      status: 301,
      headers: to(`https://${host}/`),
    });
    const own = endpoints.find((each) => each.address === address)?.chains["https-root"]?.hops[0] ?? "";
    const {
      quic: _quic,
      http2: _http2,
      ...rest
    } = endpointOf(address, {
      "http-root": { hops: [plain, secure, own], end: "final" },
      "https-root": { hops: [secure, own], end: "final" },
    });
    return rest;
  });
  return structuredClone({
    host,
    addresses: addressesOf(host, addresses),
    endpoints,
    pair: { host: www, addresses: addressesOf(www, addresses), endpoints: pair },
    elsewhere: {},
    exchanges,
    spent: { connections: 8, octets: 8000 },
  });
}

const isIpv6 = (address: string): boolean => address.includes(":");

function addressesOf(host: string, all: readonly string[]): WebEvidence["addresses"] {
  return {
    a: `${host}/A`,
    aaaa: `${host}/AAAA`,
    ipv4: all.filter((address) => !isIpv6(address)),
    ipv6: all.filter(isIpv6),
    skipped: [],
  };
}

function endpointOf(address: string, chains: Readonly<Partial<Record<WebPurpose, WebChain>>>): WebEndpoint {
  const open = { state: "open", ms: 10, attempts: [] } as const;
  return {
    address,
    family: isIpv6(address) ? 6 : 4,
    tcp: { "80": open, "443": open },
    quic: {
      "443": { state: "version-negotiation", versions: ["0x00000001", "0x1a2a3a4a"], attempts: [] },
    },
    http2: { alpn: "h2", status: 200, error: null, attempts: [] },
    chains,
  };
}
