/** What happens to a dial in place of going to the address. */
export const FAULTS = ["refused", "unreachable", "blackhole"] as const;
export type Fault = (typeof FAULTS)[number];

/** One line of a net map: an address, of all ports and protocols or of one, goes elsewhere or fails. */
export interface MapEntry {
  readonly address: string;
  readonly proto?: "udp" | "tcp";
  readonly port?: number;
  /** Address, or address and port (`127.0.0.1:40053`, `[::1]:40053`). */
  readonly to?: string;
  readonly fault?: Fault;
}

/** The document of `--net-map`. */
export interface NetMap {
  readonly version: 1;
  /** What becomes of addresses without an entry. */
  readonly otherwise: "pass" | "deny";
  readonly map: readonly MapEntry[];
}
