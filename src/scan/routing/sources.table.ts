/** Where routing data comes from when the user names nothing (`routing.md` 3.6, 4.1; `settled.md` 6.7). */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Exports that hold all VRPs of the internet, in the order in which they are tried. All three are made by rpki-client. */
export const VRP_URLS = [
  "https://console.rpki-client.org/vrps.json",
  "https://rpki.gin.ntt.net/api/export.json",
  "https://rpki.cloudflare.com/rpki.json",
] as const;

/** Dumps of the RIPE Routing Information Service, one for each family. */
export const ROUTE_URLS = {
  4: "https://www.ris.ripe.net/dumps/riswhoisdump.IPv4.gz",
  6: "https://www.ris.ripe.net/dumps/riswhoisdump.IPv6.gz",
} as const;

/** The two dumps together, as reports name them. */
export const RIS_DUMPS = "https://www.ris.ripe.net/dumps/";

/** How often a source may be asked. */
export interface Cadence {
  /** Asked by itself when it was last asked longer ago than this. */
  readonly refreshMs: number;
  /** Never asked more often than this. */
  readonly leastMs: number;
}

export const CADENCE = {
  rpki: { refreshMs: HOUR_MS, leastMs: 10 * MINUTE_MS }, // peers ask every 5 to 20 minutes
  origins: { refreshMs: 8 * HOUR_MS, leastMs: 4 * HOUR_MS }, // dumps appear every eight hours
} as const satisfies Record<string, Cadence>;

/** Goes up when the same source would give other data than before. */
export const PARSER = 1;
