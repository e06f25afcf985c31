/** Statuses and levels of a test, worst first where order matters (internet.nl API v2 words). */
export const STATUSES = ["error", "failed", "warning", "info", "not_tested", "passed"] as const;
export type Status = (typeof STATUSES)[number];

const LEVELS = ["required", "recommended", "optional", "none"] as const;
export type Level = (typeof LEVELS)[number];

/** The worst status that a test of a level may show. */
const WORST: Readonly<Record<Level, Status>> = {
  required: "failed",
  recommended: "warning",
  optional: "info",
  none: "not_tested",
};

/** Position in the order of severity; 0 is the worst. */
export function rank(status: Status): number {
  return STATUSES.indexOf(status);
}

/**
 * The milder of a status and the worst status its level allows.
 *
 * `error` passes through: "could not measure" is not a judgement of the target.
 */
export function clamp(status: Status, level: Level): Status {
  if (status === "error") return status;
  const worst = WORST[level];
  return rank(status) < rank(worst) ? worst : status;
}

export const NOT_TESTED_REASONS = [
  "blocked",
  "not_applicable",
  "undecidable",
  "disabled",
  "partial",
] as const;
export type NotTestedReason = (typeof NOT_TESTED_REASONS)[number];
