/** What the parts of a batch work with. */
import type { SharedMemory } from "../../net/allowance.ts";
import type { Net } from "../../net/open.ts";
import type { Signals } from "../signals.ts";
import type { Conditions } from "../sources.ts";
import type { Tracing } from "../tracing.ts";
import type { Measuring, Prepared } from "./prepare.ts";

/** What a run goes on. */
export interface Parts {
  readonly net: Net;
  readonly signals: Signals;
  readonly prepared: Prepared;
  readonly measuring: Measuring;
  readonly conditions: Conditions;
  readonly tracing: Tracing;
  /** `undefined`: all is measured in this thread. */
  readonly shared: SharedMemory | undefined;
  readonly bugs: { count: number };
}
