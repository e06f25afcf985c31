import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type NetMap, parseNetMap } from "../../src/net/map.ts";
import { startDaemon, waitForWord } from "../real/process.ts";
import { nameOfIndex } from "../support/population.ts";

/** Healthy lab domains in a second process. */
export interface Domains {
  readonly netMap: NetMap;
  /** The same as its file has it. */
  readonly mapText: string;
  readonly anchor: string;
  /** PEM text: above the certificates of mail hosts, where there are any. */
  readonly ca: string;
  /** Paths of an export of VRPs and of a list of routes. */
  readonly vrps: string;
  readonly routes: string;
  readonly nameOf: (index: number) => string;
  readonly stop: () => Promise<void>;
}

const SERVER = fileURLToPath(new URL("domains-server.ts", import.meta.url));

/** Signing takes about 3 ms for each domain. */
const PATIENCE_MS = 300_000;

/**
 * Healthy signed domains; the same with mail hosts that all share, or as hosters have them, or with MX names of their own
 * at the same two addresses; or those of `test/support/population.ts`.
 */
export type DomainKind = "healthy" | "mail" | "hosted" | "tenants" | "mixed";

/** Starts a process that serves `count` domains on loopback. */
export async function startDomains(count: number, kind: DomainKind = "healthy"): Promise<Domains> {
  const directory = mkdtempSync(join(tmpdir(), "waterpas-domains-"));
  const command = [process.execPath, "--max-old-space-size=8192", SERVER, directory, String(count), kind];
  const daemon = startDaemon("the domains", command, join(directory, "log"));
  await waitForWord(daemon, "ready", PATIENCE_MS);
  const mapText = readFileSync(join(directory, "net-map.json"), "utf8");
  const parsed = parseNetMap(JSON.parse(mapText));
  if (!parsed.ok) {
    throw new Error(parsed.reason);
  }
  return {
    netMap: parsed.value,
    mapText,
    anchor: readFileSync(join(directory, "anchor.zone"), "utf8"),
    ca: readFileSync(join(directory, "ca.pem"), "utf8"),
    vrps: join(directory, "vrps.json"),
    routes: join(directory, "routes.json"),
    nameOf: (index) => (kind === "mixed" ? nameOfIndex(index) : `d${index}.test`),
    stop: async () => {
      await daemon.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
