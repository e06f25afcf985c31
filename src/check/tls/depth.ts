/** Own tests for which depth `fast` does not look far enough (`settled.md` 8.3). */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Step } from "./family.ts";

export type TooShallow = "too-shallow";

/** The row of such a test. */
export const TOO_SHALLOW: Step<TooShallow, never> = {
  says: "too-shallow",
  verdict: "not-tested",
  status: "not_tested",
  reason: "disabled",
};

export const isTooShallow = ({ options }: EvidenceDocument): boolean => options.depth === "fast";
