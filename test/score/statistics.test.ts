import { describe, expect, test } from "vitest";
import type { Report, RunHeader, TestResult } from "../../src/model/report.ts";
import { AGREEMENTS, STANDARDS } from "../../src/model/standard.table.ts";
import type { GroupStatistics, Share } from "../../src/model/statistics.ts";
import { adoptionOf, adoptionOfTest, agreementOf } from "../../src/score/adoption.ts";
import { openStatistics, type StatisticsOptions } from "../../src/score/statistics.ts";
import { validate } from "../../src/store/schema.ts";
import { type Given, report } from "./report.ts";
import { result } from "./result.ts";

const RUN = { run_id: "run_1", profile: { name: "waterpas", version: "1", digest: "" } } as RunHeader;

const dmarc = (exist: Partial<TestResult>, policy: Partial<TestResult>): TestResult[] => [
  result({ id: "mail_auth_dmarc_exist", ...exist }),
  result({ id: "mail_auth_dmarc_policy", ...policy }),
];
const GOOD = dmarc({}, {});
const NONE = dmarc({}, { status: "failed", verdict: "policy" });
const MISSING = dmarc(
  { status: "failed", verdict: "bad" },
  { status: "not_tested", verdict: "not-tested", not_tested_reason: "blocked" },
);
const TIMEOUT = dmarc({ status: "error", cause: "dns-failure" }, { status: "error", cause: "dns-failure" });

const mail = (name: string, tests: readonly TestResult[], more: Given = {}): Report =>
  report({ name, type: "mail", tests, ...more });

const LIST = [
  mail("a.nl", GOOD),
  mail("b.nl", GOOD),
  mail("c.nl", NONE),
  mail("d.nl", MISSING),
  mail("e.nl", TIMEOUT),
  mail("f.nl", [], { status: "unresolvable", score: { percentage: null } }),
];
const BEFORE = [
  mail("a.nl", GOOD),
  mail("b.nl", NONE),
  mail("c.nl", GOOD),
  mail("d.nl", NONE),
  mail("e.nl", GOOD),
];

function groupsOf(
  reports: readonly Report[],
  before: readonly Report[] = [],
  options: StatisticsOptions = {},
) {
  const reader = openStatistics(options);
  const old = new Map(before.map((each) => [each.target.name, each]));
  for (const each of reports) reader.add(each, old.get(each.target.name) ?? null);
  return reader.end(RUN, before.length > 0 ? { run_id: "run_0" } : undefined);
}

const shareOf = (group: GroupStatistics | undefined, id: string): Share | undefined =>
  [...(group?.standards ?? []), ...(group?.agreements ?? []), ...(group?.tests ?? [])].find(
    (row) => row.id === id,
  );

describe("the worked example of the specification", () => {
  test("a mail list of six", () => {
    expect(shareOf(groupsOf(LIST).groups[0], "std_mail_dmarc_policy")).toEqual({
      id: "std_mail_dmarc_policy",
      n: 6,
      adopted: 2,
      not_adopted: 2,
      not_applicable: 0,
      inconclusive: 1,
      not_measured: 1,
      pct: 50,
      pct_of_all: 40,
      delta_pp: null,
      delta_pp_matched: null,
      n_matched: 0,
    });
  });

  test("against the run before: over all, and over those known in both", () => {
    const { groups } = groupsOf(LIST, BEFORE);
    expect(shareOf(groups[0], "std_mail_dmarc_policy")).toMatchObject({
      delta_pp: -10,
      delta_pp_matched: 0,
      n_matched: 4,
    });
  });

  test("who got better and worse", () => {
    const { changes } = groupsOf(LIST, BEFORE);
    expect(changes?.targets.map(({ name, improved, regressed }) => [name, improved, regressed])).toEqual([
      ["b.nl", ["mail_auth_dmarc_policy"], []],
      ["c.nl", [], ["mail_auth_dmarc_policy"]],
      ["d.nl", [], ["mail_auth_dmarc_exist"]],
    ]);
    expect(changes?.added).toEqual(["f.nl (mail)"]);
  });
});

test("the document fits its schema", () => {
  expect(validate("stats", groupsOf(LIST, BEFORE, { minGroup: 1 }))).toEqual([]);
  expect(validate("stats", groupsOf([]))).toEqual([]);
});

