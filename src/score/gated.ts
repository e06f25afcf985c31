import type { Gate } from "../model/policy.ts";
import type { Reading } from "../model/profile.ts";
import type { Report } from "../model/report.ts";

/** What the rules look at. */
export interface Gated {
  readonly report: Report;
  readonly gate: Gate;
  readonly reading: Reading;
  /** Tests of our own that a profile or policy names, and that `fail_on` so looks at. */
  readonly named: ReadonlySet<string>;
}
