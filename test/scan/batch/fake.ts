/** A batch without a network: audits that take no time, or as long as a test says. */
import type { AttemptRecord } from "../../../src/model/attempt.ts";
import type { Cause } from "../../../src/model/cause.ts";
import type { Report } from "../../../src/model/report.ts";
import { openAdmission } from "../../../src/scan/batch/admission.ts";
import type { Audited } from "../../../src/scan/batch/again.ts";
import type { BatchRequest, Finished } from "../../../src/scan/batch/request.ts";
import { readList } from "../../../src/scan/input/list.ts";
import type { Target } from "../../../src/scan/target.ts";
import type { Pending } from "../../../src/store/batch/pending.ts";
import { makeSeqSet } from "../../../src/store/batch/seq-set.ts";
import { sampleEvidence } from "../../store/sample.ts";

const COUNTS = { passed: 1, info: 0, warning: 0, failed: 0, error: 0, not_tested: 0 };

/** What is measured of a target; with a cause one test could not be. */
export function auditedOf(target: Target, seq: number, cause?: Cause, attempts = 1): Audited {
  const { kind, ...sample } = sampleEvidence();
  const [attempt] = sample.attempts;
  const evidence = {
    kind,
    seq,
    ...sample,
    target,
    attempts: Array.from({ length: attempts }, (_, i) => ({ ...(attempt as AttemptRecord), n: i + 1 })),
  };
  return { evidence, reports: target.types.map((type) => reportOf(target, seq, type, cause)) };
}

export function reportOf(target: Target, seq: number, type: "web" | "mail", cause?: Cause): Report {
  const error = cause === undefined ? 0 : 1;
  return {
    kind: "waterpas-report",
    seq,
    target: { ...target, type, registrable: target.name, suffix: "nl" },
    status: cause === undefined ? "ok" : "partial",
    errors: cause === undefined ? [] : [{ code: cause, message: "a_test" }],
    score: { percentage: 100 - 10 * error, counts: { ...COUNTS, error } },
    categories: [],
    tests: [],
    facts: {},
    run_id: "run_20260101T000000Z_0000",
  } as unknown as Report;
}

/** Pending lines in memory. */
export function memoryPending(lines: string[] = []): Pending {
  const seqs = makeSeqSet();
  for (const line of lines) seqs.add((JSON.parse(line) as { seq: number }).seq);
  return {
    seqs,
    async add(seq, line) {
      seqs.add(seq);
      lines.push(line.toString("utf8"));
    },
    async *lines() {
      yield* lines;
    },
    close: async () => undefined,
    remove: async () => {
      lines.length = 0;
    },
  };
}

export async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export const namesOf = (count: number): string =>
  Array.from({ length: count }, (_, i) => `d${i}.nl\n`).join("");

/** A batch over a list, with everything that a test does not care about; `finished` collects what reaches the sink. */
export function batchOf(
  list: string,
  more: Partial<BatchRequest> = {},
): { readonly request: BatchRequest; readonly finished: Finished[]; readonly refused: number[] } {
  const finished: Finished[] = [];
  const refused: number[] = [];
  const audit = async (target: Target, seq: number): Promise<Audited> => auditedOf(target, seq);
  return {
    finished,
    refused,
    request: {
      list: readList(chunksOf(list), { format: "lines", file: "list" }),
      seed: 1,
      audit,
      judge: ({ target, seq = 0 }) =>
        target.types.map((type) => reportOf(target as Target, seq, type as "web" | "mail")),
      admission: openAdmission({ most: 32 }),
      done: makeSeqSet(),
      pending: memoryPending(),
      journal: null,
      evidence: "none",
      secondPass: null,
      sink: {
        add: (each) => void finished.push(each),
        refuse: ({ seq }) => void refused.push(seq),
      },
      clock: () => 0,
      ...more,
    },
  };
}
