import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readExport } from "../../../src/proto/rpki/export.ts";
import { buildRouteTable } from "../../../src/proto/rpki/route-table.ts";
import { readRoutes } from "../../../src/proto/rpki/routes.ts";
import { parseSlurm } from "../../../src/proto/rpki/slurm.ts";
import { buildVrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { chunksOf, fixture, rowTexts, variantNames } from "./support.ts";

const files = variantNames().map((name) => fixture(`variants/${name}`));

/** What reading makes of octets, the same for every size of chunks. */
function exportSummary(octets: Uint8Array, size: number): string {
  const result = readExport(chunksOf(octets, size));
  if (!result.ok) return JSON.stringify(result);
  const { rows, ...rest } = result.value;
  buildVrpIndex(rows);
  return JSON.stringify([rowTexts(rows), rest]);
}

function routeSummary(octets: Uint8Array, size: number): string {
  const result = readRoutes(chunksOf(octets, size));
  if (!result.ok) return JSON.stringify(result);
  const { v4, v6, sets } = buildRouteTable(result.value.rows);
  const columns = [v4, v6].map(({ count, asn, peers, kind }) => [count, [...asn], [...peers], [...kind]]);
  return JSON.stringify([columns, sets, { ...result.value, rows: null }]);
}

/** Octets changed, cut out or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...files),
    fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom("set", "cut", "copy")), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([file, changes]) => {
    let octets = Buffer.from(file);
    for (const [place, octet, how] of changes) {
      const at = place % octets.length;
      const to = Math.min(octets.length, at + octet);
      if (how === "set") octets[at] = octet;
      else if (how === "cut") octets = Buffer.concat([octets.subarray(0, at), octets.subarray(to)]);
      else octets = Buffer.concat([octets.subarray(0, to), octets.subarray(at)]);
      if (octets.length === 0) return octets;
    }
    return octets;
  });

const random = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .string({ unit: fc.constantFrom(...'{}[]",:/.|\t\n\r #%0123456789abAS-_prefixasn '), maxLength: 300 })
    .map((text) => Buffer.from(text)),
);

describe.each([
  ["exports", exportSummary],
  ["route tables", routeSummary],
])("readers of %s", (_, summary) => {
  test.each([
    ["mutated files", mutated],
    ["random octets", random],
  ])("never throw on %s, and chunks make no difference", (_kind, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(1, 3, 50), (octets, size) => {
        expect(summary(octets, size)).toBe(summary(octets, 1 << 20));
      }),
      { numRuns: 400 },
    );
  });

  const flood = (text: string): Buffer => Buffer.from(text.repeat(Math.ceil(2_000_000 / text.length)));
  test.each([
    ["blanks", flood(" ")],
    ["line ends", flood("\n")],
    ["quotes", flood('"')],
    ["backslashes in a string", Buffer.concat([Buffer.from('["'), flood("\\")])],
    ["one endless string", Buffer.concat([Buffer.from('["'), flood("x")])],
    ["one endless number", Buffer.concat([Buffer.from("["), flood("1")])],
    ["open brackets", flood("[")],
    ["keys", Buffer.concat([Buffer.from("{"), flood('"a":{},')])],
    ["commas", flood(",")],
    ["one endless line", flood("192.0.2.0/24 ")],
    ["comments", flood("# x\n")],
    ["braces", flood("{1,")],
    ["bars", flood("TABLE_DUMP2|")],
    ["origins", Buffer.concat([Buffer.from("192.0.2.0\t24\t"), flood("1_")])],
    ["colons", flood("::")],
    ["zeros", Buffer.alloc(2_000_000)],
  ])("come to an end on two million octets of %s", (_kind, octets) => {
    const started = performance.now();
    summary(octets, 65_536);
    summary(octets.subarray(0, 40_000), 1);
    expect(performance.now() - started).toBeLessThan(4000);
  });
});

test("local exceptions never throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      parseSlurm(text);
    }),
  );
});

test("a list of a million names of trust anchors and sets takes no more room than a real one", () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, row) => `{"asn":1,"prefix":"192.0.2.0/24","ta":"ta ${row}"}`,
  );
  const result = readExport([Buffer.from(`[${rows.join(",")}]`)]);
  expect(result.ok && result.value.rows.taSets.length).toBeLessThan(256);
  const index = result.ok ? buildVrpIndex(result.value.rows) : null;
  expect(index?.taSets.length).toBeLessThanOrEqual(256);
  expect(index?.v4.asn.length).toBe(1);
});
