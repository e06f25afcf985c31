/** A reader of one HTTP/1 response that comes in pieces: bounded, without input or output of its own, never throws. */
import type { AnomalyCode } from "./anomaly.table.ts";
import { type Chunked, openChunked, pushChunked } from "./chunked.ts";
import { type Framing, framingOf } from "./framing.ts";
import { type Anomaly, type Field, parseHead, parseTrailers, type ResponseHead } from "./head.ts";
import { findHeadEnd, findHeadStart } from "./head-end.ts";
import { clear, keep, kept, openStore, type Store } from "./store.ts";

/** Bounds of one response; octets where nothing else is said. */
export interface ResponseLimits {
  readonly headOctets: number;
  readonly trailerOctets: number;
  /** Of the body as it comes, without the frames of chunks. */
  readonly bodyOctets: number;
  /** Informational responses that are kept. */
  readonly informationalKept: number;
  /** Informational responses after which nothing more is read. */
  readonly informationalMax: number;
}

export const RESPONSE_LIMITS: ResponseLimits = {
  headOctets: 65_536,
  trailerOctets: 16_384,
  bodyOctets: 1_048_576,
  informationalKept: 8,
  informationalMax: 64,
};

/** Octets kept of what was received, for evidence of a response that cannot be read. */
const RAW_OCTETS = 2048;

/** `done`: nothing more is wanted. `failed`: there is no response to use. */
export type ReadState = "head" | "body" | "done" | "failed";

export interface ReadResponse {
  readonly state: ReadState;
  readonly head: ResponseHead | null;
  /** The first ones of status 1xx. */
  readonly informational: readonly ResponseHead[];
  readonly informationalCount: number;
  readonly framing: Framing | null;
  /** Transfer codings that the body still has, in the order applied. */
  readonly transferCodings: readonly string[];
  /** Without chunk frames; content codings are not undone. */
  readonly body: Buffer;
  readonly trailers: readonly Field[];
  /** `limit`: more came than wanted; `eof`: the connection closed before the end. */
  readonly truncated: "limit" | "eof" | null;
  /** Lenient deviations; offsets of those in a head count from its own beginning. */
  readonly anomalies: readonly Anomaly[];
  /** The deviation that ended the reading. */
  readonly error: Anomaly | null;
  /** The first octets as they came. */
  readonly raw: Buffer;
  /** Octets received in all. */
  readonly octets: number;
  /** Another request may go over the same connection (RFC 9112 section 9.3). */
  readonly isReusable: boolean;
}

export interface ResponseReader {
  /** Takes the next octets. */
  push(octets: Uint8Array): ReadState;
  /** The peer has closed its side. */
  end(): ReadState;
  /** What is known so far. */
  read(): ReadResponse;
}

interface Reading {
  state: ReadState;
  readonly method: string;
  readonly limits: ResponseLimits;
  readonly raw: Store;
  readonly headStore: Store;
  readonly body: Store;
  readonly informational: ResponseHead[];
  informationalCount: number;
  head: ResponseHead | null;
  framing: Framing | null;
  transferCodings: readonly string[];
  chunked: Chunked | null;
  trailers: readonly Field[];
  truncated: "limit" | "eof" | null;
  readonly anomalies: Anomaly[];
  error: Anomaly | null;
  octets: number;
}

/** A reader for the response to one request. */
export function openResponse({
  method = "GET",
  limits = RESPONSE_LIMITS,
}: {
  readonly method?: string;
  readonly limits?: ResponseLimits;
} = {}): ResponseReader {
  const reading: Reading = {
    state: "head",
    method,
    limits,
    raw: openStore(RAW_OCTETS),
    headStore: openStore(limits.headOctets),
    body: openStore(limits.bodyOctets),
    informational: [],
    informationalCount: 0,
    head: null,
    framing: null,
    transferCodings: [],
    chunked: null,
    trailers: [],
    truncated: null,
    anomalies: [],
    error: null,
    octets: 0,
  };
  return {
    push: (octets) => push(reading, octets),
    end: () => end(reading),
    read: () => resultOf(reading),
  };
}

function push(reading: Reading, octets: Uint8Array): ReadState {
  keep(reading.raw, octets);
  reading.octets += octets.length;
  let rest = octets;
  while (reading.state === "head" && rest.length > 0) rest = pushHead(reading, rest);
  if (reading.state === "body" && rest.length > 0) rest = pushBody(reading, rest);
  if (reading.state === "done" && rest.length > 0 && reading.truncated === null) {
    note(reading, "octets-after-response", reading.octets - rest.length);
  }
  return reading.state;
}

/** Takes octets up to the end of a head; what is behind it. */
function pushHead(reading: Reading, octets: Uint8Array): Uint8Array {
  const store = reading.headStore;
  const before = store.size;
  const taken = keep(store, octets);
  const start = findHeadStart(store.octets, store.size);
  // An empty line may have begun up to three octets before the new ones.
  const from = Math.max(0, before - 3);
  const headEnd = start < 0 ? -1 : findHeadEnd(store.octets, { start, from, size: store.size });
  if (headEnd < 0) {
    if (start < 0) fail(reading, "not-http", 0);
    else if (taken < octets.length) fail(reading, "head-limit", store.size);
    return octets.subarray(octets.length);
  }
  takeHead(reading, Buffer.from(store.octets.subarray(0, headEnd)));
  clear(store);
  return octets.subarray(headEnd - before);
}

