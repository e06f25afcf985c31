import { expect, test } from "vitest";
import { batchSummary } from "../../../src/report/batch/summary.ts";
import { PLAIN } from "../../../src/report/look.ts";
import { openTally } from "../../../src/score/tally.ts";

test("mail servers that many depend on stand in the summary, with what they say of themselves escaped", () => {
  const tally = {
    ...openTally({ top: 5 }).end(),
    sharedFailures: [
      { address: "192.0.2.25", server: "mx\u001b.big.example", failed: 12, unmeasured: 34_567 },
      { address: "2001:db8::25", server: "mx.other.example", failed: 0, unmeasured: 2 },
    ],
  };
  const text = batchSummary({
    ...{ tally, profile: "waterpas", ms: 1_000, folder: null, look: PLAIN },
    incomplete: { names: 0, file: null },
  });
  const lines = text.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, "  "));
  expect(lines).toContain("Mail servers that many depend on  failed  could not measure");
  expect(lines.filter((line) => line.includes("192.0.2.25"))).toEqual([
    String.raw`mx\u{1b}.big.example 192.0.2.25  12  34,567`,
  ]);
  expect(lines).toContain("mx.other.example 2001:db8::25  0  2");
});
