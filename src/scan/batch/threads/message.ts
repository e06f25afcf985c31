/** What the main thread of a batch and the threads that measure say to each other. */
import type { AttemptRecord } from "../../../model/attempt.ts";
import type { NetCounts } from "../../../net/options.ts";
import type { Target } from "../../target.ts";

export type ToThread =
  | { readonly kind: "target"; readonly seq: number; readonly target: Target }
  /** Nothing further is begun; what is under way gets a while to finish. */
  | { readonly kind: "stop" }
  /** The list is done. */
  | { readonly kind: "last" }
  /** Memory is short. */
  | { readonly kind: "collect" }
  | { readonly kind: "end" };

/** How busy a thread is. */
export interface ThreadLoad {
  /** Delay of its event loop, 95th percentile of the last tick and 99th of the last second, in milliseconds. */
  readonly delayMs: number;
  readonly loopP99Ms: number;
  readonly counts: NetCounts;
}

/** Octets are results, as `packResults` makes them. */
export type FromThread =
  | Uint8Array
  | { readonly kind: "ready" }
  | ({ readonly kind: "load" } & ThreadLoad)
  /** A target of which nothing came. */
  | { readonly kind: "broken"; readonly seq: number; readonly error: unknown }
  | { readonly kind: "bug"; readonly where: string; readonly error: unknown }
  | { readonly kind: "attempts"; readonly attempts: readonly Attempted[] };

export type Attempted = readonly [record: AttemptRecord, target: string | undefined];
