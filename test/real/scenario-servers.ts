import { join } from "node:path";

import { startBind } from "./bind.ts";
import type { BuiltWorld } from "./build.ts";
import { startKnot } from "./knot.ts";
import { startNsd } from "./nsd.ts";
import { ROLES, ROOT_ADDRESSES } from "./topology.ts";

/** Port of the lab's servers inside their namespace. */
export const DNS_PORT = 53;

/** Starts one process per role: root on NSD, top-level domains on Knot, leaves on BIND, NSD and Knot. */
export async function serveWorld(directory: string, world: BuiltWorld): Promise<void> {
  const plan = (role: string, addresses: readonly string[], zones: BuiltWorld["root"]) => ({
    directory: join(directory, role),
    addresses,
    port: DNS_PORT,
    zones,
  });
  await Promise.all([
    startNsd(plan("serve-root", ROOT_ADDRESSES, world.root)),
    startKnot(plan("serve-tld", ROLES.tld, world.tld)),
    startBind(plan("serve-bind", ROLES.bind, world.leaves.bind)),
    startNsd(plan("serve-nsd", ROLES.nsd, world.leaves.nsd)),
    startKnot(plan("serve-knot", ROLES.knot, world.leaves.knot)),
  ]);
}
