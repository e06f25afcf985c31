/** The form of a case: a situation, and what one test says of it. */
import type { Cause } from "../../src/model/cause.ts";
import type { Profile } from "../../src/model/profile.ts";
import type { NotTestedReason, Status } from "../../src/model/status.ts";
import type { TestId } from "../../src/model/tests.table.ts";
import type { MutableEvidence } from "../support/evidence.ts";

export interface Case {
  readonly id: TestId;
  readonly what: string;
  readonly evidence: () => MutableEvidence;
  readonly status: Status;
  readonly verdict: string;
  /** Codes among the findings. */
  readonly finds?: readonly string[];
  /** Codes that must not be among them. */
  readonly lacks?: readonly string[];
  readonly cause?: Cause;
  readonly reason?: NotTestedReason;
  readonly blockedBy?: TestId;
  readonly points?: number | null;
  /** Status by address or name of a server. */
  readonly servers?: Readonly<Record<string, Status>>;
  /** Part of what the findings say as parameters. */
  readonly says?: readonly string[];
  readonly profile?: Profile;
}

export type Situation = readonly [
  what: string,
  evidence: () => MutableEvidence,
  status: Status,
  verdict: string,
  more?: Omit<Case, "id" | "what" | "evidence" | "status" | "verdict">,
];

/** Cases of one test. */
export function casesOf(id: TestId, situations: readonly Situation[]): Case[] {
  return situations.map(([what, evidence, status, verdict, more = {}]) => ({
    id,
    what,
    evidence,
    status,
    verdict,
    ...more,
  }));
}
