import { startWorld } from "../../src/lab/world.ts";
import { type NetOptions, openNet } from "../../src/net/open.ts";
import { anchorsOf } from "../../src/scan/inputs.ts";
import type { ScanOutcome, ScanRequest } from "../../src/scan/request.ts";
import { routingDataOfTexts } from "../../src/scan/routing/text.ts";
import { runRouting } from "../../src/scan/routing.ts";
import { scan } from "../../src/scan/scan.ts";
import { openTrust } from "../../src/scan/trust.ts";
import { requestFor } from "./fake-net.ts";

/** The time at which the lab of these tests was signed, in seconds. */
const LAB_NOW = Date.UTC(2026, 6, 1, 8) / 1000;

/** Scans scenarios of the lab over loopback sockets, with a clock that stands near the time of signing. */
export async function scanLab(
  scenarios: readonly string[],
  over: Partial<ScanRequest> = {},
  more: NetOptions = {},
): Promise<ScanOutcome> {
  const world = await startWorld({ scenarios, now: LAB_NOW });
  const trust_anchors = world.trustAnchor.split("\n").filter((line) => line.trim() !== "");
  const net = openNet({
    netMap: world.netMap,
    anchors: anchorsOf({ trust_anchors }),
    now: () => LAB_NOW,
    retries: 0,
    ...more,
  });
  try {
    const names = scenarios.map((scenario) => `${scenario}.test`);
    return await scan(
      await requestFor(names, net, {
        routing: runRouting(routingDataOfTexts(world.routing, LAB_NOW)),
        trust: openTrust([world.ca]),
        ...over,
        options: {
          depth: "standard",
          resolver: "iterate",
          families: ["ipv4", "ipv6"],
          trust_anchors,
          net_map: true,
          // Sessions with mail servers take seconds; tests that are about them say so.
          port25: false,
          ...over.options,
        },
      }),
    );
  } finally {
    await net.close();
    await world.close();
  }
}
