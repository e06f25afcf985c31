/** What one network operation came to. */
export const FAILURES = [
  "timeout",
  "refused",
  "unreachable",
  "reset",
  "protocol",
  "denied",
  "blocked",
  "budget",
  "cancelled",
] as const;

/**
 * - `denied`: the address policy or the exclude list forbade it; no packet was sent
 * - `blocked`: this machine cannot (no such address family, local firewall)
 * - `budget`: a limit of ours was reached first
 */
export type Failure = (typeof FAILURES)[number];
export type Outcome = "ok" | Failure;

export type Attempt<T> =
  | { readonly outcome: "ok"; readonly value: T }
  | { readonly outcome: Failure; readonly detail: string };

const ATTEMPT_KINDS = ["dns/udp", "dns/tcp", "dns/doh", "tcp", "tls", "http", "smtp", "quic"] as const;
export type AttemptKind = (typeof ATTEMPT_KINDS)[number];

/** One line of the trace and one entry of `attempts` in the evidence. */
export interface AttemptRecord {
  readonly n: number;
  /** Milliseconds since the run began. */
  readonly at_ms: number;
  readonly kind: AttemptKind;
  /** `192.0.2.53:53` or `[2001:db8::53]:53`, before the address map. */
  readonly peer: string;
  /** The question, e.g. `example.nl DNSKEY +do`. */
  readonly what: string;
  readonly outcome: Outcome;
  /** Milliseconds the operation took. */
  readonly ms: number;
  /** Octets sent and received. */
  readonly out: number;
  readonly in: number;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}
