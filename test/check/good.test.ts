import { expect, test } from "vitest";
import { evidenceOf, judgeSide } from "../support/evidence.ts";

test.each(["web", "mail"] as const)(
  "K1: a healthy signed domain passes every test of its %s report",
  (side) => {
    const results = judgeSide(evidenceOf(), side);
    expect(results.filter(({ status }) => status !== "passed")).toEqual([]);
  },
);
