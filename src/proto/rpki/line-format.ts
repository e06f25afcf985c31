/** What a reader of lines of VRPs does; every format has one. */
import type { ExportFormat, RefusalDetail } from "./export-body.ts";
import type { TakeLine } from "./lines.ts";

/** A reader of lines of one format. */
export interface LineFormat {
  readonly format: ExportFormat;
  /** Takes a line; blank ones and comments are not given to it unless `wantsBlank`. */
  readonly line: TakeLine;
  readonly wantsBlank?: boolean;
  /** What is wrong with the whole, `null` when nothing is. */
  readonly end: (isUnfinished: boolean) => RefusalDetail | null;
}
