/** Networks of mail servers, as far as addresses tell them. */
import { formatAddress, parseAddress } from "../../proto/ip/address.ts";

/** Octets of a /24 and a /48. */
const OCTETS = { 4: 3, 6: 6 } as const;

/** The /24 or /48 that an address lies in; the text itself where it is none. */
export function networkOf(text: string): string {
  const address = parseAddress(text);
  if (!address.ok) return text;
  const { family, bytes } = address;
  const network = Buffer.alloc(bytes.length);
  network.set(bytes.subarray(0, OCTETS[family]));
  return `${formatAddress(network)}/${8 * OCTETS[family]}`;
}
