/** One handshake of TLS 1.3 by the measuring client (`tls.md` 2.7). */
import { randomBytes } from "node:crypto";
import { openClient13, type Session13, type Ticket } from "../../proto/tls/client13.ts";
import { TLS } from "../limits.table.ts";
import { converse } from "./converse.ts";
import { endOfInput, type Peer, type Sent } from "./crafted.ts";
import { outcomeOf, type Tried, unreached } from "./tried.ts";

export interface Session13Request {
  /** Default: all. */
  readonly schemes?: readonly number[];
  /** Come back with a ticket and ask for early data. */
  readonly resume?: { readonly ticket: Ticket; readonly ageMs: number };
}

const RANDOM_BYTES = 128;

export async function askSession13(
  request: Session13Request,
  { serverName, alpn, farewell }: Peer,
  { dial, purpose, flightMs = TLS.flightMs }: Sent,
): Promise<Tried<Session13>> {
  const line = await dial(purpose);
  if (line.outcome !== "ok") return unreached(line);
  const client = openClient13({
    ...request,
    ...(serverName === null ? {} : { serverName }),
    ...(alpn === undefined ? {} : { alpn }),
    randomness: randomBytes(RANDOM_BYTES),
  });
  const end = await converse(
    line,
    {
      start: [client.start],
      push: (octets) => {
        const { state, send } = client.push(octets);
        return { send, state: state === "established" ? "last" : state };
      },
    },
    { totalMs: flightMs, lastMs: TLS.ticketMs, segmentMs: 0, maxBytes: TLS.flightBytes },
  );
  if (end === "budget" || end === "cancelled") {
    return { is: "over", why: end, attempt: line.end({ outcome: end }) };
  }
  const session = client.end(endOfInput(end));
  const { is, why } = verdictOf(session);
  const last = client.close(farewell === undefined ? undefined : Buffer.from(farewell, "latin1"));
  if (last !== null && line.socket.writable) line.socket.write(last);
  const attempt = line.end({ outcome: outcomeOf(is), detail: { tls: why } });
  return is === "yes" ? { is, why, value: session, attempt } : { is, why, attempt };
}

type Verdict = { readonly is: "yes" | "no" | "not-tls" | "silent" | "reset"; readonly why: string };

function verdictOf({ outcome, alert, violations }: Session13): Verdict {
  switch (outcome) {
    case "established":
    case "answered":
      return { is: "yes", why: outcome };
    case "closed":
      return { is: "no", why: outcome };
    case "alert":
      return { is: "no", why: `alert:${alert}` };
    case "protocol-violation":
      return { is: "no", why: `${outcome}:${violations[0] ?? "malformed"}` };
    case "not-tls":
      return { is: "not-tls", why: outcome };
    case "timeout":
      return { is: "silent", why: outcome };
    case "reset":
      return { is: "reset", why: outcome };
  }
}
