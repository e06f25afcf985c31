import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Namespace, settingsOf } from "./namespace.ts";
import { must } from "./process.ts";

/** Address of the server's end of the first cable; a resolver listens there. */
export const RESOLVER = "10.77.0.2";

const ipIn = (namespace: Namespace, lines: readonly string[]) =>
  must(namespace.inside(["ip", "-batch", "-"]), { input: `${lines.join("\n")}\n` });

/**
 * Joins two namespaces by a veth pair without delay; the client's default route leads to the server. Cables are
 * numbered, each is a network of its own.
 */
export async function joinByCable(
  client: Namespace,
  server: Namespace,
  families: { readonly ipv6: boolean },
  cable: number,
): Promise<void> {
  const [clientName, serverName] = [`wpc${cable}`, `wps${cable}`];
  const [v4, v6] = [`10.77.${cable}.`, `fd77:${cable}::`];
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
    `addr add ${v4}1/24 dev ${clientName}`,
    `route add default via ${v4}2 dev ${clientName}`,
  ]);
  await ipIn(server, [`link set ${serverName} up`, `addr add ${v4}2/24 dev ${serverName}`]);
  if (families.ipv6) {
    await ipIn(client, [`addr add ${v6}1/64 dev ${clientName} nodad`]);
    await ipIn(server, [`addr add ${v6}2/64 dev ${serverName} nodad`]);
    await must(client.inside(["ip", "-6", "route", "add", "default", "via", `${v6}2`, "dev", clientName]));
  }
}

/** What `/etc/resolv.conf` says inside a namespace. */
export function setSystemResolver(namespace: Namespace, address: string): void {
  const directory = settingsOf(namespace.name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "resolv.conf"), `nameserver ${address}\n`);
}
