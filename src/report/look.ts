import type { Status } from "../model/status.ts";

/** What a piece of text is, for whoever colours it. */
export type Ink = Status | "dim" | "bold";

/** How a terminal wants its text; everything a renderer may know of where its output goes. */
export interface Look {
  readonly paint: (ink: Ink, text: string) => string;
  /** Nothing beyond ASCII. */
  readonly ascii: boolean;
  /** Columns; `Infinity` when there is no edge (a pipe): nothing is wrapped or shortened. */
  readonly width: number;
}

/** No colour, no edge. */
export const PLAIN: Look = { paint: (_ink, text) => text, ascii: false, width: Number.POSITIVE_INFINITY };
