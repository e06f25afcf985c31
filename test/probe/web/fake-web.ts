/** Web servers without sockets: what each URL answers, and addresses of names. */
import type { StoredRrset } from "../../../src/model/evidence.ts";
import type { WebHeader, WebPort } from "../../../src/model/web.ts";
import type { Exchanged, HttpFlow } from "../../../src/net/http/flow.ts";
import type { WebNeeds } from "../../../src/probe/web/kit.ts";

/** Status and fields, or the outcome of dialling. */
export type FakeAnswer =
  | { readonly status: number; readonly headers?: readonly WebHeader[]; readonly body?: string }
  | { readonly dial: "refused" | "timeout" | "denied" };

export interface FakeWeb {
  readonly needs: WebNeeds;
  /** `address url`, in order. */
  readonly asked: string[];
  readonly kept: Buffer[];
}

/**
 * @param names addresses by name; a name that is missing fails to resolve
 * @param answer by address and URL; `undefined`: 404
 */
export function fakeWeb(
  names: Readonly<Record<string, readonly string[]>>,
  answer: (url: string, address: string, client: "own" | "fetch") => FakeAnswer | undefined,
): FakeWeb {
  const asked: string[] = [];
  const kept: Buffer[] = [];
  const ask =
    (client: "own" | "fetch") =>
    async ({ url, address }: { url: URL; address: string }): Promise<Exchanged> => {
      asked.push(`${address} ${url.href}`);
      return exchangedOf(url, address, client, answer(url.href, address, client) ?? { status: 404 });
    };
  const flow = (): HttpFlow => ({ get: ask("own"), fetch: ask("fetch"), close: () => undefined });
  return {
    asked,
    kept,
    needs: {
      lookup: async (name, type) => {
        const known = names[name];
        const found = known?.filter((address) => address.includes(":") === (type === "AAAA")) ?? [];
        const outcome = known === undefined ? "servfail" : found.length === 0 ? "nodata" : "ok";
        return {
          outcome,
          rcode: "NOERROR",
          messages: [],
          rrs: found.map((at) => `${type} ${at}`),
          cname: [],
        };
      },
      rrs: ({ rrs }) =>
        rrs.map((key): StoredRrset => {
          const [type = "", at = ""] = key.split(" ");
          return { name: "", type, ttl: 60, rdata: [at], rrsigs: [] };
        }),
      web: {
        flow,
        http2: async () => ({ alpn: "h2", status: 200, error: null, attempts: [] }),
        quic: async () => ({ state: "silent", versions: [], attempts: [] }),
        spent: () => ({ connections: asked.length, octets: 0 }),
      },
      keep: (octets) => kept.push(octets),
    },
  };
}

function exchangedOf(url: URL, address: string, client: "own" | "fetch", answer: FakeAnswer): Exchanged {
  const isSecure = url.protocol === "https:";
  const { response, body, error, state, content } = receivedOf(answer);
  return {
    exchange: {
      method: "GET",
      url: url.href,
      address,
      port: isSecure ? 443 : 80,
      sni: isSecure ? url.hostname : null,
      host_header: url.host,
      client,
      tries: 1,
      started_at: "2026-07-01T00:00:00.000Z",
      timing: { tcp_ms: 1, tls_ms: null, first_byte_ms: 1, total_ms: 2 },
      reused: false,
      tls: isSecure && response !== null ? TLS : null,
      request_headers: [],
      response,
      body,
      error,
      attempts: [],
    },
    content,
    leaf: null,
    port: { state, ms: 1, attempts: [] },
  };
}

const TLS = {
  version: "TLSv1.3",
  cipher: null,
  alpn: null,
  chain_error: null,
  name_match: true,
  leaf: null,
} as const;

type Received = Pick<Exchanged["exchange"], "response" | "body" | "error"> & {
  readonly state: WebPort["state"];
  readonly content: Buffer;
};

function receivedOf(answer: FakeAnswer): Received {
  if ("dial" in answer) {
    const code = answer.dial === "denied" ? "private-use" : "x";
    const error = { phase: "dial", outcome: answer.dial, code } as const;
    return { response: null, body: null, error, state: answer.dial, content: Buffer.alloc(0) };
  }
  const { status, headers = [], body: text = "" } = answer;
  const content = Buffer.from(text);
  const size = content.length;
  return {
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
      wire_bytes: size,
      decoded_bytes: size,
      truncated: null,
      sha256: `hash of ${size}`,
      kept: false,
    },
    error: null,
    state: "open",
    content,
  };
}
