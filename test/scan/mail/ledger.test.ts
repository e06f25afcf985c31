import { describe, expect, test } from "vitest";
import { type Confirming, makeLedger } from "../../../src/scan/mail/ledger.ts";

type Step =
  /** A measurement: minute, what it came to. */
  | readonly [atMin: number, is: "down" | "up"]
  /** The list is done. */
  | readonly [atMin: number, is: "last"];

/** Whether the failure is still open after some measurements, which so many targets depend on. */
function isOpenAfter(confirming: Confirming, users: number, steps: readonly Step[]): boolean {
  let now = 0;
  const ledger = makeLedger(confirming, () => now);
  for (let user = 0; user < users; user += 1) ledger.use("192.0.2.25:25", `d${user}.nl`);
  for (const [minute, is] of steps) {
    now = minute * 60_000;
    if (is === "last") ledger.beginLast();
    else ledger.note("192.0.2.25:25", is === "down");
  }
  return ledger.isOpen("192.0.2.25:25");
}

describe("a mail server that many depend on and that fails", () => {
  test.each<readonly [string, Confirming, number, readonly Step[], boolean]>([
    ["is not called down after one look", "all", 100, [[0, "down"]], true],
    [
      "nor after three within ten minutes",
      "all",
      100,
      [
        [0, "down"],
        [5, "down"],
        [9, "down"],
      ],
      true,
    ],
    [
      "nor after two that are far apart",
      "all",
      100,
      [
        [0, "down"],
        [60, "down"],
      ],
      true,
    ],
    [
      "but after three over ten minutes",
      "all",
      100,
      [
        [0, "down"],
        [5, "down"],
        [10, "down"],
      ],
      false,
    ],
    [
      "or in the pass at the end",
      "all",
      100,
      [
        [0, "down"],
        [2, "last"],
        [3, "down"],
      ],
      false,
    ],
    [
      "though not by what was seen before that pass",
      "all",
      100,
      [
        [0, "down"],
        [2, "last"],
      ],
      true,
    ],
    [
      "nor where it was there in between",
      "all",
      100,
      [
        [0, "down"],
        [5, "up"],
        [10, "down"],
        [20, "down"],
        [21, "last"],
        [22, "down"],
      ],
      true,
    ],
    [
      "is up once it is",
      "all",
      100,
      [
        [0, "down"],
        [5, "up"],
      ],
      false,
    ],
    ["counts at once in a scan of a few names", "nothing", 2, [[0, "down"]], false],
    ["without a second pass: one target alone is told what was seen", "shared", 1, [[0, "down"]], false],
    ["without a second pass: several are not", "shared", 2, [[0, "down"]], true],
  ])("%s", (_, confirming, users, steps, expected) => {
    expect(isOpenAfter(confirming, users, steps)).toBe(expected);
  });

  test("is unknown before it is measured", () => {
    expect(isOpenAfter("all", 5, [])).toBe(false);
  });
});
