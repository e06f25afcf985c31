/** What this machine can reach, kept for ten minutes so that not every scan has to find out. */
import type { Vantage } from "../model/evidence.ts";
import { UserError } from "../model/user-error.ts";
import type { NetOptions } from "../net/open.ts";
import { cacheFolder, readPort25, readVantage, type VantageKey, writeVantage } from "../store/cache.ts";
import type { NetworkPlan } from "./network.ts";

export interface RememberedVantage {
  readonly net: Pick<NetOptions, "vantage">;
  /** What `doctor` made of port 25 within the last 24 hours. */
  readonly port25: Vantage["port25"];
  /** Remembers what was measured, if anything was. */
  readonly keep: (vantage: Vantage) => Promise<void>;
}

/** The vantage of the last ten minutes, where the options are the same. */
export async function openVantage(
  plan: NetworkPlan,
  cacheDir: string | undefined,
): Promise<RememberedVantage> {
  const known = await readVantage(cacheFolder(cacheDir), keyOf(plan), Date.now());
  return {
    port25: await readPort25(cacheFolder(cacheDir), keyOf(plan), Date.now()),
    net: known === null ? {} : { vantage: known },
    keep: async ({ ehlo: _, ...vantage }) => {
      // What one run made of port 25 is no control measurement.
      if (known === null) await keepVantage(plan, cacheDir, { ...vantage, port25: "unknown" });
    },
  };
}

/**
 * Remembers what was found out just now, unless something was wrong that may be gone in a minute.
 *
 * A cache that cannot be written is done without.
 */
export async function keepVantage(
  plan: NetworkPlan,
  cacheDir: string | undefined,
  vantage: Vantage,
): Promise<void> {
  if (vantage.dns !== "ok" || vantage.clock !== "ok") return;
  await writeVantage(cacheFolder(cacheDir), keyOf(plan), vantage).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
  });
}

function keyOf({ evidence, inputs, net }: NetworkPlan): VantageKey {
  return {
    resolver: evidence.resolver,
    families: evidence.families.join(),
    inputs: inputs.map(({ digest }) => digest).join(),
    anchors: evidence.trust_anchors?.join() ?? "",
    label: net.label ?? "",
    ...(net.source === undefined ? {} : { source: [net.source.ipv4, net.source.ipv6].join() }),
  };
}
