import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readExport, type VrpExport } from "../../../src/proto/rpki/export.ts";
import { joinRoutes } from "../../../src/proto/rpki/route-rows.ts";
import { buildRouteTable, type RouteTable } from "../../../src/proto/rpki/route-table.ts";
import { readRoutes } from "../../../src/proto/rpki/routes.ts";
import { countStates, statesOf } from "../../../src/proto/rpki/table-states.ts";
import { buildVrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { countPerTa } from "../../../src/proto/rpki/vrp-rows.ts";
import { chunksOf, DATA, hasData } from "./support.ts";

const SLOW = 120_000;
const unpack = (name: string): Buffer => gunzipSync(readFileSync(join(DATA, name)));

function load(name: string): VrpExport {
  const result = readExport(chunksOf(unpack(name), 65_536));
  if (!result.ok) throw new Error(`${name}: ${result.reason}`);
  return result.value;
}

let made: RouteTable | undefined;

/** Both dumps in one table, made once. */
function fullTable(): RouteTable {
  made ??= buildRouteTable(
    joinRoutes(
      ["IPv4", "IPv6"].map((family) => {
        const result = readRoutes(chunksOf(unpack(`synthetic/riswhoisdump-2026scale.${family}.gz`), 65_536));
        if (!result.ok) throw new Error(result.reason);
        return result.value.rows;
      }),
    ),
  );
  return made;
}

if (!hasData) {
  test(`full exports and tables: skipped, as there is no ${DATA} (set WATERPAS_RPKI_DATA)`, (context) => {
    context.skip(`no data in ${DATA}`);
  });
}

describe.runIf(hasData)("full exports and tables", () => {
  test("the export of 20 July 2025", { timeout: SLOW }, () => {
    const { rows, records, declared, buildTime, aspas, others, rejected } = load(
      "real/rpki-client-20250720T100143Z.json.gz",
    );
    expect([rows.v4.count, rows.v6.count, records, declared]).toEqual([580_367, 143_157, 723_524, 723_524]);
    expect(buildTime).toBe(Date.parse("2025-07-20T10:01:43Z") / 1000);
    expect([aspas.length, others.routerKeys, others.nonfunctionalAuthorities]).toEqual([100, 2, 124]);
    expect(Object.values(rejected)).toEqual([0, 0, 0, 0, 0]);
    const perTa = Object.fromEntries([...countPerTa(rows)].map(([ta, { vrps }]) => [ta, vrps]));
    expect(perTa).toEqual({ ripe: 300_988, arin: 203_996, apnic: 153_203, lacnic: 39_011, afrinic: 26_326 });
    const index = buildVrpIndex(rows);
    expect(index.duplicates).toBe(0);
    expect(index.v4.count + index.v6.count).toBe(640_717);
    const longer = [index.v4, index.v6].map(({ count, len, first, max }) => {
      let found = 0;
      for (let prefix = 0; prefix < count; prefix += 1) {
        const rowMax = max.subarray(first[prefix], first[prefix + 1]);
        found += rowMax.filter((length) => length > (len[prefix] ?? 0)).length;
      }
      return found;
    });
    expect((longer[0] ?? 0) + (longer[1] ?? 0)).toBe(101_673);
  });

  test.each([
    [
      "real/rpki-client-20250720T100143Z.json.gz",
      { notFound: 486_448, valid: 784_156, invalidAsn: 17_153, invalidLength: 8006 },
    ],
    [
      "synthetic/vrps-2026scale.json.gz",
      { notFound: 203_781, valid: 991_651, invalidAsn: 47_907, invalidLength: 52_424 },
    ],
  ])("states of 1.3 million routes by %s", { timeout: SLOW }, (name, expected) => {
    const table = fullTable();
    const index = buildVrpIndex(load(name).rows);
    expect(countStates(table, statesOf(table, index))).toEqual(expected);
  });

  test.each([
    ["real/rpki-client-20250720T093133Z.json.gz", 723_521, 0, 100],
    ["real/rpki-client-20230504-prepdev.json.gz", 424_223, 0, 6647],
    ["real/dn42-gortr-20220129.json.gz", 3312, 3, 0],
    ["real/dn42-slurm-20220129.json.gz", 3312, 3, 0],
    ["real/vrps-array-5000.json.gz", 5000, 0, 0],
  ])(
    "%s has %i records, %i of them bad, and %i ASPA objects",
    { timeout: SLOW },
    (name, records, bad, aspas) => {
      const found = load(name);
      const rejected = Object.values(found.rejected).reduce((sum, count) => sum + count, 0);
      expect([found.records, rejected, found.aspas.length]).toEqual([records, bad, aspas]);
    },
  );

  test.each([
    ["real/riswhoisdump-20120907.IPv4.gz", "riswhois", 499_498, 110, "2012-09-07T10:03:01Z"],
    ["real/riswhoisdump-20120907.IPv6.gz", "riswhois", 11_796, 0, "2012-09-07T10:06:01Z"],
    ["real/riswhoisdump-20110720-head.IPv4.gz", "riswhois", 84, 0, "2011-07-20T10:03:01Z"],
    ["real/pyasn-20151101.dat.gz", "list", 633_831, 0, "2015-11-19T19:03:21Z"],
  ])(
    "%s (%s) has %i routes, at least %i of AS_SETs",
    { timeout: SLOW },
    (name, format, records, sets, time) => {
      const result = readRoutes(chunksOf(unpack(name), 65_536));
      const found = result.ok ? result.value : null;
      expect([found?.format, found?.records, found?.generatedAt]).toEqual([
        format,
        records,
        Date.parse(time) / 1000,
      ]);
      const rows = found?.rows.v4;
      expect(rows?.kind.subarray(0, rows.count).filter((kind) => kind === 1).length).toBeGreaterThanOrEqual(
        sets,
      );
    },
  );
});
