import { describe, expect, test } from "vitest";
import { PLAIN } from "../../../src/report/look.ts";
import { renderQueueStatus } from "../../../src/report/queue-status.ts";
import { countTests } from "../../../src/scan/queue/commit.ts";
import type { QueuedRun } from "../../../src/scan/queue/run.ts";
import { statusOf } from "../../../src/scan/queue/status.ts";
import { validate } from "../../../src/store/schema.ts";
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
const WORKER = {
  ...{
    id: "a",
    host: "ams1",
    pid: 7,
    shards: 12,
    most_shards: null,
    done: "300",
    per_second: 20,
    seen_ago: 2,
  },
  ...{ has_session: true, problems: [] },
};
const GONE = { ...WORKER, host: "lon1", has_session: false, done: "100", per_second: 90 };
const CAUSES = [
  { cause: "timeout", n: "4" },
  { cause: "port25-blocked", n: "1" },
] as const;

const seen = (...workers: Parameters<typeof statusOf>[1]["workers"]) => ({
  workers,
  causes: CAUSES,
  jobs: JOBS,
});

describe("how far a run has got", () => {
  test("what is left, at the rate of the workers that live", () => {
    const status = statusOf(RUN, seen(WORKER, GONE));
    expect(status).toMatchObject({ per_second: 20, eta_seconds: 30, finished_at: null });
    expect(status.targets).toEqual({ all: 1_000, done: 400, incomplete: 5 });
  });

  test("without a worker nothing is promised", () => {
    expect(statusOf(RUN, seen(GONE))).toMatchObject({ per_second: null, eta_seconds: null });
    const idle = { ...WORKER, per_second: 0 };
    expect(statusOf(RUN, seen(idle)).eta_seconds).toBeNull();
  });

  test("a worker that has not been heard of for a minute counts for nothing, though its session is there", () => {
    const { per_second, workers } = statusOf(RUN, seen({ ...WORKER, seen_ago: 61 }));
    expect([per_second, workers[0]?.is_alive]).toEqual([null, false]);
  });

  test.each([
    ["under way", RUN, seen({ ...WORKER, most_shards: 4, problems: [{ code: "ipv6-none" }] }, GONE)],
    ["over", { ...RUN, closedAt: new Date("2026-01-01T01:00:00Z") }, seen()],
    ["without errors", RUN, { ...seen(), causes: [] }],
  ])("the document of a run %s fits its schema", (_, run, what) => {
    const status = statusOf(run, what);
    expect(validate("queue-status", status)).toEqual([]);
    // It is no schema that takes everything.
    expect(validate("queue-status", { ...status, errors: { "no-cause": 1 } })).not.toEqual([]);
    expect(validate("queue-status", { ...status, targets: undefined })).not.toEqual([]);
  });

  test("as a person reads it", () => {
    const status = statusOf(RUN, seen({ ...WORKER, problems: [{ code: "port25-blocked" }] }, GONE));
    expect(renderQueueStatus(status, PLAIN)).toBe(
      [
        "run_20260101T000000Z_0a1b   list.csv   begun 2026-01-01 00:00 UTC",
        "",
        "  40 % done",
        "  targets  400 of 1,000   20.0/s   30.0 s left   5 not measured as a whole",
        "  errors   timeout 4   port25-blocked 1",
        "  jobs     8 waiting   3 under way   1 second tries later",
        "  list     10 lines bad or a duplicate",
        "",
        "  worker   done   parts",
        "  ams1 7    300      12   seen 2.0 s ago   port25-blocked",
        "  lon1 7    100           gone",
        "",
      ].join("\n"),
    );
  });

  test("a run that is over, and one that is being submitted", () => {
    const over = { ...RUN, closedAt: new Date("2026-01-01T01:00:00Z") };
    expect(renderQueueStatus(statusOf(over, seen()), PLAIN)).toContain("finished 2026-01-01 01:00 UTC");
    const begun = { ...RUN, isSubmitted: false, planned: 500 };
    expect(renderQueueStatus(statusOf(begun, seen()), PLAIN)).toContain(
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
