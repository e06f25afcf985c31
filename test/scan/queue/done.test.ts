import { describe, expect, test } from "vitest";
import type { Report } from "../../../src/model/report.ts";
import { doneOf, putOffOf, unpacked } from "../../../src/scan/queue/done.ts";
import type { Target } from "../../../src/scan/target.ts";
import { auditedOf } from "../batch/fake.ts";

const TARGET: Target = { input: "a.nl", name: "a.nl", unicode: "a.nl", types: ["web", "mail"] };
const PLACE = { seq: 3, target: TARGET };

const withCounts = (counts: Partial<Report["score"]["counts"]>) => {
  const audited = auditedOf(TARGET, 3);
  const reports = audited.reports.map((report, index) => ({
    ...report,
    score: { ...report.score, counts: { ...report.score.counts, ...(index === 0 ? {} : counts) } },
  }));
  return { ...audited, reports };
};

describe("evidence that is kept", () => {
  test.each([
    ["all", {}, true],
    ["none", { failed: 1 }, false],
    ["failures", {}, false],
    ["failures", { warning: 1 }, false],
    ["failures", { failed: 1 }, true],
    // What could not be measured is looked into as well.
    ["failures", { error: 1 }, true],
  ] as const)("--evidence %s, mail with %j: %s", async (keep, counts, isKept) => {
    const { evidence } = await doneOf(PLACE, withCounts(counts), keep);
    expect(evidence !== null).toBe(isKept);
  });

  test("comes back as it was, its digest with it: order of keys, U+0000, half a pair", async () => {
    const audited = auditedOf(TARGET, 3);
    const evidence = { ...audited.evidence, blobs: { b: "\u0000 \ud800 \u2028", a: "é" } };
    const done = await doneOf(PLACE, { ...audited, evidence }, "all");
    const back = unpacked(done.evidence ?? Buffer.alloc(0));
    expect(JSON.stringify(back)).toBe(JSON.stringify(evidence));
  });
});

test("a first try is kept as a whole", () => {
  const audited = auditedOf(TARGET, 3, "timeout");
  expect(JSON.parse(putOffOf(PLACE, audited).first)).toEqual(JSON.parse(JSON.stringify(audited)));
});
