import { createSocket } from "node:dgram";
import { classify } from "../proto/ip/special.ts";
import type { Family } from "./family.ts";
import type { Source } from "./source.ts";

/** Addresses far away; nothing is sent to them. */
const FAR = { ipv4: "198.41.0.4", ipv6: "2001:503:ba3e::2:30" } as const;

/**
 * Whether this machine has a way to the internet over a family: a route, and for IPv6 a global source address (for IPv4
 * there may be address translation). Sends nothing.
 *
 * @param source local addresses that packets shall leave from
 */
export function hasRoute(family: Family, source?: Source): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(family === "ipv4" ? "udp4" : "udp6");
    const finish = (is: boolean): void => {
      socket.close();
      resolve(is);
    };
    socket.once("error", () => finish(false));
    socket.once("connect", () => finish(isSource(socket.address().address)));
    const local = source?.[family];
    if (local !== undefined) socket.bind({ address: local, port: 0, exclusive: true });
    socket.connect(53, FAR[family]);
  });
}

function isSource(address: string): boolean {
  const { category, global } = classify(address);
  if (address.includes(":")) return global;
  return category !== "loopback" && category !== "link-local";
}
