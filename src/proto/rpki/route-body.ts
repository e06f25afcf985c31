/** What the readers of the single formats of route tables have in common. */
import type { RouteIntake } from "./route-intake.ts";

/** How a route table is written. */
export type RouteFormat = "riswhois" | "list" | "csv" | "pfx2as" | "bgpdump" | "json";

/** Why a file is no route table that can be used. */
export interface RouteRefusal {
  readonly ok: false;
  readonly reason: "bgp-format" | "bgp-truncated" | "bgp-empty" | "bgp-too-large";
  /** What it is instead, or what is wrong with it. */
  readonly detail: RouteRefusalDetail;
}
export type RouteRefusalDetail =
  | "bzip2"
  | "xz"
  | "gzip"
  | "zstd"
  | "ccr"
  | "html"
  | "json-syntax"
  | "json-depth"
  | "no-route-list"
  | "ranges"
  | "vrp-export"
  | "unknown-format"
  | "not-closed"
  | "last-line"
  | "no-octets"
  | "rows";

/** A refusal. */
export const refuseRoutes = (reason: RouteRefusal["reason"], detail: RouteRefusalDetail): RouteRefusal => ({
  ok: false,
  reason,
  detail,
});

/** Everything that a file held. */
export interface RouteBody {
  readonly ok: true;
  readonly format: RouteFormat;
  readonly intake: RouteIntake;
  /** Unix seconds as the file says. */
  readonly generatedAt?: number;
}

/** A reader of one format. */
export interface RouteBodyReader {
  /** Takes octets; false once the file is known to be unusable. */
  readonly push: (chunk: Uint8Array) => boolean;
  readonly end: () => RouteBody | RouteRefusal;
}
