import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { openTally } from "../../src/score/tally.ts";

interface Given {
  readonly web?: number | null;
  readonly mail?: number | null;
  readonly measured?: number | null;
  readonly list?: string;
  readonly tags?: readonly string[];
  readonly failed?: readonly string[];
}

/** The reports of a name with these scores. */
function reportsOf(name: string, given: Given): Report[] {
  return (["web", "mail"] as const).flatMap((type) => {
    const percentage = given[type];
    return percentage === undefined ? [] : [reportOf(name, type, percentage, given)];
  });
}

function reportOf(name: string, type: "web" | "mail", percentage: number | null, given: Given): Report {
  const { list, tags, measured = null, failed = [] } = given;
  return {
    target: { name, unicode: name, type, list, tags },
    status: percentage === null ? "partial" : "ok",
    score: { percentage, measured, null_reason: percentage === null ? "inconclusive" : null },
    categories: [
      { id: `${type}_ipv6`, status: percentage === 100 ? "passed" : "failed" },
      { id: "dns", status: "warning" },
    ],
    tests: failed.map((id) => ({ id, status: "failed" })),
  } as unknown as Report;
}

function tallyOf(names: readonly Given[], top = 3) {
  const tally = openTally({ top });
  for (const [i, given] of names.entries()) tally.add(reportsOf(`d${i}.nl`, given));
  return tally.end();
}

describe("what a batch came to", () => {
  test("least, middle and most of each side; 100 % counts only where all was measured", () => {
    const { sides, names } = tallyOf([{ web: 100 }, { web: 40 }, { web: 70 }, { web: null, measured: 100 }]);
    expect([names, sides.web, sides.mail]).toEqual([
      4,
      { n: 4, min: 40, median: 70, max: 100, perfect: 1 },
      null,
    ]);
  });

  test("what stands in both reports of a name counts once", () => {
    const { categories, failures } = tallyOf([{ web: 100, mail: 50, failed: ["dns_ns_count"] }]);
    expect(categories).toEqual([
      { id: "web_ipv6", passed: 1, noted: 0, failed: 0, unmeasured: 0 },
      { id: "mail_ipv6", passed: 0, noted: 0, failed: 1, unmeasured: 0 },
      { id: "dns", passed: 0, noted: 1, failed: 0, unmeasured: 0 },
    ]);
    expect(failures).toEqual([{ id: "dns_ns_count", names: 1 }]);
  });

  test.each([
    [3, ["d1.nl", "d2.nl", "d0.nl"], ["d0.nl", "d2.nl", "d1.nl"]],
    [2, [], ["d0.nl", "d2.nl"]],
  ])("at most %i names: the whole ranking or the lowest", (top, ranking, lowest) => {
    const tally = tallyOf([{ web: 10 }, { web: 90 }, { web: 60, mail: 40 }], top);
    expect(tally.ranking.map(({ name }) => name)).toEqual(ranking);
    expect(tally.lowest.map(({ name }) => name)).toEqual(lowest);
  });

  test("the lowest of very many, in bounded memory", () => {
    const { lowest, ranked } = tallyOf(
      Array.from({ length: 5000 }, (_, i) => ({ web: (i * 7919) % 101 })),
      5,
    );
    expect([lowest.map(({ score }) => score), ranked]).toEqual([[0, 0, 0, 0, 0], 5000]);
  });

  test("groups have the mean of their names", () => {
    const { groups } = tallyOf([
      { web: 100, mail: 50, list: "A", tags: ["x"] },
      { web: 51, list: "A" },
      { mail: null, list: "B" },
    ]);
    expect(groups).toEqual([
      { group: "list:A", names: 2, web: 75.5, mail: 50 },
      { group: "list:B", names: 1, web: null, mail: null },
      { group: "tag:x", names: 1, web: 100, mail: 50 },
    ]);
  });
});
