/** How much is measured (`settled.md` 8.3). */
export type Depth = "fast" | "standard" | "deep";