describe("adoption of a test", () => {
  test.each([
    ["passed", {}, "adopted"],
    ["failed", { status: "failed" }, "not_adopted"],
    ["warning", { status: "warning" }, "not_adopted"],
    ["info", { status: "info" }, "not_adopted"],
    ["error", { status: "error" }, "inconclusive"],
    ["blocked", { status: "not_tested", not_tested_reason: "blocked" }, "not_adopted"],
    ["not applicable", { status: "not_tested", not_tested_reason: "not_applicable" }, "not_applicable"],
    ["undecidable", { status: "not_tested", not_tested_reason: "undecidable" }, "inconclusive"],
    ["switched off", { status: "not_tested", not_tested_reason: "disabled" }, "not_measured"],
  ] as const)("%s", (_, more, adoption) => {
    expect(adoptionOfTest(result(more))).toBe(adoption);
  });

  test("may be wider on demand", () => {
    const widened = new Set(["passed", "info"] as const);
    expect(adoptionOfTest(result({ status: "info" }), widened)).toBe("adopted");
  });
});

describe("adoption of a standard", () => {
  const standard = { tests: ["a", "b"] };
  const of = (...tests: Partial<TestResult>[]) =>
    adoptionOf(
      standard,
      report({ tests: tests.map((each, index) => result({ ...each, id: index === 0 ? "a" : "b" })) }),
    );

  test.each([
    ["both passed", [{}, {}], "adopted"],
    ["one does not apply", [{}, { status: "not_tested", not_tested_reason: "not_applicable" }], "adopted"],
    ["one failed", [{}, { status: "failed" }], "not_adopted"],
    ["one could not be measured", [{ status: "failed" }, { status: "error" }], "inconclusive"],
    ["one was switched off", [{}, { status: "not_tested", not_tested_reason: "disabled" }], "not_measured"],
  ] as const)("%s", (_, tests, adoption) => {
    expect(of(...tests)).toBe(adoption);
  });

  test("a report without its tests says nothing", () => {
    expect(adoptionOf(standard, report({}))).toBe("not_measured");
  });
});

test("an agreement asks for all its standards, and for none that do not apply", () => {
  const notApplicable = { status: "not_tested", not_tested_reason: "not_applicable" } as const;
  const agreement = AGREEMENTS.find(({ id }) => id === "all_mail_nl");
  const ids = STANDARDS.filter(({ id }) => agreement?.standards.includes(id)).flatMap(({ tests }) => tests);
  const all = (more: (id: string) => Partial<TestResult>): Report =>
    mail(
      "x.nl",
      [...new Set(ids)].map((id) => result({ ...more(id), id })),
    );
  if (agreement === undefined) throw new Error("no such agreement");
  const hasNoMx = (id: string) => (/starttls|dnssec_mx/.test(id) ? notApplicable : {});
  expect(
    agreementOf(
      agreement,
      all(() => ({})),
    ),
  ).toBe("adopted");
  expect(agreementOf(agreement, all(hasNoMx))).toBe("adopted");
  expect(
    agreementOf(
      agreement,
      all((id) => (id.endsWith("dkim_exist") ? { status: "failed" } : {})),
    ),
  ).toBe("not_adopted");
});

describe("groups", () => {
  const tagged = (name: string, tags: readonly string[]): Report => mail(name, GOOD, { tags });
  const reports = ["a", "b", "c", "d", "e"].map((name, index) =>
    tagged(name, index < 4 ? ["x"] : ["x", "y"]),
  );

  test("small ones are left out", () => {
    expect(groupsOf(reports).groups.map(({ group, n }) => [group, n])).toEqual([
      ["all", 5],
      ["tag:x", 5],
    ]);
    expect(groupsOf(reports, [], { minGroup: 1 }).groups).toHaveLength(3);
  });

  test("a name with two reports is one target, and a champion when both are perfect", () => {
    const both = [
      report({ name: "a.nl" }),
      mail("a.nl", []),
      report({ name: "b.nl" }),
      mail("b.nl", [], { score: { percentage: 99 } }),
    ];
    expect(groupsOf(both).groups[0]).toMatchObject({
      n: 2,
      hall_of_fame: { web: 2, mail: 1, champion: 1 },
      average_score: { web: 100, mail: 99.5 },
    });
  });

  test("every target is counted exactly once for each id", () => {
    for (const { standards } of groupsOf(LIST).groups) {
      for (const { n, adopted, not_adopted, not_applicable, inconclusive, not_measured } of standards) {
        expect(adopted + not_adopted + not_applicable + inconclusive + not_measured).toBe(n);
      }
    }
  });
});
