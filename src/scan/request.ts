/** What goes into a scan or a judgement, and what comes out. */
import type { EvidenceDocument, EvidenceOptions, Input, Tool } from "../model/evidence.ts";
import type { Profile } from "../model/profile.ts";
import type { Report, Result } from "../model/report.ts";
import type { Net, PreDelegation } from "../net/open.ts";
import type { Target } from "./target.ts";

export interface Judging {
  readonly profile: Profile;
  /** The program that judges. */
  readonly tool: Tool;
  /** RFC 3339 UTC; the clock of judging in place of the time at which the evidence was collected. */
  readonly now?: string;
  /** A bug in one check: its test becomes `error` with cause `internal`, the others finish. */
  readonly onBug?: (test: string, error: unknown) => void;
}

export interface ScanRequest extends Judging {
  readonly targets: readonly Target[];
  /** Opened by the caller, who closes it. Its options must be the ones named in `options`. */
  readonly net: Net;
  /** What changed the measurement, for the evidence. */
  readonly options: EvidenceOptions;
  /** Only with a single target. */
  readonly preDelegation?: PreDelegation;
  /** Files the caller read, by digest (root hints, net map, …); the trust anchors are added here. */
  readonly inputs?: readonly Input[];
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Four hex digits that end the run id. */
  readonly runSuffix: string;
  /** SIGINT: no further target is started, running ones get `graceMs` to finish. */
  readonly signal?: AbortSignal;
  /** Targets at once; default 4. */
  readonly concurrency?: number;
  /** Default 3 minutes. */
  readonly targetTimeoutMs?: number;
  /** Default 10 seconds. */
  readonly graceMs?: number;
  /** Called as each target is done, before the next one starts; also where evidence is written to disk. */
  readonly onTarget?: (done: TargetDone) => void | Promise<void>;
}

export interface TargetDone {
  readonly evidence: EvidenceDocument;
  readonly reports: readonly Report[];
  readonly done: number;
  readonly total: number;
}

export interface ScanOutcome {
  readonly result: Result;
  /** In the order of the reports: by name. */
  readonly evidence: readonly EvidenceDocument[];
  /** Targets that were not started because of the signal. */
  readonly skipped: readonly Target[];
  /** The bugs met; empty unless the exit code is 4. */
  readonly bugs: readonly { readonly test: string; readonly error: unknown }[];
}
