/** The RDATA that an answer of the evidence found. */
import type { Evidence } from "../define.ts";
import { readStored } from "../dns/load.ts";

/** All RDATA of an answer, with the smallest TTL. */
export function rdatasOf(
  key: string,
  { dns }: Evidence<"dns">,
): { readonly rdatas: readonly Buffer[]; readonly ttl: number } {
  const rrsets = (dns.answers[key]?.rrs ?? []).flatMap((id) => {
    const rrset = readStored(dns.rrsets[id]);
    return rrset === null ? [] : [rrset];
  });
  return {
    rdatas: rrsets.flatMap(({ rdatas }) => rdatas),
    ttl: Math.min(...rrsets.map(({ ttl }) => ttl), Number.MAX_SAFE_INTEGER),
  };
}
