import type { TargetType } from "../model/evidence.ts";
import type { DnsSession } from "../net/dns/session.ts";

const TYPES: Readonly<Record<TargetType, readonly string[]>> = {
  web: ["SOA", "A", "AAAA"],
  // A and AAAA tell a domain without mail from one that only lacks MX records (RFC 7505 section 3).
  mail: ["SOA", "A", "AAAA", "MX"],
};

/** Asks for the RRsets at the name itself that the checks of a target type read; the answers stay in the session. */
export async function probeApex(
  name: string,
  types: readonly TargetType[],
  { lookup }: Pick<DnsSession, "lookup">,
): Promise<void> {
  const wanted = [...new Set(types.flatMap((type) => TYPES[type]))];
  await Promise.all(wanted.map((type) => lookup(name, type)));
}
