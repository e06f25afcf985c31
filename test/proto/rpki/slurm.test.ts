import { describe, expect, test } from "vitest";
import { prefixText } from "../../../src/proto/rpki/prefix.ts";
import { parseAssertion, parseSlurm, type Slurm } from "../../../src/proto/rpki/slurm.ts";
import { applySlurm, indexWithSlurm } from "../../../src/proto/rpki/slurm-apply.ts";
import { findConflict } from "../../../src/proto/rpki/slurm-conflict.ts";
import { coveringVrps } from "../../../src/proto/rpki/vrp-index.ts";
import { rowsOfVrps } from "../../../src/proto/rpki/vrp-rows.ts";
import { fixture, indexOf, prefixOf, rowTexts, vrpOf, vrpText } from "./support.ts";

const fileOf = (prefixFilters: unknown, prefixAssertions: unknown = [], slurmVersion: unknown = 1): string =>
  JSON.stringify({
    slurmVersion,
    validationOutputFilters: { prefixFilters, bgpsecFilters: [] },
    locallyAddedAssertions: { prefixAssertions, bgpsecAssertions: [] },
  });

function slurm(text: string): Slurm {
  const parsed = parseSlurm(text);
  if (!parsed.ok) throw new Error(`${parsed.reason} at ${parsed.at}`);
  return parsed.value;
}

describe("parseSlurm", () => {
  test("the example of RFC 8416 section 3.5", () => {
    const { filters, assertions } = slurm(fixture("variants/slurm-rfc8416.json").toString());
    expect(filters.map(({ prefix, asn }) => [prefix && prefixText(prefix), asn])).toEqual([
      ["192.0.2.0/24", undefined],
      [undefined, 64_496],
      ["198.51.100.0/24", 64_497],
    ]);
    expect(assertions.map(vrpText)).toEqual(["198.51.100.0/24-24 AS64496", "2001:db8::/32-48 AS64496"]);
  });

  test("version 2 is taken, its ASPA members passed over", () => {
    const text = JSON.stringify({
      slurmVersion: 2,
      validationOutputFilters: { prefixFilters: [{ asn: 1 }], bgpsecFilters: [{}], aspaFilters: [{}] },
      locallyAddedAssertions: { prefixAssertions: [], bgpsecAssertions: [], aspaAssertions: [{}] },
    });
    expect(slurm(text)).toEqual({ filters: [{ asn: 1 }], assertions: [] });
  });

  test("lists that are absent are empty", () => {
    expect(slurm('{"slurmVersion":1}')).toEqual({ filters: [], assertions: [] });
  });

  const FILTERS = "/validationOutputFilters/prefixFilters";
  const ASSERTIONS = "/locallyAddedAssertions/prefixAssertions";
  const good = { prefix: "192.0.2.0/24", asn: 64_500 };
  test.each([
    ["no JSON", "{", "not-an-object", ""],
    ["a list", "[]", "not-an-object", ""],
    ["no version", "{}", "version", "/slurmVersion"],
    ["another version", fileOf([], [], 3), "version", "/slurmVersion"],
    ["a version as text", fileOf([], [], "1"), "version", "/slurmVersion"],
    ["an unknown member", '{"slurmVersion":1,"x":1}', "unknown-member", "/x"],
    ["filters that are no list", fileOf({}), "not-an-array", FILTERS],
    ["filters that are null", fileOf(null), "not-an-array", FILTERS],
    ["a filter that is no object", fileOf([1]), "not-an-object", `${FILTERS}/0`],
    ["a filter for everything", fileOf([good, {}]), "empty-filter", `${FILTERS}/1`],
    ["a filter for everything, with a comment", fileOf([{ comment: "x" }]), "empty-filter", `${FILTERS}/0`],
    [
      "a misspelt member",
      fileOf([{ asn: 1, prefx: "192.0.2.0/24" }]),
      "unknown-member",
      `${FILTERS}/0/prefx`,
    ],
    ["a filter with host bits", fileOf([{ prefix: "192.0.2.1/24" }]), "host-bits", `${FILTERS}/0/prefix`],
    ["a filter whose prefix is null", fileOf([{ prefix: null }]), "prefix", `${FILTERS}/0/prefix`],
    ["an AS as text", fileOf([{ asn: "64500" }]), "asn", `${FILTERS}/0/asn`],
    ["an AS out of range", fileOf([{ asn: 4_294_967_296 }]), "asn", `${FILTERS}/0/asn`],
    ["an AS that is negative", fileOf([{ asn: -1 }]), "asn", `${FILTERS}/0/asn`],
    ["an AS with a fraction", fileOf([{ asn: 1.1 }]), "asn", `${FILTERS}/0/asn`],
    ["a comment that is no text", fileOf([{ asn: 1, comment: 1 }]), "comment", `${FILTERS}/0/comment`],
    ["an assertion without AS", fileOf([], [{ prefix: "192.0.2.0/24" }]), "asn", `${ASSERTIONS}/0/asn`],
    ["an assertion without prefix", fileOf([], [{ asn: 1 }]), "prefix", `${ASSERTIONS}/0/prefix`],
    [
      "a max length too short",
      fileOf([], [{ ...good, maxPrefixLength: 23 }]),
      "max-length",
      `${ASSERTIONS}/0/maxPrefixLength`,
    ],
    [
      "a max length too long",
      fileOf([], [{ ...good, maxPrefixLength: 33 }]),
      "max-length",
      `${ASSERTIONS}/0/maxPrefixLength`,
    ],
    [
      "a max length as text",
      fileOf([], [{ ...good, maxPrefixLength: "24" }]),
      "max-length",
      `${ASSERTIONS}/0/maxPrefixLength`,
    ],
    [
      "one bad entry among good ones",
      fileOf([good], [good, { ...good, asn: null }]),
      "asn",
      `${ASSERTIONS}/1/asn`,
    ],
  ])("%s rejects the whole file", (_, text, reason, at) => {
    expect(parseSlurm(text)).toEqual({ ok: false, reason, at });
  });
});

