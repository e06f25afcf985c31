/** What the tables of tests, sections and categories hold. */
import type { ReportType } from "../evidence.ts";
import type { Level } from "../status.ts";

export interface CategoryRow {
  readonly id: string;
  /** Reports in which it appears. */
  readonly sides: readonly ReportType[];
  readonly title: string;
  /** False: its tests bear no points. */
  readonly counted: boolean;
}

export interface SectionRow {
  readonly id: string;
  readonly category: string;
  readonly title: string;
}

export interface TestRow {
  readonly id: string;
  readonly category: string;
  readonly section: string | null;
  /** The final level of a test that was really made. */
  readonly level: Level;
  /** Full points; `null` for a test without. */
  readonly points: number | null;
  readonly origin: "internetnl" | "waterpas";
  readonly title: string;
}

/** A test that internet.nl has too. */
export const anchor = { origin: "internetnl", level: "required", section: null, points: null } as const;
/** A test of our own, without points. */
const own = { origin: "waterpas", section: null, points: null } as const;
export const required = { ...own, level: "required" } as const;
export const recommended = { ...own, level: "recommended" } as const;
export const optional = { ...own, level: "optional" } as const;
