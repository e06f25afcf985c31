import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Namespace } from "./namespace.ts";
import { must } from "./process.ts";

/** Addresses of the server's end; a resolver listens here. */
export const CABLE = {
  client: ["10.77.0.1", "fd77::1"],
  server: ["10.77.0.2", "fd77::2"],
} as const;

const ipIn = (namespace: Namespace, lines: readonly string[]) =>
  must(namespace.inside(["ip", "-batch", "-"]), { input: `${lines.join("\n")}\n` });

/** Joins two namespaces by a veth pair without delay; the client's default route leads to the server. */
export async function joinByCable(
  client: Namespace,
  server: Namespace,
  families: { ipv6: boolean },
): Promise<void> {
  const [clientName, serverName] = [`wpc${process.pid % 100_000}`, `wps${process.pid % 100_000}`];
  await must(
    client.inside([
      "ip",
      "link",
      "add",
      clientName,
      "type",
      "veth",
      "peer",
      "name",
      serverName,
      "netns",
      server.name,
    ]),
  );
  await ipIn(client, [
    `link set ${clientName} up`,
    `addr add ${CABLE.client[0]}/24 dev ${clientName}`,
    `route add default via ${CABLE.server[0]} dev ${clientName}`,
  ]);
  await ipIn(server, [`link set ${serverName} up`, `addr add ${CABLE.server[0]}/24 dev ${serverName}`]);
  if (families.ipv6) {
    await ipIn(client, [`addr add ${CABLE.client[1]}/64 dev ${clientName} nodad`]);
    await ipIn(server, [`addr add ${CABLE.server[1]}/64 dev ${serverName} nodad`]);
    await must(
      client.inside(["ip", "-6", "route", "add", "default", "via", CABLE.server[1], "dev", clientName]),
    );
  }
}

/** Adds addresses to the server's end of the cable, for further resolvers. */
export async function addServerAddresses(server: Namespace, addresses: readonly string[]): Promise<void> {
  await ipIn(
    server,
    addresses.map((text) => `addr add ${text}/32 dev lo`),
  );
}

/** What `/etc/resolv.conf` says inside a namespace; undone by the function returned. */
export function setSystemResolver(namespace: Namespace, address: string): () => void {
  const directory = join("/etc/netns", namespace.name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "resolv.conf"), `nameserver ${address}\n`);
  return () => rmSync(directory, { recursive: true, force: true });
}
