/** One small document over HTTPS from one address: no redirects, no cache, the certificate checked for the name. */
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import type { TLSSocket } from "node:tls";
import fetch, { type Response } from "node-fetch";
import type { Failure, Outcome } from "../model/attempt.ts";
import { parseCertificate } from "../proto/x509/certificate.ts";
import { coveringName } from "../proto/x509/host.ts";
import { attempt, waitOver } from "./attempt.ts";
import { CLOCK } from "./clock.ts";
import { BodyFault, bounded } from "./inflate.ts";
import { DOCUMENT } from "./limits.table.ts";
import type { Dial } from "./stream/line.ts";
import type { NotYes } from "./tls/tried.ts";
import { openTls, type Roots, type SecureLine } from "./tls.ts";

export interface DocumentRequest {
  /** `https:`; its host is asked for in TLS and in HTTP. */
  readonly url: URL;
  /** To the address. */
  readonly dial: Dial;
  readonly roots: Roots;
  readonly userAgent: string;
  readonly signal: AbortSignal;
  readonly limits?: { readonly [K in keyof typeof DOCUMENT]: number };
}

/** `tls`: no handshake; `certificate`: one that does not lead to a root, is out of date, or is for another name. */
type DocumentOutcome = "ok" | "tls" | "certificate" | "too-large" | Failure;

export interface DocumentSeen {
  readonly outcome: DocumentOutcome;
  readonly detail?: string;
  /** Number in `attempts`. */
  readonly attempt: number;
  /** Leaf in DER. */
  readonly leaf?: Buffer;
  readonly status?: number;
  /** `null` without the header. */
  readonly contentType?: string | null;
  readonly location?: string;
  /** Only with status 200. */
  readonly body?: Buffer;
}

/** Fetches the document; never rejects for what the network or the server does. */
export async function fetchDocument(request: DocumentRequest): Promise<DocumentSeen> {
  const { url, dial, roots } = request;
  const purpose = { kind: "http", what: `GET ${url.href}` } as const;
  const secure = await openTls({
    dial,
    purpose,
    serverName: url.hostname,
    roots,
    alpn: ["http/1.1"],
  });
  if (secure.is !== "yes") return { ...unreachedOf(secure), attempt: secure.attempt };
  const { leaf } = secure.facts;
  const seen = leaf === null ? {} : { leaf };
  const fault = certificateFault(secure, url.hostname);
  if (fault !== null) {
    return { outcome: "certificate", detail: fault, ...seen, attempt: secure.end({ outcome: "ok" }) };
  }
  const { outcome, ...rest } = await exchange(secure.socket, request);
  const ended: Outcome = outcome === "too-large" ? "ok" : outcome;
  const status = rest.status === undefined ? {} : { detail: { status: rest.status } };
  return { outcome, ...rest, ...seen, attempt: secure.end({ outcome: ended, ...status }) };
}

const UNREACHED: Readonly<Record<Exclude<NotYes["is"], "unreached">, DocumentOutcome>> = {
  no: "tls",
  "not-tls": "tls",
  silent: "timeout",
  reset: "reset",
  over: "budget",
};

const FAILURES: readonly Failure[] = ["timeout", "refused", "unreachable", "reset", "denied", "blocked"];

function unreachedOf({ is, why }: NotYes): Pick<DocumentSeen, "outcome" | "detail"> {
  if (is !== "unreached") return { outcome: why === "cancelled" ? why : UNREACHED[is], detail: why };
  return { outcome: FAILURES.find((failure) => failure === why) ?? "unreachable", detail: why };
}

/** What is wrong with the certificate; `null` when nothing is (RFC 8461 section 3.3). */
function certificateFault({ facts }: SecureLine, host: string): string | null {
  if (!facts.authorized) return facts.code ?? "not-trusted";
  const parsed = facts.leaf === null ? undefined : parseCertificate(facts.leaf);
  if (parsed?.ok !== true) return "unreadable";
  return coveringName(parsed.value, host) === null ? "name-mismatch" : null;
}

type Exchanged = Omit<DocumentSeen, "attempt" | "leaf" | "outcome"> & {
  readonly outcome: "ok" | "too-large" | Failure;
};

async function exchange(socket: TLSSocket, request: DocumentRequest): Promise<Exchanged> {
  const { url, userAgent, limits = DOCUMENT } = request;
  const over = new AbortController();
  const cancel = CLOCK.after(limits.totalMs, () => over.abort(waitOver(limits.totalMs)));
  const signal = AbortSignal.any([request.signal, over.signal]);
  const agent = new SocketAgent(socket);
  const came = await attempt(async () => {
    const response = await fetch(url, {
      headers: { Accept: "text/plain, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": userAgent },
      agent,
      redirect: "manual",
      compress: false,
      signal,
    });
    return readResponse(response, limits.bytes);
  }, signal);
  cancel();
  agent.destroy();
  return came.outcome === "ok" ? came.value : came;
}

async function readResponse(response: Response, maxBytes: number): Promise<Exchanged> {
  const { status, headers, body } = response;
  const location = headers.get("location");
  const head = {
    status,
    contentType: headers.get("content-type"),
    ...(location === null ? {} : { location }),
  };
  if (status !== 200 || body === null) return { outcome: "ok", ...head };
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of bounded(octetsOf(body), maxBytes)) chunks.push(chunk);
  } catch (error) {
    if (error instanceof BodyFault) return { outcome: "too-large", ...head };
    throw error;
  }
  return { outcome: "ok", ...head, body: Buffer.concat(chunks) };
}

async function* octetsOf(body: NodeJS.ReadableStream): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of body) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

/** An agent with one connection, which is there already. */
class SocketAgent extends HttpsAgent {
  readonly #socket: TLSSocket;
  constructor(socket: TLSSocket) {
    super({ keepAlive: false });
    this.#socket = socket;
  }
  override createConnection(_options: RequestOptions): TLSSocket {
    return this.#socket;
  }
}
