/** How much this layer may take of a web server, and of itself for one target (`web.md` 10.1, 11.1; `settled.md` 8.5). */

/** Of one exchange. */
export const EXCHANGE = {
  tlsMs: 5_000,
  /** From the request to the end of the head. */
  headMs: 10_000,
  /** From the request to the end of the body, whatever trickles in. */
  totalMs: 15_000,
  /** Octets of a body as it comes, and after decompression. */
  wireBytes: 1_048_576,
  decodedBytes: 500_000,
  /** Content codings on top of each other. */
  codings: 2,
  /** Of connecting, handshakes and requests that were reset or not answered. */
  tries: 2,
} as const;

/** Of a document such as security.txt. */
export const DOCUMENT = { decodedBytes: 102_400 } as const;

/** Of all exchanges for one target. */
export const TARGET_HTTP = {
  connections: 64,
  /** Octets of bodies as they come. */
  octets: 2 * 1024 * 1024,
  /** Other names that redirects lead to. */
  hosts: 8,
} as const;

/** Of the packet that asks for QUIC's versions; one wait for each try. */
export const QUIC = { waitsMs: [1_000, 1_500] } as const;
