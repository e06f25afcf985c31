import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/proto/ip/address.ts";
import { isCovering, prefixText } from "../../../src/proto/rpki/prefix.ts";
import {
  coveringRoutes,
  exactRoutes,
  moreSpecificRoutes,
  routesOf,
  routesOfOrigin,
} from "../../../src/proto/rpki/route-lookup.ts";
import { joinRoutes } from "../../../src/proto/rpki/route-rows.ts";
import {
  ALL_ROUTES,
  buildRouteTable,
  type RouteFact,
  VISIBILITY,
} from "../../../src/proto/rpki/route-table.ts";
import { countStates, statesOf } from "../../../src/proto/rpki/table-states.ts";
import { quickState } from "../../../src/proto/rpki/validate.ts";
import { buildVrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { rowsOfVrps } from "../../../src/proto/rpki/vrp-rows.ts";
import {
  arbitraryAsn,
  arbitraryPrefix,
  arbitraryVrp,
  emptyTable,
  indexOf,
  prefixOf,
  routesFrom,
  tableOf,
} from "./support.ts";

function addressOf(text: string) {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(text);
  return address;
}

const short = ({ prefix, as, peers }: RouteFact): string =>
  `${prefix} ${as}${peers === null ? "" : ` ${peers}`}`;

describe("routesOf", () => {
  const table = tableOf(
    "192.0.2.0/24 64500 370",
    "192.0.2.0/24 64666 12",
    "192.0.2.0/24 64667 9",
    "192.0.2.0/24 {64500,64501} 12",
    "192.0.0.0/16 64502 300",
    "192.0.2.128/25 64500 40",
    "0.0.0.0/0 3356 40",
    "128.0.0.0/1 3356 40",
    "192.0.0.0/8 64503 40",
    "2001:db8::/32 64500 300",
    "2000::/12 64504 40",
    "2000::/11 64505 40",
  );

  test.each([
    [
      "192.0.2.10",
      [
        "192.0.2.0/24 AS64500 370",
        "192.0.2.0/24 AS64666 12",
        "192.0.2.0/24 {64500,64501} 12",
        "192.0.0.0/16 AS64502 300",
        "192.0.0.0/8 AS64503 40",
      ],
    ],
    [
      "192.0.2.200",
      [
        "192.0.2.128/25 AS64500 40",
        "192.0.2.0/24 AS64500 370",
        "192.0.2.0/24 AS64666 12",
        "192.0.2.0/24 {64500,64501} 12",
        "192.0.0.0/16 AS64502 300",
        "192.0.0.0/8 AS64503 40",
      ],
    ],
    ["192.1.2.3", ["192.0.0.0/8 AS64503 40"]],
    ["8.8.8.8", []],
    ["2001:db8::5", ["2001:db8::/32 AS64500 300", "2000::/12 AS64504 40"]],
    ["2002::1", ["2000::/12 AS64504 40"]],
    ["2010::1", []],
    ["::ffff:192.1.2.3", ["192.0.0.0/8 AS64503 40"]],
  ])("%s", (address, expected) => {
    expect(routesOf(table, addressOf(address)).routes.map(short)).toEqual(expected);
  });

  test("routes that do not count are told with the reason, the longest prefix first", () => {
    const { hidden } = routesOf(table, addressOf("192.0.2.10"));
    expect(hidden.count).toBe(3);
    expect(hidden.sample.map((route) => [short(route), route.why])).toEqual([
      ["192.0.2.0/24 AS64667 9", "peers"],
      ["128.0.0.0/1 AS3356 40", "length"],
      ["0.0.0.0/0 AS3356 40", "length"],
    ]);
  });

  test("no more than five of them are kept", () => {
    const lines = Array.from({ length: 50 }, (_, asn) => `192.0.2.0/24 ${asn + 1} 1`);
    const { routes, hidden } = routesOf(tableOf(...lines), addressOf("192.0.2.1"));
    expect([routes.length, hidden.count, hidden.sample.length]).toEqual([0, 50, 5]);
  });

  test.each([
    [9, 0],
    [10, 1],
    [11, 1],
  ])("a route that %i peers have counts %i times", (peers, count) => {
    expect(routesOf(tableOf(`192.0.2.0/24 1 ${peers}`), addressOf("192.0.2.1")).routes).toHaveLength(count);
  });

  test("a source that counts no peers has no threshold", () => {
    expect(routesOf(tableOf("192.0.2.0/24 1"), addressOf("192.0.2.1")).routes).toEqual([
      { prefix: "192.0.2.0/24", length: 24, origin: 1, as: "AS1", peers: null },
    ]);
  });

  test("an AS_SET has no origin, only a text", () => {
    const [route] = routesOf(tableOf("192.0.2.0/24 {64500}"), addressOf("192.0.2.1")).routes;
    expect(route).toMatchObject({ origin: null, as: "{64500}" });
  });

  test("an empty table has none", () => {
    expect(routesOf(emptyTable(), addressOf("192.0.2.1"))).toEqual({
      routes: [],
      hidden: { count: 0, sample: [] },
    });
  });
});

describe("routes of prefixes and origins", () => {
  const table = tableOf(
    "10.0.0.0/8 1 40",
    "10.1.0.0/16 1 40",
    "10.1.0.0/16 2 40",
    "10.1.2.0/24 3 2",
    "10.1.3.0/24 4 40",
    "11.0.0.0/8 65537 40",
    "2001:db8::/32 1 40",
  );

  test("exact, covering, more specific", () => {
    const prefix = prefixOf("10.1.0.0/16");
    expect(exactRoutes(table, prefix).map(short)).toEqual(["10.1.0.0/16 AS1 40", "10.1.0.0/16 AS2 40"]);
    expect(coveringRoutes(table, prefix).routes.map(short)).toEqual([
      "10.1.0.0/16 AS1 40",
      "10.1.0.0/16 AS2 40",
      "10.0.0.0/8 AS1 40",
    ]);
    expect(moreSpecificRoutes(table, prefix, { limit: 10 })).toMatchObject({ count: 1 });
    const all = moreSpecificRoutes(table, prefix, { limit: 1, visibility: ALL_ROUTES });
    expect([all.count, all.routes.map(short)]).toEqual([2, ["10.1.2.0/24 AS3 2"]]);
  });

  test.each([
    [1, ["10.0.0.0/8 AS1 40", "10.1.0.0/16 AS1 40", "2001:db8::/32 AS1 40"]],
    [65_537, ["11.0.0.0/8 AS65537 40"]],
    [3, []],
    [131_073, []],
    [4_294_967_295, []],
  ])("AS%i originates %j", (asn, expected) => {
    expect(routesOfOrigin(table, asn).map(short)).toEqual(expected);
  });

  test("an AS_SET is the route of no AS", () => {
    expect(routesOfOrigin(tableOf("{7,0} 192.0.2.0/24 40", "192.0.2.0/24 7 40"), 0)).toEqual([]);
  });
});

const arbitraryRoutes = (family: 4 | 6) =>
  fc.array(fc.tuple(arbitraryPrefix(family), fc.option(arbitraryAsn), fc.nat(20)), {
    minLength: 1,
    maxLength: 30,
  });

describe.each([4, 6] as const)("IPv%i table against a list", (family) => {
  const lineOf = ([prefix, origin, peers]: readonly [
    Parameters<typeof prefixText>[0],
    number | null,
    number,
  ]) => `${origin === null ? "{1,2}" : `AS${origin}`}\t${prefixText(prefix)}\t${peers}`;

  test("routes around a prefix, inside it and of an origin", () => {
    fc.assert(
      fc.property(arbitraryRoutes(family), arbitraryPrefix(family), arbitraryAsn, (routes, prefix, asn) => {
        const table = buildRouteTable(routesFrom(`${routes.map(lineOf).join("\n")}\n`).rows);
        const best = new Map<string, number>();
        for (const [own, origin, peers] of routes) {
          const key = `${prefixText(own)} ${origin === null ? "{1,2}" : `AS${origin}`}`;
          best.set(key, Math.max(peers, best.get(key) ?? 0));
        }
        const visible = [...best]
          .map(([key, peers]) => ({ key, peers, own: prefixOf(key.split(" ")[0] ?? "") }))
          .filter(({ peers, own }) => peers >= 10 && own.length >= VISIBILITY.shortest[family]);
        const wanted = (holds: (route: (typeof visible)[number]) => boolean) =>
          visible
            .filter(holds)
            .map(({ key, peers }) => `${key} ${peers}`)
            .sort();
        const around = coveringRoutes(table, prefix).routes.map(short);
        expect(around.sort()).toEqual(wanted(({ own }) => isCovering(own, prefix)));
        const inside = moreSpecificRoutes(table, prefix, { limit: 100 }).routes.map(short);
        expect(inside.sort()).toEqual(
          wanted(({ own }) => isCovering(prefix, own) && own.length > prefix.length),
        );
        expect(routesOfOrigin(table, asn).map(short).sort()).toEqual(
          wanted(({ key }) => key.split(" ")[1] === `AS${asn}`),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("a pass over the whole table gives each route the state that it has alone", () => {
    fc.assert(
      fc.property(
        arbitraryRoutes(family),
        fc.array(arbitraryVrp(family), { maxLength: 20 }),
        (routes, vrps) => {
          const table = buildRouteTable(routesFrom(`${routes.map(lineOf).join("\n")}\n`).rows);
          const index = buildVrpIndex(rowsOfVrps(vrps, "ripe"));
          const distinct = new Map(routes.map((route) => [lineOf([route[0], route[1], 0]), route]));
          const counts = [0, 0, 0, 0];
          for (const [prefix, origin] of distinct.values()) {
            const code = quickState(index, { prefix, origin });
            counts[code] = (counts[code] ?? 0) + 1;
          }
          const { notFound, valid, invalidAsn, invalidLength } = countStates(
            table,
            statesOf(table, index),
            ALL_ROUTES,
          );
          expect([notFound, valid, invalidAsn, invalidLength]).toEqual(counts);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("joinRoutes", () => {
  test("files are one table, and AS_SETs keep their texts", () => {
    const files = ["{1}\t192.0.2.0/24\t40\n", "{2}\t192.0.2.0/24\t40\n{1}\t2001:db8::/32\t40\n"].map(
      (text) => routesFrom(text).rows,
    );
    const table = buildRouteTable(joinRoutes(files));
    expect(routesOf(table, addressOf("192.0.2.1")).routes.map(short)).toEqual([
      "192.0.2.0/24 {1} 40",
      "192.0.2.0/24 {2} 40",
    ]);
    expect(routesOf(table, addressOf("2001:db8::1")).routes.map(short)).toEqual(["2001:db8::/32 {1} 40"]);
  });
});

test("only routes that count are counted by state", () => {
  const table = tableOf(
    "192.0.2.0/24 64500 40",
    "192.0.2.0/24 64501 40",
    "192.0.2.0/24 64502 1",
    "10.0.0.0/8 1 40",
  );
  const index = indexOf("192.0.2.0/24-24 AS64500");
  expect(countStates(table, statesOf(table, index))).toEqual({
    notFound: 1,
    valid: 1,
    invalidAsn: 1,
    invalidLength: 0,
  });
});
