/** What there is of a target that was measured, as it will be written: many of them wait for the end of their job. */
import { promisify } from "node:util";
import { gunzipSync, gzip } from "node:zlib";
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Report } from "../../model/report.ts";
import type { Audited } from "../batch/again.ts";
import { isEvidenceKept } from "../batch/keep.ts";
import type { KeepEvidence } from "../batch/request.ts";
import type { QueuedTarget } from "./run.ts";

/** A target that is done. */
export interface Done extends QueuedTarget {
  readonly reports: readonly Report[];
  /** Compressed; `null` where none is kept. */
  readonly evidence: Buffer | null;
}

/** A target that is to be tried again. */
export interface PutOff extends QueuedTarget {
  /** JSON of what the first try came to. */
  readonly first: string;
}

export async function doneOf(
  { seq, target }: QueuedTarget,
  { evidence, reports }: Audited,
  keep: KeepEvidence,
): Promise<Done> {
  return { seq, target, reports, evidence: isEvidenceKept(reports, keep) ? await packed(evidence) : null };
}

export const putOffOf = ({ seq, target }: QueuedTarget, { evidence, reports }: Audited): PutOff => ({
  seq,
  target,
  first: JSON.stringify({ evidence, reports }),
});

/** Not zstd: workers and those who collect may run on different versions of Node.js, and not every one has it. */
const packed = (evidence: EvidenceDocument): Promise<Buffer> =>
  promisify(gzip)(Buffer.from(JSON.stringify(evidence)));

/** Whoever reads has nothing else to do, so that the way through another thread would only cost time. */
export const unpacked = (octets: Buffer): EvidenceDocument =>
  JSON.parse(gunzipSync(octets).toString("utf8")) as EvidenceDocument;
