/** A TLS 1.3 client that measures: it shakes hands, takes tickets and proves nothing about the peer. */
import type { EndOfInput, Violation } from "./flight.ts";

/** What the client offers and the randomness it uses. */
export interface Client13Options {
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  /** Default: the suites of TLS 1.3 without SM4 and integrity-only ones. */
  readonly suites?: readonly number[];
  /** Default: x25519, secp256r1; a share is sent for x25519. Only these two can be agreed on. */
  readonly groups?: readonly number[];
  /** Default: all. */
  readonly schemes?: readonly number[];
  /** 128 unpredictable octets: hello, session id and two private keys come of them. */
  readonly randomness: Buffer;
  /** Come back with a ticket and try early data; nothing is sent early, the answer is enough. */
  readonly resume?: { readonly ticket: Ticket; readonly ageMs: number };
}

/** A ticket, with the secret that belongs to it. */
export interface Ticket {
  readonly lifetimeSeconds: number;
  readonly ageAdd: number;
  readonly ticket: Buffer;
  /** Octets of early data allowed; 0 = none. */
  readonly maxEarlyData: number;
  readonly suite: number;
  /** The pre-shared key. */
  readonly psk: Buffer;
}

/** A certificate of the chain as sent, with what came along. */
export interface CertificateEntry {
  readonly der: Buffer;
  /** OCSP response in DER. */
  readonly staple: Buffer | null;
  /** The list of the signed_certificate_timestamp extension. */
  readonly timestamps: Buffer | null;
}

/** `established`: the server's Finished was right. `hello`: an older version was chosen. */
export type Session13Outcome =
  | "established"
  | "hello"
  | "alert"
  | "not-tls"
  | "protocol-violation"
  | EndOfInput;

/** What was learnt. Facts that did not arrive are `null` or empty. */
export interface Session13 {
  readonly outcome: Session13Outcome;
  /** The number of the fatal alert, also of one after the handshake (116: the server insists on a certificate). */
  readonly alert: number | null;
  readonly warnings: readonly number[];
  readonly violations: readonly Violation[];
  readonly peek: string | null;
  readonly version: number | null;
  readonly suite: number | null;
  readonly group: number | null;
  /** The group of a HelloRetryRequest. */
  readonly retryGroup: number | null;
  readonly alpn: string | null;
  /** Types in EncryptedExtensions, in order; `null` = that message did not arrive. */
  readonly extensions: readonly number[] | null;
  readonly certificateRequested: boolean;
  readonly certificates: readonly CertificateEntry[] | null;
  /** Scheme of CertificateVerify. */
  readonly scheme: number | null;
  readonly tickets: readonly Ticket[];
  /** The ticket was taken. */
  readonly resumed: boolean;
  /** `null` = not tried, or not learnt. */
  readonly earlyDataAccepted: boolean | null;
  readonly bytes: number;
}

/** After a push: `established` = hands are shaken, tickets may follow; `done` = nothing more is to be learnt. */
export interface Client13Step {
  readonly state: "more" | "established" | "done";
  /** To be sent now; `null` = nothing. */
  readonly send: Buffer | null;
}

/** The client. Send `start`, then hand in what comes and send what is given back. */
export interface Client13 {
  readonly start: Buffer;
  readonly push: (bytes: Uint8Array) => Client13Step;
  /** What was learnt; `how` matters only before `established` or `done`. May be called more than once. */
  readonly end: (how?: EndOfInput) => Session13;
}
