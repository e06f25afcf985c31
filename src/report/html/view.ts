/** What the parts of a page about one name have in common. */
import type { DiffTarget } from "../../model/diff.ts";
import type { GateResult } from "../../model/gate.ts";
import type { TargetReports } from "../terminal/target.ts";
import type { Amount } from "./amount.ts";

export interface View {
  readonly target: TargetReports;
  readonly gate: GateResult | undefined;
  /** Level of the heading with the name; parts stand below it. */
  readonly level: number;
  /** Before every anchor; empty on a page of its own. */
  readonly prefix: string;
  readonly amount: Amount;
  /** What changed since a report before, by side. */
  readonly previous?: readonly DiffTarget[];
}

/** Ways to write numbers and text that are the same everywhere: HTML has room for every character. */
export const WORDS = { ascii: false } as const;
