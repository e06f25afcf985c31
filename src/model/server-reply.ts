/** What came of one question put to one name server. */
import type { Outcome } from "./attempt.ts";

export interface ServerReply {
  readonly outcome: Outcome;
  readonly detail?: string;
  /** Key in `dns.messages`. */
  readonly message?: string;
  /** Numbers in `attempts`. */
  readonly attempts: readonly number[];
}
