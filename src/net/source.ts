/** The local address that packets leave from (`--source`), one of each family. */
import { createSocket } from "node:dgram";
import { isIP, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import type { Family } from "./family.ts";

/** Absent: the operating system chooses. */
export type Source = Readonly<Partial<Record<Family, string>>>;

/** The local address for connections to an address. */
export function sourceFor(address: string, source: Source | undefined): string | undefined {
  return isIPv6(address) ? source?.ipv6 : source?.ipv4;
}

const FAMILIES: Readonly<Record<number, Family>> = { 4: "ipv4", 6: "ipv6" };

/** The family of an address as it is typed; `null` for anything else. */
export const familyOf = (text: string): Family | null => FAMILIES[isIP(text)] ?? null;

/** Whether this machine can send from an address. Binds a port for a moment; sends nothing. */
export function isOfThisMachine(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket({
      type: isIPv6(address) ? "udp6" : "udp4",
      // Only literal addresses come here: never ask the system's resolver.
      lookup: (host, _options, callback) => callback(null, host, isIPv6(address) ? 6 : 4),
    });
    const finish = (is: boolean): void => {
      socket.close();
      resolve(is);
    };
    socket.once("error", () => finish(false));
    socket.bind({ address, port: 0, exclusive: true }, () => finish(true));
  });
}

/** The addresses of this machine that packets to others can leave from. */
export function addressesOfThisMachine(): readonly string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((each) => (each === undefined || each.internal || each.scopeid ? [] : [each.address]));
}
