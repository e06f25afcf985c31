/** The stand-in internet without sockets: what every virtual address answers to a query. */

export type Transport = "udp" | "tcp";

/** One datagram, or one framed message on a TCP connection, that a server sends back. */
export interface Delivery {
  readonly octets: Buffer;
  /** Milliseconds after the query arrived. */
  readonly delayMs: number;
  /** Sent from another source address than the one that was asked (UDP only). */
  readonly foreign?: boolean;
}

/**
 * What comes of one query: messages in the order of sending (none: silence), or a failure of the transport.
 */
export type Exchange =
  | { readonly kind: "sent"; readonly deliveries: readonly Delivery[] }
  | { readonly kind: "refused" }
  | { readonly kind: "unreachable" };

/** How often one question reached one address. */
export interface QueryCount {
  readonly address: string;
  readonly transport: Transport;
  /** Presentation form, lower case, without the final dot. */
  readonly name: string;
  readonly type: string;
  readonly count: number;
}

export interface Internet {
  /** Trust anchor of the root as zone-file text: DS and DNSKEY lines. */
  readonly trustAnchor: string;
  /** Root hints as zone-file text. */
  readonly hints: string;
  /** Virtual addresses with a DNS server behind them, and whether it listens on TCP. */
  readonly listeners: readonly Listener[];
  /** Addresses at which nothing ever answers. */
  readonly blackholes: readonly string[];
  /** @param nowMs any steady clock, for rate limits */
  exchange(address: string, query: Uint8Array, transport: Transport, nowMs?: number): Exchange;
  /** The first message that came from the asked address with the right id, or `null` for none. */
  ask(address: string, query: Uint8Array, transport: Transport): Buffer | null;
  queries(): readonly QueryCount[];
}

export interface Listener {
  readonly address: string;
  readonly tcp: boolean;
}
