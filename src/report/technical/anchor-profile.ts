import { LIMITS } from "../../model/limits.table.ts";
import type { Profile } from "../../model/profile.ts";

/** What evidence means to internet.nl, where a report does not say it. */
export const ANCHOR_PROFILE: Profile = {
  name: "internetnl-1.11",
  version: 1,
  algorithm: "internetnl-1.11",
  reading: "internetnl-1.11",
  max_uncertainty: 0,
  score: true,
  categories: {},
  tests: {},
  verdicts: {},
  tables: {},
  limits: Object.fromEntries(
    Object.entries(LIMITS).map(([name, { value }]) => [name, value]),
  ) as Profile["limits"],
};
