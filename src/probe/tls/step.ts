/** What a plan asks of the network, one connection at a time, and what it gets back. */

import type { Renegotiated } from "../../net/tls/renegotiate.ts";
import type { TlsFacts } from "../../net/tls.ts";
import type { Session13, Ticket } from "../../proto/tls/client13.ts";
import type { Flight } from "../../proto/tls/flight.ts";
import type { Offer } from "./offer.ts";

export type Step =
  /** A crafted ClientHello, read until the first flight is over. */
  | {
      readonly ask: "hello";
      readonly probe: string;
      readonly offer: Offer;
      /** What to send where the hello came to nothing; default: the same question in smaller hellos, one by one. */
      readonly small?: readonly Offer[];
      /** Not a second time, whatever comes of it. */
      readonly isOnce?: boolean;
      /** Send the first so many octets alone, the rest a moment later. */
      readonly splitAt?: number;
    }
  | { readonly ask: "ssl2"; readonly probe: string }
  /** A handshake of TLS 1.3 by the measuring client. */
  | {
      readonly ask: "session13";
      readonly probe: string;
      readonly schemes?: readonly number[];
      readonly ticket?: { readonly ticket: Ticket; readonly sinceMs: number };
    }
  /** A full handshake by OpenSSL, for its verdict on the chain; `schemes` in the names that OpenSSL has. */
  | { readonly ask: "full"; readonly probe: string; readonly sigalgs?: string; readonly old?: boolean }
  /** A full handshake of TLS 1.2 or older, and renegotiations for as long as they are granted. */
  | { readonly ask: "renegotiate"; readonly probe: string }
  | { readonly ask: "pause"; readonly ms: number };

/** What OpenSSL says of a handshake that came about. */
export type FullHandshake = Pick<TlsFacts, "authorized" | "code" | "leaf">;

/**
 * What came of a step.
 *
 * - `yes`: the server accepted
 * - `no`: it rejected cleanly; `why` names the outcome class (`alert:40`, `closed`)
 * - `unknown`: nothing that can be built on, even after another try
 */
export type Answer<T> =
  | {
      readonly is: "yes";
      readonly value: T;
      readonly atMs: number;
      /** It was the question as put that was accepted, not a part of it in a smaller hello. */
      readonly isWhole: boolean;
    }
  | { readonly is: "no"; readonly why: string }
  | {
      readonly is: "unknown";
      readonly why: string;
      /** There was a connection at least. */
      readonly isConnected: boolean;
    };

export interface Answers {
  readonly hello: Flight;
  readonly ssl2: Flight;
  readonly session13: Session13;
  readonly full: FullHandshake;
  readonly renegotiate: Renegotiated;
  readonly pause: null;
}

/** Part of a plan: yields steps, is given answers, writes what it learns into the knowledge it was made with. */
export type Task<R = void> = Generator<Step, R, Answer<Answers[Step["ask"]]>>;

/** Takes a step; the answer is of the kind that belongs to it. */
export function* take<S extends Step>(step: S): Task<Answer<Answers[S["ask"]]>> {
  // The driver answers a step with the kind named in `Answers`; that pairing is not expressible for a generator.
  return (yield step) as Answer<Answers[S["ask"]]>;
}
