/** What goes into a scan or a judgement, and what comes out. */

import type { EvidenceDocument, EvidenceOptions, Input, Tool, Vantage } from "../model/evidence.ts";
import type { Profile } from "../model/profile.ts";
import type { Report, Result } from "../model/report.ts";
import type { Net, PreDelegation } from "../net/open.ts";
import type { VerifyMemo } from "../proto/dnssec/memo.ts";
import type { PreloadEntry } from "../proto/http/preload.ts";
import type { Confirming } from "./mail/ledger.ts";
import type { RunRouting } from "./routing.ts";
import type { Target } from "./target.ts";
import type { RunTrust } from "./trust.ts";

export interface Judging {
  readonly profile: Profile;
  /** The program that judges. */
  readonly tool: Tool;
  /** RFC 3339 UTC; the clock of judging in place of the time at which the evidence was collected. */
  readonly now?: string;
  /** A bug in a check or a probe: what depends on it becomes `error` with cause `internal`, the rest finishes. */
  readonly onBug?: (where: string, error: unknown) => void;
  /** What was checked before and need not be checked again; it changes no verdict. */
  readonly memo?: VerifyMemo;
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
  /** VRPs and routes; without them tests about routes come to nothing. */
  readonly routing?: RunRouting;
  /** Certificates that chains are judged against; default those of Node.js. */
  readonly trust?: RunTrust;
  /** What an earlier control measurement made of port 25 (`doctor`). */
  readonly port25?: Vantage["port25"];
  /** Which failures of mail servers have to be seen again before they count; default none. */
  readonly confirming?: Confirming;
  /** The name told to mail servers; default the one that DNS has for this machine (`--ehlo`). */
  readonly ehlo?: string;
  /** Names that browsers reach over HTTPS alone, by name; without it nobody knows. */
  readonly preloadList?: ReadonlyMap<string, PreloadEntry>;
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
  /** Called as each target is done, before another one starts in its place: where evidence is written to disk. */
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
  /** Sorted by name, as the reports are. */
  readonly evidence: readonly EvidenceDocument[];
  /** Targets that were not started because of the signal. */
  readonly skipped: readonly Target[];
}
