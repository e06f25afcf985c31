/** What goes into a batch, and what comes out. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Report } from "../../model/report.ts";
import type { Journal } from "../../store/batch/journal.ts";
import type { Pending } from "../../store/batch/pending.ts";
import type { SeqSet } from "../../store/batch/seq-set.ts";
import type { Entry } from "../input/list.ts";
import type { Target } from "../target.ts";
import type { Admission } from "./admission.ts";
import type { Audited } from "./again.ts";
import type { InputErrorLine } from "./lines.ts";
import type { PoolBounds, PoolState } from "./pool.ts";

/** A target that is done. */
export interface Finished extends Audited {
  readonly seq: number;
}

/** Where results go; what it returns is waited for, so that nothing piles up in memory. */
interface BatchSink {
  add(finished: Finished): Promise<void> | void;
  /** A line of the list from which there is no report. */
  refuse(line: InputErrorLine): Promise<void> | void;
}

export type KeepEvidence = "all" | "failures" | "none";

export interface SecondPass {
  /** Milliseconds after the first try. */
  readonly afterMs: number;
  /** Targets at once. */
  readonly most: number;
}

/**
 * Measures one target and judges it; `null` where it was not begun because the run is being stopped.
 *
 * @param operator of its name servers, where known
 */
export type BatchAudit = (target: Target, seq: number, operator: string | null) => Promise<Audited | null>;

export interface BatchRequest {
  /** The list, from its beginning. */
  readonly list: AsyncIterable<Entry>;
  /** The order in which it is gone through; `null`: as it is. */
  readonly seed: number | null;
  readonly audit: BatchAudit;
  /** Judges evidence of the same run. */
  readonly judge: (evidence: EvidenceDocument) => readonly Report[];
  /** Finds the operator of a target's servers; absent: nobody is spared but by the network's own limits. */
  readonly operatorOf?: (target: Target) => Promise<string | null>;
  readonly admission: Admission;
  readonly bounds?: Partial<PoolBounds>;
  /** Lines that were done before. */
  readonly done: SeqSet;
  readonly pending: Pending;
  /** `null`: nothing is kept but by the sink. */
  readonly journal: Journal | null;
  readonly evidence: KeepEvidence;
  /** `null`: what could not be measured at the first try is final. */
  readonly secondPass: SecondPass | null;
  /** Called before the first of the second tries. */
  readonly onSecondPass?: () => void;
  /** Results reach the sink in the order of the list; second tries come after all others. */
  readonly isOrdered?: boolean;
  readonly sink: BatchSink;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** No further target is started; those under way end by themselves. */
  readonly signal?: AbortSignal;
  readonly onBug?: (where: string, error: unknown) => void;
  readonly onOpen?: (state: BatchState) => void;
}

/** How a batch stands at the moment. */
export interface BatchState {
  readonly counts: BatchCounts;
  readonly pool: PoolState | null;
  /** The target that was done last. */
  readonly last: string;
  /** Milliseconds since the epoch of the next second try; `null` when none is waited for. */
  readonly waitsUntil: number | null;
}

export interface BatchCounts {
  /** Lines of the list read so far; each is one of the next five. */
  readonly lines: number;
  readonly targets: number;
  readonly bad: number;
  readonly duplicates: number;
  readonly nothing: number;
  /** Targets with results, those of an earlier run of the same folder included. */
  readonly done: number;
  /** Of these, in this run. */
  readonly fresh: number;
  /** Targets that have a second try before them. */
  readonly pending: number;
  /** Targets broken off or not begun. */
  readonly left: number;
  /** Targets at which a bug was met. */
  readonly broken: number;
  /** Targets that this machine was too busy to measure. */
  readonly ownFault: number;
  /** Targets with a test that could not be measured. */
  readonly incomplete: number;
}

/** Before the first line. */
export const NO_COUNTS: BatchCounts = {
  lines: 0,
  targets: 0,
  bad: 0,
  duplicates: 0,
  nothing: 0,
  done: 0,
  fresh: 0,
  pending: 0,
  left: 0,
  broken: 0,
  ownFault: 0,
  incomplete: 0,
};