describe("applySlurm", () => {
  const VRPS = [
    "192.0.0.0/16-16 AS64500",
    "192.0.2.0/24-24 AS64501",
    "192.0.2.128/25-25 AS64502",
    "2001:db8::/32-48 AS64501",
    "198.51.100.0/24-24 AS64497",
  ];
  const rows = rowsOfVrps(VRPS.map(vrpOf), "ripe");
  const left = (...numbers: number[]) => numbers.map((number) => VRPS[number]).sort();

  test.each([
    ["a prefix takes itself and all inside", [{ prefix: "192.0.2.0/24" }], left(0, 3, 4)],
    ["a block takes all inside", [{ prefix: "192.0.0.0/8" }], left(3, 4)],
    ["everything of IPv4", [{ prefix: "0.0.0.0/0" }], left(3)],
    ["a longer prefix takes nothing above", [{ prefix: "192.0.0.0/17" }], left(0, 3, 4)],
    ["an AS", [{ asn: 64_501 }], left(0, 2, 4)],
    ["prefix and AS must both fit", [{ prefix: "192.0.0.0/8", asn: 64_501 }], left(0, 2, 3, 4)],
    ["prefix and AS where one does not", [{ prefix: "192.0.0.0/8", asn: 64_999 }], left(0, 1, 2, 3, 4)],
    ["several filters", [{ asn: 64_500 }, { prefix: "2001:db8::/31", asn: 64_501 }], left(1, 2, 4)],
    ["none", [], left(0, 1, 2, 3, 4)],
  ])("%s", (_, filters, expected) => {
    const applied = applySlurm(rows, [slurm(fileOf(filters))]);
    expect(rowTexts(applied.rows)).toEqual(expected);
    expect([...rowTexts(applied.rows), ...rowTexts(applied.removed)].sort()).toEqual(left(0, 1, 2, 3, 4));
  });

  test("assertions are added, and no filter touches them, of whatever file", () => {
    const files = [
      slurm(fileOf([{ prefix: "0.0.0.0/0" }])),
      slurm(fileOf([], [{ prefix: "10.0.0.0/8", asn: 1 }])),
    ];
    const { rows: kept, added } = applySlurm(rows, files);
    expect(added).toBe(1);
    expect(rowTexts(kept)).toEqual(["10.0.0.0/8-8 AS1", "2001:db8::/32-48 AS64501"]);
  });

  test("an index from the cache tells what it lost and what came from the exceptions", () => {
    const before = indexOf(...VRPS);
    const file = slurm(fileOf([{ asn: 64_501 }], [{ prefix: "192.0.2.0/24", asn: 64_503 }]));
    const { index, removed } = indexWithSlurm(before, [file]);
    const route = prefixOf("192.0.2.0/24");
    expect(coveringVrps(index, route).map(({ asn, ta }) => [asn, ta])).toEqual([
      [64_503, ["slurm"]],
      [64_500, ["ripe"]],
    ]);
    expect(coveringVrps(removed, route).map(({ asn }) => asn)).toEqual([64_501]);
  });
});

