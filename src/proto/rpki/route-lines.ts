/** What a reader of lines of routes does; every format has one. */
import type { TakeLine } from "./lines.ts";
import type { RouteFormat, RouteRefusalDetail } from "./route-body.ts";

/** A reader of lines of one format. */
export interface RouteLines {
  /** Takes a line; blank ones and comments are not given to it. */
  readonly line: TakeLine;
  /** How the lines are written, `null` when none was a route. */
  readonly format: () => RouteFormat | null;
  /** What the file is instead of a route table. */
  readonly fault: () => RouteRefusalDetail | null;
  /** Whether the last line has fewer parts than others. */
  readonly isCutOff: () => boolean;
  readonly finish?: () => { readonly generatedAt?: number };
}
