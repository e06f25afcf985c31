import type { DmarcEvidence } from "../model/mail.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { verifyDestinations } from "../proto/dmarc/destination.ts";
import { type DmarcApplied, discoverDmarc } from "../proto/dmarc/discovery.ts";
import { compute } from "./computation.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs">;

/** Hosts whose mail exchangers are looked at; receivers send to two (RFC 7489 section 6.2). */
const MAX_HOSTS = 10;

/**
 * The DMARC record that applies to a domain, by the tree walk and by the public suffix list; whether the hosts that it
 * sends reports to agreed; and whether these hosts take mail.
 */
export async function probeDmarc(domain: string, needs: Needs): Promise<DmarcEvidence> {
  const { value: discovery, answers } = await compute(discoverDmarc(domain), needs);
  const applied = distinct([discovery.applied, discovery.byList.applied]);
  const consents = await Promise.all(
    applied.map((each) =>
      compute(verifyDestinations(each.domain, each.record, discovery.organizational), needs),
    ),
  );
  const hosts = [...new Set(applied.flatMap(mailHosts))].slice(0, MAX_HOSTS);
  const takers = await Promise.all(hosts.map(async (host) => [host, await askTaker(host, needs)] as const));
  const asked = [...answers, ...consents.flatMap((consent) => consent.answers)];
  return { domain, answers: [...new Set(asked)], destinations: Object.fromEntries(takers) };
}

/** Both ways mostly lead to the same record. */
function distinct(applied: readonly (DmarcApplied | null)[]): DmarcApplied[] {
  const byDomain = new Map(applied.flatMap((each) => (each === null ? [] : [[each.domain, each] as const])));
  return [...byDomain.values()];
}

function mailHosts({ record: { rua, ruf } }: DmarcApplied): string[] {
  return [...rua, ...ruf].flatMap(({ scheme, host, isValid }) =>
    isValid && scheme === "mailto" && host !== null ? [host] : [],
  );
}

/** The questions whose answers tell whether a host takes mail: its addresses count where there is no MX (RFC 5321 section 5.1). */
async function askTaker(host: string, { lookup }: Needs): Promise<string[]> {
  const { outcome } = await lookup(host, "MX");
  const types = outcome === "nodata" ? ["A", "AAAA"] : [];
  await Promise.all(types.map((type) => lookup(host, type)));
  return ["MX", ...types].map((type) => `${host}/${type}`);
}