describe("findConflict", () => {
  const files = (...lists: [unknown[], unknown[]][]) =>
    lists.map(([filters, assertions]) => slurm(fileOf(filters, assertions)));
  const filter = (prefix: string) => ({ prefix });
  const assertion = (prefix: string) => ({ prefix, asn: 1 });

  test.each([
    [
      "filters of the same prefix",
      files([[filter("192.0.2.0/24")], []], [[filter("192.0.2.0/24")], []]),
      "192.0.2.0/24",
    ],
    [
      "a filter inside another",
      files([[filter("192.0.2.0/24")], []], [[filter("192.0.0.0/16")], []]),
      "192.0.2.0/24",
    ],
    [
      "assertions that overlap",
      files([[], [assertion("10.0.0.0/8")]], [[], [assertion("10.1.0.0/16")]]),
      "10.1.0.0/16",
    ],
    [
      "a filter and an assertion",
      files([[filter("10.0.0.0/8")], []], [[], [assertion("10.1.0.0/16")]]),
      "10.1.0.0/16",
    ],
    [
      "one that covers all",
      files([[filter("::/0")], []], [[], [assertion("2001:db8::/32")]]),
      "2001:db8::/32",
    ],
    ["filters of the same AS", files([[{ asn: 5 }], []], [[{ asn: 5 }], []]), 5],
  ])("%s", (_, list, about) => {
    const conflict = findConflict(list);
    expect(conflict?.files).toEqual([0, 1]);
    expect(typeof conflict?.about === "object" ? prefixText(conflict.about) : conflict?.about).toBe(about);
    expect(findConflict([...list].reverse())?.files).toEqual([0, 1]);
  });

  test.each([
    ["neighbours", files([[filter("192.0.2.0/24")], []], [[filter("192.0.3.0/24")], []])],
    ["other families", files([[filter("::/0")], []], [[filter("0.0.0.0/0")], []])],
    [
      "overlap within one file",
      files([[filter("192.0.2.0/24"), filter("192.0.0.0/16")], [assertion("192.0.2.0/24")]]),
    ],
    ["different AS", files([[{ asn: 5 }], []], [[{ asn: 6 }], []])],
    [
      "the same AS of different prefixes",
      files([[{ asn: 5, prefix: "10.0.0.0/8" }], []], [[{ asn: 5, prefix: "11.0.0.0/8" }], []]),
    ],
    ["no files", []],
  ])("%s do not conflict", (_, list) => {
    expect(findConflict(list)).toBeNull();
  });

  test("three files: the two that conflict are named", () => {
    const list = files(
      [[filter("10.0.0.0/8")], []],
      [[filter("11.0.0.0/8")], []],
      [[], [assertion("10.9.0.0/16")]],
    );
    expect(findConflict(list)?.files).toEqual([0, 2]);
  });
});

describe("parseAssertion", () => {
  test.each([
    ["192.0.2.0/24 AS64500", "192.0.2.0/24-24 AS64500"],
    ["192.0.2.0/24-24 AS64500", "192.0.2.0/24-24 AS64500"],
    [" 2001:db8::/32-48  64500 ", "2001:db8::/32-48 AS64500"],
  ])("%s", (text, expected) => {
    const vrp = parseAssertion(text);
    expect(vrp && vrpText(vrp)).toBe(expected);
  });

  test.each([
    "",
    "192.0.2.0/24",
    "192.0.2.0/24-33 AS1",
    "192.0.2.0/24-23 AS1",
    "192.0.2.1/24 AS1",
    "192.0.2.0/24 ASx",
    "192.0.2.0/24- AS1",
    "x y z",
  ])("%s is none", (text) => {
    expect(parseAssertion(text)).toBeNull();
  });
});
