/** The server's first flight, read as it comes in and never trusted. */
import type { HelloSpec } from "./hello.ts";
import type { KeyExchange } from "./server-key-exchange.ts";
import type { Ssl2Reply } from "./ssl2.ts";

/** What was offered, as far as a reply can contradict it. `ssl2`: the hello was that of SSL 2.0. */
export type Offer =
  | (Pick<HelloSpec, "version" | "suites"> &
      Partial<Pick<HelloSpec, "versions" | "groups" | "shares" | "compression">> & { readonly ssl2?: false })
  | { readonly ssl2: true };

/** How the input ended, when the flight itself did not. */
export type EndOfInput = "closed" | "reset" | "timeout";

/**
 * What came back.
 *
 * `hello`: accepted. `hrr`: accepted by a TLS 1.3 server that wants a key share. `ssl2`: SSL 2.0 is spoken.
 * `protocol-violation`: see `violations`; the facts are there all the same.
 */
export type FlightOutcome =
  | "hello"
  | "hrr"
  | "ssl2"
  | "alert"
  | "not-tls"
  | "protocol-violation"
  | EndOfInput;

/** What is wrong with a reply. */
export type Violation =
  | "version-not-offered"
  | "suite-not-offered"
  | "group-not-offered"
  | "compression-not-offered"
  | "unexpected-message"
  | "malformed"
  | "too-long";

/** One first flight. Facts that did not arrive are `null` or empty. */
export interface Flight {
  readonly outcome: FlightOutcome;
  /** The number of the fatal alert. */
  readonly alert: number | null;
  /** Numbers of the warning alerts on the way. */
  readonly warnings: readonly number[];
  readonly violations: readonly Violation[];
  /** The first 64 octets of a peer that does not speak TLS, as Latin-1 text; unprintable ones as they are. */
  readonly peek: string | null;
  /** Version chosen. */
  readonly version: number | null;
  readonly suite: number | null;
  /** TLS 1.3: of the HelloRetryRequest or the key share; before: the named curve of ServerKeyExchange. */
  readonly group: number | null;
  readonly compression: number | null;
  /** Extensions of the ServerHello, in order. */
  readonly extensions: readonly number[];
  readonly alpn: string | null;
  /** The list of the signed_certificate_timestamp extension. */
  readonly timestamps: Buffer | null;
  /** RFC 8446 4.1.3: the random says that the server could have done TLS 1.3 (`tls12`) or TLS 1.2 (`tls11`). */
  readonly sentinel: "tls12" | "tls11" | null;
  readonly keyExchange: KeyExchange | null;
  /** Certificates in DER as sent; `null` = no Certificate message. */
  readonly certificates: readonly Buffer[] | null;
  /** OCSP response in DER. */
  readonly staple: Buffer | null;
  readonly certificateRequested: boolean;
  readonly ssl2: Ssl2Reply | null;
  /** Octets received. */
  readonly bytes: number;
}

/** Takes octets as they come. After `done` nothing more is needed. */
export interface FlightReader {
  readonly push: (bytes: Uint8Array) => "more" | "done";
  /** The flight; `how` matters only while it is not done. May be called more than once. */
  readonly end: (how?: EndOfInput) => Flight;
}
