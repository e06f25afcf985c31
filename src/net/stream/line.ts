/** A stream to a server, dialled past all the gates, and the one line of the trace that it ends in. */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { AttemptKind, AttemptRecord, Failure, Outcome } from "../../model/attempt.ts";

/** What a stream is wanted for. */
export interface Purpose {
  readonly kind: AttemptKind;
  /** For the trace: `C0 www.example.nl`. */
  readonly what: string;
}

/** What came of what was done on a stream. */
export interface Ended {
  readonly outcome: Outcome;
  readonly detail?: AttemptRecord["detail"];
}

/** A connected stream; whoever holds it must end it. */
export interface Line {
  readonly outcome: "ok";
  readonly socket: Socket;
  /** Fires when the target's time is over or it was given up. */
  readonly signal: AbortSignal;
  /** Milliseconds that connecting took, without the wait for its turn. */
  readonly connectMs: number;
  /** Names what lies on top of the stream, so that it is closed before it. */
  cover(top: Duplex): void;
  /**
   * Closes the stream, gives its place to the next one, and writes the attempt down.
   *
   * @returns its number; a second call changes nothing
   */
  end(ended: Ended): number;
}

/** Why there is no stream; the attempt is written down already. */
export interface DialFailure {
  readonly outcome: Failure;
  readonly detail: string;
  /** What a server said in place of starting TLS; absent where there was no connection. */
  readonly said?: "rate-limited" | "no-starttls" | "starttls-failed" | "refused-by-policy";
  readonly attempt: number;
}

/**
 * Opens one stream, positioned where a TLS handshake can begin.
 *
 * To a port that speaks TLS at once this is the connection; to a mail server the connection after the reply to
 * STARTTLS. Waits for its turn; never rejects for what the network does.
 */
export type Dial = (purpose: Purpose) => Promise<Line | DialFailure>;
