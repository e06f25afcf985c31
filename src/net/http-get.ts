/** One HTTP GET whose body goes to a sink as it comes; redirects followed, each hop judged anew. */
import type { Agent } from "node:http";
import fetch, { type Response } from "node-fetch";
import type { Failure } from "../model/attempt.ts";
import { attempt, waitOver } from "./attempt.ts";
import { CLOCK } from "./clock.ts";
import type { DestinationFault } from "./destination.ts";
import { ACCEPT_ENCODING, BodyFault, type BodyReason, bounded, inflated, unpacked } from "./inflate.ts";
import type { DOWNLOAD } from "./limits.table.ts";
import { type AttemptLog, peerOf } from "./trace.ts";
import { type WayNeeds, wayTo } from "./way.ts";

/** Takes what is downloaded. */
export interface Sink {
  /** Takes the next octets, decompressed; false when no more are wanted. */
  readonly push: (chunk: Uint8Array) => boolean;
}

export type GetFault =
  | Failure
  | DestinationFault
  | BodyReason
  /** An answer other than 200 or 304. */
  | "status"
  /** The server says that it has nothing yet: 204, 503. */
  | "not-ready"
  /** Too many redirects, or one that leads nowhere or away from https. */
  | "redirect"
  /** The certificate does not fit the name or is not trusted. */
  | "certificate";

/** What a server says about a document. */
export interface Validators {
  readonly etag?: string;
  /** As the header has it. */
  readonly lastModified?: string;
}

export type Got =
  | ({
      readonly kind: "body";
      /** Octets received, and after decompression. */
      readonly wireBytes: number;
      readonly bytes: number;
    } & Validators)
  | ({ readonly kind: "not-modified" } & Validators)
  | {
      readonly kind: "none";
      readonly fault: GetFault;
      readonly detail: string;
      readonly status?: number;
      /** What the server asks to wait, in milliseconds. */
      readonly retryAfterMs?: number;
    };

export type DownloadLimits = {
  readonly [K in keyof typeof DOWNLOAD]: (typeof DOWNLOAD)[K] extends number ? number : readonly number[];
};

export interface GetNeeds extends WayNeeds {
  readonly limits: DownloadLimits;
  readonly userAgent: string;
  readonly log: AttemptLog;
  readonly signal: AbortSignal;
}

/** A GET with what is known of an older copy. */
export async function get(url: URL, known: Validators, sink: Sink, needs: GetNeeds): Promise<Got> {
  let at = url;
  for (let hop = 0; hop <= needs.limits.redirects; hop += 1) {
    const got = await getOnce(at, at.host === url.host ? "config" : "target", known, sink, needs);
    if (got.kind !== "redirect") return got;
    const next = URL.parse(got.location, at.href);
    if (next === null) return none("redirect", "a redirect to what is no URL");
    if (at.protocol === "https:" && next.protocol !== "https:")
      return none("redirect", "a redirect away from https");
    at = next;
  }
  return none("redirect", `more than ${needs.limits.redirects} redirects`);
}

const none = (fault: GetFault, detail: string): Extract<Got, { kind: "none" }> => ({
  kind: "none",
  fault,
  detail,
});

type Step = Got | { readonly kind: "redirect"; readonly location: string };

async function getOnce(
  url: URL,
  trust: "config" | "target",
  known: Validators,
  sink: Sink,
  needs: GetNeeds,
): Promise<Step> {
  const startedMs = CLOCK.now();
  const way = await wayTo(url, trust, needs);
  if (!way.ok) return none(way.fault, way.detail);
  const { agent, peer } = way;
  const wait = openWait(needs.signal);
  const seen: Seen = { wire: 0, status: 0 };
  const came = await attempt(() => exchange(url, known, sink, { ...needs, agent, wait, seen }), wait.signal);
  wait.end();
  agent.destroy();
  const step = came.outcome === "ok" ? came.value : none(faultOf(came.outcome, came.detail), came.detail);
  needs.log.add({
    kind: "http",
    peer: peerOf(peer.address, peer.port),
    what: `GET ${url.href}`,
    outcome: came.outcome,
    startedMs,
    out: 0,
    in: seen.wire,
    detail: {
      ...(seen.status === 0 ? {} : { status: seen.status }),
      ...(step.kind === "none" ? { error: step.detail } : {}),
    },
  });
  return step;
}

interface Seen {
  wire: number;
  status: number;
}

interface Exchange extends GetNeeds {
  readonly agent: Agent;
  readonly wait: Wait;
  readonly seen: Seen;
}

