import { classify } from "../proto/ip/special.ts";
import type { AddressMap, Endpoint } from "./map.ts";

/**
 * Whether the map keeps a connection on this machine.
 *
 * Pauses between connections are manners toward the machines of others; one's own needs none.
 */
export function staysHere(map: AddressMap, at: Endpoint): boolean {
  if (!map.isMapped(at.address)) return false;
  const route = map.route(at, "tcp");
  return route.kind === "dial" && classify(route.address).category === "loopback";
}