function takeHead(reading: Reading, octets: Buffer): void {
  const parsed = parseHead(octets);
  for (const { code, at } of parsed.anomalies) note(reading, code, at);
  if (!parsed.ok) fail(reading, parsed.reason, parsed.at);
  else if (parsed.value.status === 101) fail(reading, "switching-protocols", 0);
  else if (parsed.value.status < 200) takeInformational(reading, parsed.value);
  else takeFinal(reading, parsed.value);
}

function takeFinal(reading: Reading, head: ResponseHead): void {
  const framing = framingOf(head, reading.method);
  if (!framing.ok) {
    fail(reading, framing.reason, framing.at);
    return;
  }
  for (const { code, at } of framing.anomalies) note(reading, code, at);
  reading.head = head;
  reading.transferCodings = framing.codings;
  beginBody(reading, framing.value);
}

function takeInformational(reading: Reading, head: ResponseHead): void {
  reading.informationalCount += 1;
  if (reading.informational.length < reading.limits.informationalKept) reading.informational.push(head);
  if (reading.informationalCount > reading.limits.informationalMax) fail(reading, "informational-limit", 0);
}

function beginBody(reading: Reading, framing: Framing): void {
  reading.framing = framing;
  if (framing.kind === "chunked") reading.chunked = openChunked(reading.limits.trailerOctets);
  const isEmpty = framing.kind === "none" || (framing.kind === "length" && framing.octets === 0);
  reading.state = isEmpty ? "done" : "body";
}

/** Takes octets of the body; what is behind its end. */
function pushBody(reading: Reading, octets: Uint8Array): Uint8Array {
  if (reading.chunked !== null) return pushChunks(reading, reading.chunked, octets);
  const { framing } = reading;
  const wanted = framing?.kind === "length" ? framing.octets - reading.body.size : octets.length;
  const part = octets.subarray(0, wanted);
  if (takeBody(reading, part) && part.length === wanted && framing?.kind === "length") reading.state = "done";
  return octets.subarray(part.length);
}

function pushChunks(reading: Reading, chunked: Chunked, octets: Uint8Array): Uint8Array {
  const used = pushChunked(chunked, octets, (data) => takeBody(reading, data));
  const at = reading.octets - octets.length + used;
  if (chunked.lineFeedAt !== null) note(reading, "lf-line-end", at - chunked.octets + chunked.lineFeedAt);
  if (chunked.error !== null) breakOff(reading, chunked.error, at);
  else if (chunked.state === "done") endChunks(reading, chunked, at);
  return octets.subarray(used);
}

function endChunks(reading: Reading, chunked: Chunked, at: number): void {
  const trailers = parseTrailers(kept(chunked.trailers));
  if (trailers.ok) {
    reading.trailers = trailers.value;
    reading.state = "done";
  } else breakOff(reading, trailers.reason, at);
}

/** Whether there was room for all of it. */
function takeBody(reading: Reading, data: Uint8Array): boolean {
  if (keep(reading.body, data) === data.length) return true;
  reading.truncated = "limit";
  reading.state = "done";
  return false;
}

/** The connection closed. */
function end(reading: Reading): ReadState {
  if (reading.state === "head") {
    const hasSome = reading.headStore.size > 0 || reading.informationalCount > 0;
    fail(reading, hasSome ? "head-incomplete" : "no-response", reading.octets);
  } else if (reading.state === "body") {
    if (reading.framing?.kind !== "close") {
      reading.truncated = "eof";
      note(reading, "body-incomplete", reading.octets);
    }
    reading.state = "done";
  }
  return reading.state;
}

/** Each code once, at its first place. */
function note(reading: Reading, code: AnomalyCode, at: number): void {
  if (!reading.anomalies.some((known) => known.code === code)) reading.anomalies.push({ code, at });
}

function fail(reading: Reading, code: AnomalyCode, at: number): void {
  reading.error = { code, at };
  reading.state = "failed";
}

/** A body that is broken further on leaves the head in use. */
function breakOff(reading: Reading, code: AnomalyCode, at: number): void {
  reading.error = { code, at };
  reading.truncated = "eof";
  reading.state = "done";
}

function resultOf(reading: Reading): ReadResponse {
  const {
    raw,
    body,
    headStore: _head,
    chunked: _chunked,
    limits: _limits,
    method: _method,
    ...rest
  } = reading;
  return { ...rest, raw: kept(raw), body: kept(body), isReusable: isReusable(reading) };
}

function isReusable({ state, head, framing, truncated, anomalies, error }: Reading): boolean {
  if (state !== "done" || head === null || framing?.kind === "close" || truncated !== null) return false;
  if (error !== null || anomalies.length > 0) return false;
  const connection = head.fields
    .filter(({ name }) => name.toLowerCase() === "connection")
    .flatMap(({ value }) =>
      value
        .toLowerCase()
        .split(",")
        .map((option) => option.trim()),
    );
  if (connection.includes("close")) return false;
  return head.version === "1.1" || connection.includes("keep-alive");
}
