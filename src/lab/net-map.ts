/** The net-map document that sends virtual addresses to loopback ports. */

export interface NetMapEntry {
  readonly address: string;
  readonly proto?: "udp" | "tcp";
  readonly port?: number;
  /** `127.0.0.1:40053`, or an address that keeps the port. */
  readonly to?: string;
  readonly fault?: "refused" | "unreachable" | "blackhole";
}

/** `otherwise` is what happens to an address without an entry; the lab never lets a packet out. */
export interface NetMapDocument {
  readonly version: 1;
  readonly otherwise: "pass" | "deny";
  readonly map: readonly NetMapEntry[];
}
