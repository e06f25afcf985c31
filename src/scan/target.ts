import type { TargetType } from "../model/evidence.ts";

/** What was typed, understood. */
export interface Target {
  readonly input: string;
  /** A-labels, lower case, no final dot. */
  readonly name: string;
  readonly unicode: string;
  readonly types: readonly TargetType[];
}
