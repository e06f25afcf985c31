/** What the validator asks its driver, and what it is told. */
import type { DnsOutcome } from "../../model/evidence.ts";
import type { Name } from "../dns/name.ts";
import type { Response } from "../dns/rrset.ts";

/** `answer`: of the servers of the name's zone; `ds`: of the servers of the zone above; `dnskey`: of the zone's own. */
export type AskReason = "answer" | "ds" | "dnskey";

export interface Ask {
  readonly name: Name;
  readonly type: number;
  readonly reason: AskReason;
  /** 0 at first; n asks for the reply of another server, since the n replies given so far did not validate. */
  readonly again: number;
}

export interface Got {
  /** To `ds` also a referral to the name. */
  readonly response: Response;
  /** Id of the message. */
  readonly id: string;
  /** Zone cuts seen on the way to the answer, from the top; absent when unknown (a recursive resolver was asked). */
  readonly cuts?: readonly Name[] | undefined;
}

/**
 * Why there is no reply that could be used, or none any more.
 *
 * - `timeout`, `servfail`, `refused`, `lame`: what all servers of the zone did
 * - `unreachable`, `budget`: our own doing, or nobody's
 * - `loop`, `badname`: the way to the servers, or the name, leads nowhere
 * - `exhausted`: no further server, or nothing stored
 */
export type FailedWhy =
  | "timeout"
  | "servfail"
  | "refused"
  | "lame"
  | "unreachable"
  | "budget"
  | "loop"
  | "badname"
  | "exhausted";

export interface Failed {
  readonly failed: FailedWhy;
  /** The zone whose servers failed, where that is known. */
  readonly zone?: Name;
  readonly detail?: string;
}

export type Reply = Got | Failed;

/** A computation that asks, and goes on with the replies. */
export type Asking<T> = Generator<Ask, T, Reply>;

/** Whether there is no reply. */
export function hasFailed<T extends object>(reply: T | Failed): reply is Failed {
  return "failed" in reply;
}

/** The outcome that documents show when there was no reply. */
export const OUTCOME_OF_FAILURE: Readonly<Record<FailedWhy, DnsOutcome>> = {
  timeout: "timeout",
  servfail: "servfail",
  refused: "refused",
  lame: "refused",
  unreachable: "timeout",
  budget: "timeout",
  loop: "loop",
  badname: "badname",
  exhausted: "timeout",
};

/** Failures that are facts about the zone's servers: signed zones that do so cannot be validated by anybody. */
export const FAULTS_OF_SERVERS: ReadonlySet<FailedWhy> = new Set(["timeout", "servfail", "refused", "lame"]);

/** A computation that needs to ask nothing. */
export function* atOnce<T>(value: T): Asking<T> {
  yield* [];
  return value;
}
