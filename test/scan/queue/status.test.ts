import { describe, expect, test } from "vitest";
import { PLAIN } from "../../../src/report/look.ts";
import { renderQueueStatus } from "../../../src/report/queue-status.ts";
import { countTests } from "../../../src/scan/queue/commit.ts";
import type { QueuedRun } from "../../../src/scan/queue/run.ts";
import { statusOf } from "../../../src/scan/queue/status.ts";
import { reportOf } from "../batch/fake.ts";

const RUN = {
  id: "run_20260101T000000Z_0a1b",
  header: { run_id: "run_20260101T000000Z_0a1b", list: "list.csv" },
  lines: 1_010,
  planned: 1_010,
  targets: 1_000,
  reports: 2_000,
  refused: 10,
  done: 800,
  doneTargets: 400,
  incomplete: 5,
  begunAt: new Date("2026-01-01T00:00:00Z"),
  isSubmitted: true,
  closedAt: null,
} as unknown as QueuedRun;

const JOBS = { waiting: 8, later: 1, active: 3, retry: 0, dead: 0 };
const WORKER = { id: "a", host: "ams1", pid: 7, shards: 12, done: "300", per_second: 20, seen_ago: 2 };
const GONE = { ...WORKER, host: "lon1", is_alive: false, done: "100", per_second: 90 };

describe("how far a run has got", () => {
  test("what is left, at the rate of the workers that live", () => {
    const status = statusOf(RUN, [{ ...WORKER, is_alive: true }, GONE], JOBS);
    expect(status).toMatchObject({ per_second: 20, eta_seconds: 30, finished_at: null });
    expect(status.targets).toEqual({ all: 1_000, done: 400, incomplete: 5 });
  });

  test("without a worker nothing is promised", () => {
    expect(statusOf(RUN, [GONE], JOBS)).toMatchObject({ per_second: null, eta_seconds: null });
    const idle = { ...WORKER, is_alive: true, per_second: 0 };
    expect(statusOf(RUN, [idle], JOBS).eta_seconds).toBeNull();
  });

  test("as a person reads it", () => {
    const status = statusOf(RUN, [{ ...WORKER, is_alive: true }, GONE], JOBS);
    expect(renderQueueStatus(status, PLAIN)).toBe(
      [
        "run_20260101T000000Z_0a1b   list.csv   begun 2026-01-01 00:00 UTC",
        "",
        "  40 % done",
        "  targets  400 of 1,000   20.0/s   30.0 s left   5 not measured as a whole",
        "  jobs     8 waiting   3 under way   1 second tries later",
        "  list     10 lines bad or a duplicate",
        "",
        "  worker   done   parts",
        "  ams1 7    300      12   seen 2.0 s ago",
        "  lon1 7    100           gone",
        "",
      ].join("\n"),
    );
  });

  test("a run that is over, and one that is being submitted", () => {
    const over = { ...RUN, closedAt: new Date("2026-01-01T01:00:00Z") };
    expect(renderQueueStatus(statusOf(over, [], JOBS), PLAIN)).toContain("finished 2026-01-01 01:00 UTC");
    const begun = { ...RUN, isSubmitted: false, planned: 500 };
    expect(renderQueueStatus(statusOf(begun, [], JOBS), PLAIN)).toContain(
      "500 of 1,010 lines submitted so far",
    );
  });
});

test("tests are counted by status, in one order whatever the order of the reports", () => {
  const target = { input: "a.nl", name: "a.nl", unicode: "a.nl", types: ["web"] } as const;
  const withTests = (...tests: readonly [string, string][]) => ({
    ...reportOf(target, 0, "web"),
    tests: tests.map(([id, status]) => ({ id, status })) as never,
  });
  const reports = [
    withTests(["web_b", "passed"], ["web_a", "failed"]),
    withTests(["web_a", "passed"], ["web_b", "passed"]),
  ];
  const counts = [
    { id: "web_a", status: "failed", n: 1 },
    { id: "web_a", status: "passed", n: 1 },
    { id: "web_b", status: "passed", n: 2 },
  ];
  expect(countTests(reports)).toEqual(counts);
  expect(countTests(reports.toReversed())).toEqual(counts);
});
