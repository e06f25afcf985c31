/** The world of the lab: root, top-level domains, hosters and scenarios, started as one. */
import type { Internet, QueryCount } from "./internet.ts";
import type { NetMapDocument } from "./net-map.ts";

export interface WorldOptions {
  /** Scenario names; absent: all of them. */
  readonly scenarios?: readonly string[];
  /** How many `bulk-<n>.test` domains exist beside the scenarios. */
  readonly bulk?: number;
  /** `doc`: loopback ports and a net map; `public`: the real ports on addresses of this network namespace. */
  readonly plan?: "doc" | "public";
  /** Unix time in seconds; every signature is made relative to it. */
  readonly now: number;
  /** Makes keys repeatable; a fixed default. */
  readonly seed?: string;
  readonly signal?: AbortSignal;
}

export interface World {
  readonly internet: Internet;
  readonly netMap: NetMapDocument;
  readonly trustAnchor: string;
  readonly hints: string;
  readonly now: number;
  queries(): readonly QueryCount[];
  close(): Promise<void>;
}
