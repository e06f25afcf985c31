/** One hello of our own making, and what comes back before any key is agreed on (`tls.md` 2.2 to 2.4). */
import { randomBytes } from "node:crypto";
import { type EndOfInput, type Offer as Expected, type Flight, openFlight } from "../../proto/tls/flight.ts";
import { type HelloSpec, type KeyShare, writeHello } from "../../proto/tls/hello.ts";
import { SSL2_KINDS, writeSsl2Hello } from "../../proto/tls/ssl2.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { TLS } from "../limits.table.ts";
import type { Dial, Purpose } from "../stream/line.ts";
import { type ConversationEnd, converse } from "./converse.ts";
import { type NotYes, outcomeOf, type Tried, unreached } from "./tried.ts";

/** A hello without what is random in it, and without whom it is for. */
export interface HelloOffer
  extends Omit<HelloSpec, "random" | "sessionId" | "shares" | "serverName" | "alpn"> {
  /** Groups to send a key share for; empty: none, so that the server has to name its choice. */
  readonly shares?: readonly number[];
}

/** Whom all hellos of an endpoint are for. */
export interface Peer {
  readonly serverName: string | null;
  readonly alpn?: readonly string[];
  /** Said inside TLS before a handshake that came about is closed: `QUIT` to a mail server. */
  readonly farewell?: string;
}

export interface Sent {
  readonly dial: Dial;
  readonly purpose: Purpose;
  readonly flightMs?: number;
}

/** Sends a hello. @param splitAt octets that go alone, the rest a moment later */
export function askHello(
  offer: HelloOffer,
  peer: Peer,
  { splitAt, ...sent }: Sent & { readonly splitAt?: number },
): Promise<Tried<Flight>> {
  const { shares, ...rest } = offer;
  const keyShares = shares?.map(shareFor);
  const spec: HelloSpec = {
    ...rest,
    ...(keyShares === undefined ? {} : { shares: keyShares }),
    ...(peer.serverName === null ? {} : { serverName: peer.serverName }),
    ...(peer.alpn === undefined || offer.extensionless === true ? {} : { alpn: peer.alpn }),
    random: randomBytes(32),
    // RFC 8446 section D.4: machines on the way take TLS 1.3 with a session id for TLS 1.2.
    ...(offer.versions?.includes(VERSION.tls13) === true ? { sessionId: randomBytes(32) } : {}),
  };
  const octets = writeHello(spec);
  const start = splitAt === undefined ? [octets] : [octets.subarray(0, splitAt), octets.subarray(splitAt)];
  return askFlight(start, spec, sent);
}

/** Sends a hello of SSL 2.0. */
export function askSsl2(sent: Sent): Promise<Tried<Flight>> {
  const hello = writeSsl2Hello({ kinds: [...SSL2_KINDS.keys()], challenge: randomBytes(16) });
  return askFlight([hello], { ssl2: true }, sent);
}

async function askFlight(
  start: readonly Buffer[],
  expected: Expected,
  { dial, purpose, flightMs = TLS.flightMs }: Sent,
): Promise<Tried<Flight>> {
  const line = await dial(purpose);
  if (line.outcome !== "ok") return unreached(line);
  const reader = openFlight(expected);
  const end = await converse(
    line,
    { start, push: (octets) => ({ send: null, state: reader.push(octets) }) },
    { totalMs: flightMs, lastMs: flightMs, segmentMs: TLS.segmentMs, maxBytes: TLS.flightBytes },
  );
  if (end === "budget" || end === "cancelled") {
    return { is: "over", why: end, attempt: line.end({ outcome: end }) };
  }
  const flight = reader.end(endOfInput(end));
  const { is, why, detail } = verdictOf(flight);
  const attempt = line.end({ outcome: outcomeOf(is), detail: { tls: why } });
  if (is === "yes") return { is, why, value: flight, attempt };
  return { is, why, attempt, ...(detail === undefined ? {} : { detail }) };
}

export const endOfInput = (end: ConversationEnd): EndOfInput | undefined =>
  end === "closed" || end === "reset" || end === "timeout" ? end : undefined;

type Verdict = { readonly is: "yes" | NotYes["is"]; readonly why: string; readonly detail?: string };

function verdictOf({ outcome, alert, violations, peek }: Flight): Verdict {
  switch (outcome) {
    case "hello":
    case "hrr":
    case "ssl2":
      return { is: "yes", why: outcome };
    case "alert":
      return { is: "no", why: `alert:${alert}` };
    case "closed":
      return { is: "no", why: outcome };
    case "protocol-violation":
      return { is: "no", why: `${outcome}:${violations[0] ?? "malformed"}` };
    case "not-tls":
      return { is: "not-tls", why: outcome, detail: peek ?? "" };
    case "timeout":
      return { is: "silent", why: outcome };
    case "reset":
      return { is: "reset", why: outcome };
  }
}

const X25519MLKEM768 = 0x11ec;
const MLKEM768_BYTES = 1184;
const X25519_BYTES = 32;

/**
 * A public key nobody has the other half of: the handshake ends before that would matter.
 *
 * An ML-KEM key of zeros passes the check of its coefficients (FIPS 203 section 7.2).
 */
function shareFor(group: number): KeyShare {
  const key = randomBytes(X25519_BYTES);
  return group === X25519MLKEM768
    ? { group, key: Buffer.concat([Buffer.alloc(MLKEM768_BYTES), key]) }
    : { group, key };
}
