import { startCatalogue } from "../../src/lab/catalogue/catalogue.ts";
import { startWorld, type World, type WorldOptions } from "../../src/lab/world.ts";
import type { AttemptRecord } from "../../src/model/attempt.ts";
import type { NetMap } from "../../src/net/map.ts";
import { type Net, type NetOptions, openNet } from "../../src/net/open.ts";
import { type Anchor, parseAnchors } from "../../src/proto/dnssec/anchor.ts";

/** The time at which labs of tests are signed. */
export const LAB_NOW = Date.UTC(2026, 6, 1, 8) / 1000;

interface LabInternet {
  readonly netMap: NetMap;
  readonly trustAnchor: string;
  close(): Promise<void>;
}

export interface Lab extends LabInternet {
  readonly anchors: readonly Anchor[];
  /** A network in this internet, closed with it. `seen` collects attempts as `kind address question`. */
  net(options?: NetOptions, seen?: string[]): Net;
}

/** The zones of the catalogue behind sockets. */
export async function openCatalogueLab(): Promise<Lab> {
  return labOf(await startCatalogue(LAB_NOW));
}

/** The world of the demo behind sockets. */
export async function openWorldLab(
  options: Omit<WorldOptions, "now">,
): Promise<Lab & Pick<World, "queries" | "routing" | "ca">> {
  const world = await startWorld({ ...options, now: LAB_NOW });
  return { ...labOf(world), queries: world.queries, routing: world.routing, ca: world.ca };
}

function labOf(internet: LabInternet): Lab {
  const anchors = parseAnchors(internet.trustAnchor);
  if (!anchors.ok) throw new Error(anchors.reason);
  const nets: Net[] = [];
  return {
    netMap: internet.netMap,
    trustAnchor: internet.trustAnchor,
    anchors: anchors.value,
    net(options = {}, seen) {
      const net = openNet({
        netMap: internet.netMap,
        anchors: anchors.value,
        now: () => LAB_NOW,
        perServer: 10_000,
        secondTryMs: 10,
        ...(seen === undefined ? {} : { onAttempt: (record) => seen.push(lineOf(record)) }),
        ...options,
      });
      nets.push(net);
      return net;
    },
    async close() {
      for (const net of nets) await net.close();
      await internet.close();
    },
  };
}

function lineOf({ kind, what }: AttemptRecord): string {
  return `${kind} ${what}`;
}
