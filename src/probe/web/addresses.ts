/** The addresses of a web server's name. */
import type { WebAddresses } from "../../model/web.ts";
import type { DnsSession } from "../../net/dns/session.ts";
import { compareAddresses } from "../../proto/ip/address.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs">;

/** Addresses measured at most, of each family, the lowest first (`settled.md` 8.1). */
const MAX_PER_FAMILY = 4;

/** Both kinds of addresses of a name, in numerical order; all of them or the first four of each. */
export async function webAddresses(
  host: string,
  { lookup, rrs }: Needs,
  { all = false }: { readonly all?: boolean } = {},
): Promise<WebAddresses> {
  const find = async (type: "A" | "AAAA"): Promise<readonly string[] | null> => {
    const answer = await lookup(host, type);
    if (answer.outcome === "nodata" || answer.outcome === "nxdomain") return [];
    if (answer.outcome !== "ok") return null;
    const found = rrs(answer)
      .filter((rrset) => rrset.type === type)
      .flatMap(({ rdata }) => rdata);
    return [...new Set(found)].sort(compareAddresses);
  };
  const [ipv4, ipv6] = await Promise.all([find("A"), find("AAAA")]);
  const most = all ? Number.POSITIVE_INFINITY : MAX_PER_FAMILY;
  const over = [ipv4, ipv6].flatMap((list) => list?.slice(most) ?? []);
  return {
    a: `${host}/A`,
    aaaa: `${host}/AAAA`,
    ipv4: ipv4?.slice(0, most) ?? null,
    ipv6: ipv6?.slice(0, most) ?? null,
    skipped: over,
  };
}

/** What is known of them as one list, IPv4 first. */
export const measured = ({ ipv4, ipv6 }: WebAddresses): readonly string[] => [
  ...(ipv4 ?? []),
  ...(ipv6 ?? []),
];
