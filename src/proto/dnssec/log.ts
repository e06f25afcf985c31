/** What one step of the way left behind. */
import type { Reason } from "../../model/security.ts";
import type { Ask, Reply } from "./ask.ts";
import type { Judgement, Link, SignedRrset } from "./judging.ts";

/** A question put to the driver, and the reply. */
export interface AskRecord {
  readonly ask: Ask;
  readonly reply: Reply;
}

/** A reply that did not validate although another one did. */
export interface Rejected {
  /** Id of the message. */
  readonly message: string;
  readonly reason?: Reason | undefined;
}

/** Added to on the way, then left alone. */
export interface Log {
  readonly asks: AskRecord[];
  readonly links: Link[];
  readonly signed: SignedRrset[];
  readonly warnings: Reason[];
  readonly rejected: Rejected[];
  /** Verifications that counted. */
  attempts: number;
  /** A zone was found on the way that has a log of its own. */
  isNested: boolean;
}

/** A log of nothing. */
export function newLog(): Log {
  return { asks: [], links: [], signed: [], warnings: [], rejected: [], attempts: 0, isNested: false };
}

/** Adds what a judgement found to a log. */
export function note(log: Log, { links, signed, warnings }: Judgement): void {
  log.links.push(...links);
  log.signed.push(...signed);
  log.warnings.push(...warnings);
}
