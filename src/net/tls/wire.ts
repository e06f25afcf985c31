/** Every kind of connection that a TLS measurement makes, to one endpoint. */

import type { Session13 } from "../../proto/tls/client13.ts";
import type { Flight } from "../../proto/tls/flight.ts";
import { CLOCK, pause } from "../clock.ts";
import type { Dial, Purpose } from "../stream/line.ts";
import { openTls, type Roots, type TlsFacts } from "../tls.ts";
import { askHello, askSsl2, type HelloOffer, type Peer } from "./crafted.ts";
import { askRenegotiation, type Renegotiated } from "./renegotiate.ts";
import { askSession13, type Session13Request } from "./session13.ts";
import type { Tried } from "./tried.ts";

/** One connection for each call; none rejects for what the network does. `probe` names it in the trace. */
export interface TlsWire {
  hello(probe: string, offer: HelloOffer, splitAt?: number): Promise<Tried<Flight>>;
  ssl2(probe: string): Promise<Tried<Flight>>;
  session13(probe: string, request: Session13Request): Promise<Tried<Session13>>;
  full(probe: string, request: FullRequest): Promise<Tried<TlsFacts>>;
  renegotiate(probe: string): Promise<Tried<Renegotiated>>;
  /** Whether what came to nothing is worth a second try; `--retries 0` says no. */
  readonly mayRetry: boolean;
  pause(ms: number): Promise<void>;
  /** Milliseconds, monotonic. */
  now(): number;
}

export interface FullRequest {
  readonly sigalgs?: string;
  readonly maxVersion?: "TLSv1.2";
}

export interface WireOptions extends Peer {
  readonly dial: Dial;
  readonly roots: Roots;
  /** Ends pauses. */
  readonly signal: AbortSignal;
  /** In place of the usual wait for a flight (`--timeout`). */
  readonly flightMs?: number;
  /** Further tries of a question that came to nothing: none, or one. */
  readonly retries?: number;
}

export function makeTlsWire({ dial, roots, signal, flightMs, retries = 1, ...peer }: WireOptions): TlsWire {
  const name = peer.serverName ?? "-";
  const purposeOf = (probe: string): Purpose => ({ kind: "tls", what: `${probe} ${name}` });
  const sent = (probe: string) => ({
    dial,
    purpose: purposeOf(probe),
    ...(flightMs === undefined ? {} : { flightMs }),
  });
  const request = (probe: string) => ({
    dial,
    purpose: purposeOf(probe),
    serverName: peer.serverName,
    ...(peer.alpn === undefined ? {} : { alpn: peer.alpn }),
    roots,
    ...(flightMs === undefined ? {} : { handshakeMs: flightMs }),
  });
  return {
    hello(probe, offer, splitAt) {
      // How much is offered tells the questions of a loop apart.
      const size = `${offer.suites.length}/${offer.groups?.length ?? 0}`;
      return askHello(offer, peer, {
        ...sent(`${probe} ${size}`),
        ...(splitAt === undefined ? {} : { splitAt }),
      });
    },
    ssl2: (probe) => askSsl2(sent(probe)),
    session13: (probe, asked) => askSession13(asked, peer, sent(probe)),
    async full(probe, asked) {
      const opened = await openTls({ ...request(probe), ...asked });
      if (opened.is !== "yes") return opened;
      const { socket, facts, end } = opened;
      if (peer.farewell !== undefined && socket.writable) socket.write(peer.farewell);
      const why = facts.protocol ?? "established";
      return { is: "yes", why, value: facts, attempt: end({ outcome: "ok", detail: { tls: why } }) };
    },
    renegotiate: (probe) => askRenegotiation(request(probe), peer.farewell),
    mayRetry: retries > 0,
    pause: (ms) => pause(ms, signal),
    now: CLOCK.now,
  };
}
