/** The name that mail servers are greeted with (RFC 5321 section 4.1.4). */
import type { DnsSession } from "../../net/dns/session.ts";
import { parseAddress } from "../../proto/ip/address.ts";
import { classify } from "../../proto/ip/special.ts";
import { reverseName } from "../../proto/spf/expand.ts";
import { addressesIn } from "../addresses.ts";
import { hostName } from "../host-name.ts";

/** RFC 1123 section 2.1, of two labels or more; whatever DNS says goes into a line of SMTP. */
const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

type Needs = Pick<DnsSession, "lookup" | "rrs">;

/**
 * The name that DNS gives an address of ours, when it leads back to it; else the address as a literal. The name that this
 * machine has for itself is told to nobody.
 */
export async function ehloName(address: string, needs: Needs): Promise<string> {
  const parsed = parseAddress(address);
  if (!parsed.ok) return "[127.0.0.1]";
  const literal = parsed.family === 4 ? `[${address}]` : `[IPv6:${address}]`;
  if (!classify(address).global) return literal;
  const answer = await needs.lookup(reverseName(parsed), "PTR");
  const [name] = needs
    .rrs(answer)
    .filter(({ type }) => type === "PTR")
    .flatMap(({ rdata }) => rdata.map(hostName));
  if (name === undefined || !HOST_NAME.test(name)) return literal;
  const forward = await needs.lookup(name, parsed.family === 4 ? "A" : "AAAA");
  return addressesIn(forward, needs).includes(address) ? name : literal;
}
