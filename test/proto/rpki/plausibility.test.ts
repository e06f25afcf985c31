import { describe, expect, test } from "vitest";
import {
  type ExportFacts,
  judgeExport,
  judgeTable,
  unusedTas,
} from "../../../src/proto/rpki/plausibility.ts";
import { countPerTa, withoutTas } from "../../../src/proto/rpki/vrp-rows.ts";
import { exportOf, fixture, rowTexts } from "./support.ts";

type PerTa = ExportFacts["perTa"];

const perTaOf = (
  counts: Readonly<Record<string, number>>,
  as0: Readonly<Record<string, number>> = {},
): PerTa => new Map(Object.entries(counts).map(([ta, vrps]) => [ta, { vrps, as0: as0[ta] ?? 0 }]));

/** Composition of July 2025. */
const JULY = { ripe: 300_988, arin: 203_996, apnic: 153_203, lacnic: 39_011, afrinic: 26_326 };
const RECORDS = 723_524;
const GLOBAL: ExportFacts = {
  scope: "global",
  records: RECORDS,
  rejected: 0,
  declared: RECORDS,
  perTa: perTaOf(JULY),
};

const without = (ta: keyof typeof JULY) => {
  const { [ta]: _, ...others } = JULY;
  return perTaOf(others);
};

const codes = (facts: ExportFacts): string[] =>
  judgeExport(facts).map(({ code, effect, ta }) =>
    [code, ta, effect].filter((part) => part !== undefined).join(" "),
  );

describe("a public export", () => {
  const previous = { perTa: perTaOf(JULY), ageSeconds: 3600 };
  const day = 86_400;
  test.each<[string, Partial<ExportFacts>, string[]]>([
    ["as it is every day", {}, []],
    [
      "nothing in it",
      { records: 0, declared: 0, perTa: perTaOf({}) },
      ["vrp-empty reject", ...missing(), "vrp-small reject"],
    ],
    [
      "nothing but bad rows",
      { records: 20, rejected: 20, declared: 20 },
      ["vrp-empty reject", "vrp-bad-rows reject", "vrp-small reject"],
    ],
    ["0.1 % bad rows", { rejected: 723 }, []],
    ["a little more", { rejected: 724 }, ["vrp-bad-rows reject"]],
    ["0.1 % fewer records than declared", { declared: 724_248 }, []],
    ["5 % fewer", { declared: 761_604 }, ["vrp-count-mismatch reject"]],
    ["5 % more", { declared: 687_347 }, ["vrp-count-mismatch reject"]],
    ["none declared", { declared: 0 }, ["vrp-count-mismatch reject"]],
    ["RIPE missing", { perTa: without("ripe") }, ["vrp-ta-missing ripe reject"]],
    [
      "RIPE missing beside a previous snapshot",
      { perTa: without("ripe"), previous },
      ["vrp-ta-missing ripe reject", "vrp-ta-drop ripe reject"],
    ],
    ["fewer than 400,000", { records: 399_999, declared: 399_999 }, ["vrp-small reject"]],
    ["400,000", { records: 400_000, declared: 400_000 }, []],
    ["a fifth of RIPE lost", { perTa: perTaOf({ ...JULY, ripe: 240_791 }), previous }, []],
    [
      "a little more lost",
      { perTa: perTaOf({ ...JULY, ripe: 240_790 }), previous },
      ["vrp-ta-drop ripe reject"],
    ],
    ["half of AFRINIC lost", { perTa: perTaOf({ ...JULY, afrinic: 13_163 }), previous }, []],
    [
      "more than half of AFRINIC lost",
      { perTa: perTaOf({ ...JULY, afrinic: 13_162 }), previous },
      ["vrp-ta-drop afrinic reject"],
    ],
    [
      "a loss that two sources agree on",
      { perTa: perTaOf({ ...JULY, ripe: 9 }), previous, isConfirmed: true },
      ["vrp-ta-drop ripe warning"],
    ],
    [
      "a loss since more than a week",
      { perTa: perTaOf({ ...JULY, ripe: 9 }), previous: { ...previous, ageSeconds: 7 * day + 1 } },
      [],
    ],
    [
      "an AS0 trust anchor",
      { perTa: perTaOf({ ...JULY, "apnic-as0": 5 }, { "apnic-as0": 5, ripe: 900 }) },
      ["vrp-as0-ta apnic-as0 warning"],
    ],
  ])("%s", (_, change, expected) => {
    expect(codes({ ...GLOBAL, ...change })).toEqual(expected);
  });
});

function missing(): string[] {
  return ["afrinic", "apnic", "arin", "lacnic", "ripe"].map((ta) => `vrp-ta-missing ${ta} reject`);
}

describe("a file that the user names", () => {
  const FILE: ExportFacts = { scope: "file", records: 3312, rejected: 3, perTa: perTaOf({ dn42: 3309 }) };
  test.each<[string, Partial<ExportFacts>, string[]]>([
    ["a part of the internet, or another one", { declared: 3312 }, []],
    ["nothing in it", { records: 0, rejected: 0 }, ["vrp-empty reject"]],
    ["bad rows are told and no more", { rejected: 100 }, ["vrp-bad-rows warning"]],
    ["another number than declared", { declared: 5000 }, ["vrp-count-mismatch warning"]],
    ["AS0 alone is what the user wants", { perTa: perTaOf({ apnic: 1 }, { apnic: 1 }) }, []],
  ])("%s", (_, change, expected) => {
    expect(codes({ ...FILE, ...change })).toEqual(expected);
  });
});

test("VRPs of an AS0 trust anchor are left out", () => {
  const roas = [
    { prefix: "192.0.2.0/24", asn: 0, ta: "apnic-as0" },
    { prefix: "192.0.2.0/24", asn: 0, ta: "apnic" },
    { prefix: "192.0.2.0/24", asn: 1, ta: "apnic" },
  ];
  const { rows } = exportOf(JSON.stringify(roas));
  const problems = judgeExport({ scope: "global", records: 3, rejected: 0, perTa: countPerTa(rows) });
  expect([...unusedTas(problems)]).toEqual(["apnic-as0"]);
  expect(rowTexts(withoutTas(rows, unusedTas(problems)))).toEqual([
    "192.0.2.0/24-24 AS0",
    "192.0.2.0/24-24 AS1",
  ]);
});

test("the export with bad rows is one: six of eight", () => {
  const { records, rejected, rows } = exportOf(fixture("variants/bad-rows.json"));
  const sum = Object.values(rejected).reduce((total, count) => total + count, 0);
  expect(judgeExport({ scope: "file", records, rejected: sum, perTa: countPerTa(rows) })).toEqual([]);
});

describe("a route table", () => {
  test.each([
    ["a dump", { scope: "global", records: 1_000_000, rejected: 19, ipv4Routes: 900_000 }, []],
    ["1 % bad rows", { scope: "file", records: 100, rejected: 1, ipv4Routes: 99 }, []],
    ["more", { scope: "file", records: 100, rejected: 2, ipv4Routes: 98 }, ["bgp-bad-rows"]],
    [
      "a dump that is too small",
      { scope: "global", records: 499_999, rejected: 0, ipv4Routes: 499_999 },
      ["bgp-small"],
    ],
    ["a user's list of the same size", { scope: "file", records: 5, rejected: 0, ipv4Routes: 5 }, []],
    ["nothing", { scope: "file", records: 0, rejected: 0, ipv4Routes: 0 }, ["bgp-empty"]],
  ] as const)("%s", (_, facts, expected) => {
    expect(judgeTable(facts).map(({ code }) => code)).toEqual(expected);
  });
});
