import { describe, expect, test } from "vitest";
import { runIdOf, timeText, wait } from "../../src/scan/time.ts";

describe("times", () => {
  const epochMs = Date.UTC(2026, 6, 1, 8, 0, 1, 120);

  test("have milliseconds and Z", () => {
    expect(timeText(epochMs)).toBe("2026-07-01T08:00:01.120Z");
  });

  test("run ids are sortable", () => {
    expect(runIdOf(epochMs, "7c1e")).toBe("run_20260701T080001Z_7c1e");
  });
});

describe("waiting", () => {
  test("ends at once when the signal has fired already", async () => {
    await wait(3_600_000, AbortSignal.abort());
  });

  test("ends when the signal fires", async () => {
    const controller = new AbortController();
    const waiting = wait(3_600_000, controller.signal);
    controller.abort();
    await waiting;
  });

  test("ends when the time is over", async () => {
    await wait(1);
    await wait(1, new AbortController().signal);
  });
});
