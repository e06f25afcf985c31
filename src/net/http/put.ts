/** One request over a connection that is there, and what came of it. */
import type { ExchangeError } from "../../model/web.ts";
import { openResponse, RESPONSE_LIMITS } from "../../proto/http/response.ts";
import type { AttemptLog } from "../trace.ts";
import type { Connection, ConnectionNeeds } from "./connection.ts";
import { converse, type Waits } from "./converse.ts";
import { type Received, recordResponse } from "./exchange-record.ts";
import { EXCHANGE } from "./limits.table.ts";
import { requestHeaders, writeRequest } from "./request.ts";

export interface GetRequest {
  /** Of http or https; credentials and fragment are not sent. */
  readonly url: URL;
  readonly address: string;
  /** Octets of the body that are wanted, as it comes and decoded. */
  readonly bodyBytes?: number;
}

export interface FlowNeeds extends ConnectionNeeds {
  readonly log: AttemptLog;
  readonly waits: Waits;
  readonly userAgent: string;
  /** How often a request is put that comes to nothing before its answer begins. */
  readonly tries: number;
  /** Time of day, for the evidence. */
  readonly date: () => Date;
}

/** One try to put a request. */
export interface Put {
  readonly received: Received;
  readonly firstByteMs: number | null;
  readonly error: ExchangeError | null;
  /** Octets sent and received. */
  readonly out: number;
  readonly in: number;
  readonly isReusable: boolean;
}

/** A way to put a request. */
export type How = (connection: Connection, request: GetRequest, needs: FlowNeeds) => Promise<Put>;

/** By our own client: everything is kept as it came. */
export async function putOwn(
  connection: Connection,
  { url, bodyBytes }: GetRequest,
  needs: FlowNeeds,
): Promise<Put> {
  const request = writeRequest(pathOf(url), requestHeaders(url.host, needs.userAgent));
  const wanted = bodyBytes ?? EXCHANGE.wireBytes;
  const bodyOctets = Math.min(EXCHANGE.wireBytes, wanted, needs.budget.octetsLeft());
  const reader = openResponse({ limits: { ...RESPONSE_LIMITS, bodyOctets } });
  const { socket, signal } = connection;
  const talked = await converse(socket, { request, reader, waits: needs.waits, signal });
  const received = await recordResponse(talked.response, bodyBytes);
  return {
    received: talked.error?.phase === "body" ? cutShort(received) : received,
    firstByteMs: talked.firstByteMs,
    error: talked.error,
    out: request.length,
    in: talked.response.octets,
    isReusable: talked.error === null && talked.response.isReusable,
  };
}

/** A body whose end never came. */
function cutShort(received: Received): Received {
  const { body } = received;
  return body === null ? received : { ...received, body: { ...body, truncated: body.truncated ?? "eof" } };
}

/** The request target, RFC 9112 section 3.2.1. */
const pathOf = (url: URL): string => `${url.pathname}${url.search}`;
