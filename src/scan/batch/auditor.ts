/** How one target of a batch is audited: as `scan` does it. */
import type { EvidenceOptions, Input } from "../../model/evidence.ts";
import type { ProfileRef } from "../../model/report.ts";
import type { Net } from "../../net/open.ts";
import { TURNS } from "../../net/turns.ts";
import { collect, type Run } from "../collect.ts";
import { unasked } from "../document.ts";
import { type Judge, openJudge } from "../judge.ts";
import type { ScanRequest } from "../request.ts";
import { openRun } from "../run.ts";
import type { Target } from "../target.ts";
import type { Audited } from "./again.ts";

export type Audit = (target: Target, seq: number) => Promise<Audited>;

/** Everything but the targets, and what only runs of a few have. */
export type AuditRequest = Omit<
  ScanRequest,
  "targets" | "preDelegation" | "concurrency" | "onTarget" | "runSuffix"
> & {
  readonly net: Net;
  readonly options: EvidenceOptions;
  /** Names about which nothing is asked. */
  readonly isExcluded?: (name: string) => boolean;
};

export interface Auditor {
  readonly audit: Audit;
  readonly judge: Judge["reports"];
  /** What is reported of a target that cannot be measured because of a fault of this program. */
  readonly giveUp: (target: Target, seq: number) => Audited;
  /** The list is done; what failed and is tried again counts. */
  readonly beginLast: () => void;
  readonly profile: ProfileRef;
  readonly run: Run;
  readonly inputs: readonly Input[];
}

/** @throws UserError `config-invalid` for a profile or anchors that make no sense */
export async function openAuditor(request: AuditRequest, runId: string): Promise<Auditor> {
  const judging = openJudge({ ...request, memo: request.net.memo });
  const startedMs = request.clock();
  const run = await openRun({ ...request, targets: [], runSuffix: "" }, runId);
  return {
    run,
    inputs: run.inputs,
    judge: judging.reports,
    profile: judging.profile,
    beginLast: run.mail.ledger.beginLast,
    giveUp(target, seq) {
      const { kind, ...seen } = unasked(target, run, "internal");
      const evidence = { kind, seq, ...seen };
      return { evidence, reports: judging.reports(evidence) };
    },
    async audit(target, seq) {
      const isExcluded = request.isExcluded?.(target.name) === true;
      const { kind, ...seen } = isExcluded ? unasked(target, run, "excluded") : await collect(target, run);
      const evidence = { kind, seq, ...seen };
      await TURNS.take();
      return { evidence, reports: judging.reports(evidence, startedMs / 1000) };
    },
  };
}
