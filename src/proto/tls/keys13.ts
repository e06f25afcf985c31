/** The keys of one TLS 1.3 connection, epoch by epoch (RFC 8446 7.1). */
import { openProtection, type Protection } from "./protection13.ts";
import {
  deriveSecret,
  earlySecret,
  finishedMac,
  handshakeSecret,
  masterSecret,
  ticketPsk,
  transcriptHash,
} from "./schedule13.ts";
import type { Suite13 } from "./suite13.table.ts";

/** Messages of the handshake so far, each with its header. */
type Transcript = readonly Buffer[];

/** Keys of application traffic. */
export interface TrafficKeys {
  readonly inbound: Protection;
  readonly outbound: Protection;
  /** The pre-shared key of a ticket with this nonce. */
  readonly psk: (nonce: Buffer) => Buffer;
}

/** Keys between the server's hello and the client's Finished. */
export interface HandshakeKeys {
  readonly inbound: Protection;
  readonly outbound: Protection;
  /** Whether a server's Finished is right, given the messages before it. */
  readonly isFinished: (verifyData: Buffer, before: Transcript) => boolean;
  /** `verify_data` of our Finished. */
  readonly finish: (before: Transcript) => Buffer;
  /** The next epoch, given the messages to the server's Finished, and to our own. */
  readonly traffic: (toServer: Transcript, toClient: Transcript) => TrafficKeys;
}

/** What the keys come of. */
export interface KeyInput {
  readonly suite: Suite13;
  /** The secret that the key shares agree on. */
  readonly shared: Buffer;
  /** The pre-shared key, if the server took the ticket. */
  readonly psk: Buffer | null;
  /** To the ServerHello. */
  readonly transcript: Transcript;
}

/** The keys after a ServerHello. */
export function newHandshakeKeys({ suite, shared, psk, transcript }: KeyInput): HandshakeKeys {
  const { hash } = suite;
  const secret = handshakeSecret(hash, earlySecret(hash, psk), shared);
  const derive = (from: Buffer, label: string, messages: Transcript): Buffer =>
    deriveSecret(hash, from, label, transcriptHash(hash, messages));
  const client = derive(secret, "c hs traffic", transcript);
  const server = derive(secret, "s hs traffic", transcript);
  const traffic = (toServer: Transcript, toClient: Transcript): TrafficKeys => {
    const master = masterSecret(hash, secret);
    const resumption = derive(master, "res master", toClient);
    return {
      inbound: openProtection(suite, derive(master, "s ap traffic", toServer)),
      outbound: openProtection(suite, derive(master, "c ap traffic", toServer)),
      psk: (nonce) => ticketPsk(hash, resumption, nonce),
    };
  };
  return {
    inbound: openProtection(suite, server),
    outbound: openProtection(suite, client),
    isFinished: (verifyData, before) =>
      finishedMac(hash, server, transcriptHash(hash, before)).equals(verifyData),
    finish: (before) => finishedMac(hash, client, transcriptHash(hash, before)),
    traffic,
  };
}
