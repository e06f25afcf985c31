/** Addresses and prefixes among the targets: they are not domains. */
import type { UserErrorText } from "../model/user-error.ts";
import { formatAddress, parseAddress, parsePrefix } from "../proto/ip/address.ts";

/** Its routes can be looked at; anything else needs a name. */
const fixOf = (prefix: string): string =>
  `waterpas prefix ${prefix}        or name the domain that is served there: waterpas scan example.nl`;

/** What to say of an address or a prefix; `null` for anything else. */
export function refuseAddress(input: string): UserErrorText | null {
  const text = input.replace(/^\[(.*)\](?::\d+)?$/, "$1");
  const prefix = parsePrefix(text);
  if (prefix.ok) return { what: `'${input}' is ${kindOf(text)}, not a domain`, fix: fixOf(text) };
  if (prefix.reason !== "host-bits") return null;
  const network = networkOf(text);
  return {
    what: `'${input}' has bits set after the prefix length; the network is ${network}`,
    fix: fixOf(network),
  };
}

const kindOf = (text: string): string => (text.includes("/") ? "a prefix" : "an IP address");

/** The prefix with every bit after its length cleared. */
function networkOf(text: string): string {
  const [addressText = "", lengthText = "0"] = text.split("/");
  const address = parseAddress(addressText);
  if (!address.ok) return text;
  const length = Number(lengthText);
  const bytes = address.bytes.map((octet, index) => {
    const kept = Math.max(0, Math.min(8, length - index * 8));
    return octet & (0xff << (8 - kept));
  });
  return `${formatAddress(bytes)}/${length}`;
}
