import type { DnsAnswer } from "../model/evidence.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { compareAddresses, formatAddress, parseAddress } from "../proto/ip/address.ts";

const TYPES: ReadonlySet<string> = new Set(["A", "AAAA"]);

/** The addresses of an answer in canonical form, each once, in byte order; RDATA that is none is left out. */
export function addressesIn(answer: DnsAnswer, { rrs }: Pick<DnsSession, "rrs">): string[] {
  const texts = rrs(answer)
    .filter(({ type }) => TYPES.has(type))
    .flatMap(({ rdata }) => rdata);
  const found = texts.flatMap((text) => {
    const address = parseAddress(text);
    return address.ok ? [formatAddress(address.bytes)] : [];
  });
  return [...new Set(found)].sort(compareAddresses);
}
