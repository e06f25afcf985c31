/** Evidence of TLSA records (RFC 6698): what was asked for each service. */

/**
 * By owner name such as `_443._tcp.example.nl`: keys of `dns.answers`. The first is the TLSA question; where there are
 * records, the A question of the same name follows: a denial that does not validate keeps careful senders away.
 */
export type TlsaEvidence = Readonly<Record<string, readonly string[]>>;

/** Owner name of the TLSA records of a TCP service (RFC 6698 section 3). */
export function tlsaName(host: string, port: number): string {
  return `_${port}._tcp.${host}`;
}