async function exchange(url: URL, known: Validators, sink: Sink, at: Exchange): Promise<Step> {
  const { limits, wait, seen } = at;
  wait.atMost(limits.connectMs + limits.firstByteMs);
  const response = await fetch(url, {
    headers: {
      Accept: "*/*",
      "Accept-Encoding": ACCEPT_ENCODING,
      "User-Agent": at.userAgent,
      ...(known.etag === undefined ? {} : { "If-None-Match": known.etag }),
      ...(known.lastModified === undefined ? {} : { "If-Modified-Since": known.lastModified }),
    },
    agent: at.agent,
    redirect: "manual",
    // Decompression is ours, with bounds.
    compress: false,
    signal: wait.signal,
  });
  seen.status = response.status;
  const step = stepOf(response, known);
  if (step !== null) return step;
  const bytes = await readBody(response, sink, at);
  if (typeof bytes !== "number") return bytes;
  return { kind: "body", wireBytes: seen.wire, bytes, ...validatorsOf(headersOf(response)) };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What follows from status and headers alone; `null` when the body is to be read. */
function stepOf(response: Response, known: Validators): Step | null {
  const { status, headers } = response;
  const location = headers.get("location");
  if (REDIRECTS.has(status) && location !== null) return { kind: "redirect", location };
  const validators = validatorsOf(headersOf(response));
  if (status === 304) return { kind: "not-modified", ...validatorsOf(known), ...validators };
  if (status === 200)
    return isSame(validators.etag, known.etag) ? { kind: "not-modified", ...validators } : null;
  const retryAfterMs = retryAfter(headers.get("retry-after"));
  return {
    ...none(status === 204 || status === 503 ? "not-ready" : "status", `HTTP status ${status}`),
    status,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
}

/** Servers that know no conditions send the same again with the same tag; compared weakly, RFC 9110 section 8.8.3.2. */
function isSame(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && left.replace(/^W\//, "") === right.replace(/^W\//, "");
}

/** A header longer than this is none that we would send back. */
const LONGEST_HEADER = 512;

function headersOf({ headers }: Response): Validators {
  const [etag, lastModified] = [headers.get("etag"), headers.get("last-modified")];
  return validatorsOf({
    ...(etag === null ? {} : { etag }),
    ...(lastModified === null ? {} : { lastModified }),
  });
}

/** These two members alone, without what is too long. */
function validatorsOf({ etag = "", lastModified = "" }: Validators): Validators {
  const isFit = (value: string): boolean => value !== "" && value.length <= LONGEST_HEADER;
  return { ...(isFit(etag) ? { etag } : {}), ...(isFit(lastModified) ? { lastModified } : {}) };
}

function retryAfter(value: string | null): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** Gives the body to the sink; its size after decompression, or what is wrong with it. */
async function readBody(response: Response, sink: Sink, at: Exchange): Promise<number | Step> {
  const { limits, wait, seen } = at;
  const { body } = response;
  if (body === null) return none("truncated", "no body");
  const coding = (response.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  wait.atMost(limits.stallMs);
  const received = bounded(octetsOf(body), limits.wireBytes, (octets) => {
    seen.wire += octets;
    wait.atMost(limits.stallMs);
  });
  const decoded = decode(received, coding);
  if (decoded === null) return none("encoding", `Content-Encoding: ${coding}`);
  let bytes = 0;
  try {
    for await (const chunk of bounded(unpacked(decoded), limits.decodedBytes)) {
      bytes += chunk.length;
      if (!sink.push(chunk)) break;
    }
    return bytes;
  } catch (error) {
    if (error instanceof BodyFault) return none(error.reason, error.message);
    throw error;
  }
}

async function* octetsOf(body: NodeJS.ReadableStream): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of body) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

function decode(chunks: AsyncIterable<Uint8Array>, coding: string): AsyncIterable<Uint8Array> | null {
  if (coding === "identity" || coding === "") return chunks;
  if (coding === "gzip" || coding === "x-gzip") return inflated(chunks, "gzip");
  return coding === "zstd" ? inflated(chunks, "zstd") : null;
}

/** Errors of TLS that are about the certificate and stay the same however often one tries. */
const CERTIFICATE = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_)/;

function faultOf(outcome: Failure, detail: string): GetFault {
  return outcome === "protocol" && CERTIFICATE.test(detail) ? "certificate" : outcome;
}

/** A wait that is set anew at each step. */
interface Wait {
  readonly signal: AbortSignal;
  readonly atMost: (ms: number) => void;
  readonly end: () => void;
}

function openWait(outer: AbortSignal): Wait {
  const controller = new AbortController();
  let cancel: (() => void) | undefined;
  return {
    signal: AbortSignal.any([outer, controller.signal]),
    atMost: (ms) => {
      cancel?.();
      cancel = CLOCK.after(ms, () => controller.abort(waitOver(ms)));
    },
    end: () => cancel?.(),
  };
}
