/** What a row of the catalogue of broken and healthy zones promises. */
import type { Security } from "../../model/security.ts";
import type { Status } from "../../model/status.ts";

/** Names are absolute, in presentation form and without the final dot. */
export interface CatalogueQuestion {
  readonly name: string;
  readonly type: string;
}

/** `subject` is the RR type at fault, when it is not the type asked for. */
export interface ExpectedReason {
  readonly code: string;
  readonly subject?: string;
  readonly ede?: number;
}

/** Own tests are listed with their status only; the verdict slug belongs to the check. */
export type ExpectedTest = readonly [status: Status, verdict?: string];

export interface CatalogueRow {
  readonly id: string;
  /** How the zone, its parent or its servers are made. */
  readonly how: string;
  readonly zone: string;
  readonly question: CatalogueQuestion;
  readonly state: Security;
  readonly reason?: ExpectedReason;
  /** Warning codes the analysis of `question` must carry, or of one of `also` where that is given. */
  readonly warnings: readonly string[];
  /** Further questions a domain audit asks, without which the warning cannot be seen. */
  readonly also?: readonly CatalogueQuestion[];
  /** Some server of the zone, or of its parent, gives data that does not validate. */
  readonly inconsistent?: boolean;
  /** Whether only sockets show the behaviour (several datagrams, closed ports). */
  readonly sockets?: boolean;
  readonly tests?: Readonly<Record<string, ExpectedTest>>;
}
