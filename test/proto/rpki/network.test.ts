import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressExposure, exposureOf } from "../../../src/proto/rpki/max-length.ts";
import { describeNetwork } from "../../../src/proto/rpki/network.ts";
import { ownRoutes } from "../../../src/proto/rpki/own-routes.ts";
import { type IpPrefix, isCovering, prefixText } from "../../../src/proto/rpki/prefix.ts";
import { placesOfOrigin } from "../../../src/proto/rpki/route-lookup.ts";
import { ALL_ROUTES, type RouteTable, VISIBILITY } from "../../../src/proto/rpki/route-table.ts";
import { sharesOf, spaceOf, unitsIn } from "../../../src/proto/rpki/space.ts";
import { STATE_CODE, stateCode, validate } from "../../../src/proto/rpki/validate.ts";
import { buildVrpIndex, type VrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { rowsOfVrps, type Vrp } from "../../../src/proto/rpki/vrp-rows.ts";
import { effectOf, stateText, stateUnder } from "../../../src/proto/rpki/what-if.ts";
import {
  arbitraryPrefix,
  arbitraryVrp,
  exportOf,
  indexOf,
  prefixOf,
  tableOf,
  vrpOf,
  vrpText,
} from "./support.ts";

const routing = (routes: RouteTable, index: VrpIndex) => ({ routes, index, visibility: VISIBILITY });
const v4Of = (asn: number, routes: RouteTable, index: VrpIndex) =>
  describeNetwork(asn, routing(routes, index)).v4;

describe("reach of an invalid route", () => {
  const OTHER = "10.1.0.0/16-16 AS9";
  test.each([
    ["nothing else carries it", ["10.1.0.0/16 1 40"], [OTHER], "unreachable"],
    [
      "a valid route around it",
      ["10.1.0.0/16 1 40", "10.0.0.0/8 2 40"],
      [OTHER, "10.0.0.0/8-8 AS2"],
      "covered_by_valid",
    ],
    ["a not-found route around it", ["10.1.0.0/16 1 40", "10.0.0.0/8 2 40"], [OTHER], "covered_by_not_found"],
    [
      "a valid route of another origin to the same prefix",
      ["10.1.0.0/16 1 40", "10.1.0.0/16 9 40"],
      [OTHER],
      "covered_by_valid",
    ],
    [
      "an invalid route around it",
      ["10.1.0.0/16 1 40", "10.0.0.0/8 2 40"],
      ["10.0.0.0/8-8 AS9"],
      "unreachable",
    ],
    [
      "a valid route that too few peers have",
      ["10.1.0.0/16 1 40", "10.1.0.0/16 9 9"],
      [OTHER],
      "unreachable",
    ],
    [
      "a valid route inside it",
      ["10.1.0.0/16 1 40", "10.1.1.0/24 9 40"],
      ["10.1.0.0/16-24 AS9"],
      "unreachable",
    ],
  ])("%s: %s", (_, routes, vrps, reach) => {
    const found = v4Of(1, tableOf(...routes), indexOf(...vrps)).routes.find(
      ({ prefix }) => prefix === "10.1.0.0/16",
    );
    expect(found?.reach).toBe(reach);
  });
});

describe("routes of others", () => {
  test("equal to or inside the own ones, each once, own and outer ones left out", () => {
    const table = tableOf(
      "10.0.0.0/8 2 40",
      "10.1.0.0/16 1 40",
      "10.1.0.0/16 2 40",
      "10.1.2.0/24 1 40",
      "10.1.2.0/24 3 40",
      "10.1.3.0/24 {4} 40",
      "10.1.4.0/24 5 9",
      "10.2.0.0/16 6 40",
    );
    const { foreign } = v4Of(1, table, indexOf("10.1.0.0/16-24 AS3"));
    expect(foreign.map(({ prefix, as, state, reason }) => [prefix, as, state, reason])).toEqual([
      ["10.1.0.0/16", "AS2", "invalid", "asn"],
      ["10.1.2.0/24", "AS3", "valid", undefined],
      ["10.1.3.0/24", "{4}", "invalid", "asn"],
    ]);
  });
});

describe("VRPs of a network", () => {
  const vrps = (routes: string[], texts: string[]) =>
    v4Of(1, tableOf(...routes), indexOf(...texts)).vrps.map(
      ({ prefix, maxLength, isUnused, isRedundant }) => [
        `${prefix}-${maxLength}`,
        isUnused ? "unused" : "used",
        isRedundant ? "redundant" : "needed",
      ],
    );

  test.each([
    [
      "a route of the AS uses it",
      ["10.1.0.0/16 1 40"],
      ["10.1.0.0/16-16 AS1"],
      [["10.1.0.0/16-16", "used", "needed"]],
    ],
    [
      "a route that is too long does not",
      ["10.1.0.0/16 1 40"],
      ["10.0.0.0/8-15 AS1"],
      [["10.0.0.0/8-15", "unused", "needed"]],
    ],
    [
      "a route around it does not",
      ["10.0.0.0/8 1 40"],
      ["10.1.0.0/16-16 AS1"],
      [["10.1.0.0/16-16", "unused", "needed"]],
    ],
    [
      "a route that too few peers have does not",
      ["10.1.0.0/16 1 1"],
      ["10.1.0.0/16-16 AS1"],
      [["10.1.0.0/16-16", "unused", "needed"]],
    ],
    [
      "of two one is enough",
      ["10.1.0.0/16 1 40"],
      ["10.1.0.0/16-16 AS1", "10.0.0.0/8-16 AS1"],
      [
        ["10.0.0.0/8-16", "used", "needed"],
        ["10.1.0.0/16-16", "used", "redundant"],
      ],
    ],
    [
      "a shorter max length above is not enough",
      ["10.1.0.0/16 1 40"],
      ["10.1.0.0/16-16 AS1", "10.0.0.0/8-15 AS1"],
      [
        ["10.0.0.0/8-15", "unused", "needed"],
        ["10.1.0.0/16-16", "used", "needed"],
      ],
    ],
    [
      "the same prefix with another max length",
      ["10.1.0.0/16 1 40"],
      ["10.1.0.0/16-16 AS1", "10.1.0.0/16-24 AS1"],
      [
        ["10.1.0.0/16-16", "used", "redundant"],
        ["10.1.0.0/16-24", "used", "needed"],
      ],
    ],
    [
      "VRPs of others are not its own",
      ["10.1.0.0/16 1 40"],
      ["10.1.0.0/16-16 AS1", "10.0.0.0/8-16 AS2"],
      [["10.1.0.0/16-16", "used", "needed"]],
    ],
  ])("%s", (_, routes, texts, expected) => {
    expect(vrps(routes, texts)).toEqual(expected);
  });

  test.each([
    ["no max length", "10.0.0.0/22-22", ["10.0.0.0/22"], { isMinimal: true, authorised: 1, exposed: 0 }],
    ["no max length, not announced", "10.0.0.0/22-22", [], { isMinimal: true, authorised: 1, exposed: 1 }],
    [
      "one length more, half announced",
      "10.0.0.0/23-24",
      ["10.0.0.0/24"],
      { isMinimal: false, authorised: 2, exposed: 1 },
    ],
    [
      "one length more, all announced",
      "10.0.0.0/23-24",
      ["10.0.0.0/24", "10.0.1.0/24"],
      { isMinimal: true, exposed: 0 },
    ],
    [
      "longer than spreads",
      "10.0.0.0/24-32",
      ["10.0.0.0/24"],
      { isMinimal: false, length: 24, authorised: 1, exposed: 0 },
    ],
    [
      "longer than spreads from the beginning",
      "10.0.0.0/25-32",
      ["10.0.0.0/25"],
      { isMinimal: false, authorised: 0, exposed: 0 },
    ],
    [
      "all addresses",
      "0.0.0.0/0-32",
      ["10.0.0.0/24"],
      { isMinimal: false, authorised: 16_777_216, exposed: 16_777_215 },
    ],
  ])("exposure with %s", (_, vrp, announced, expected) => {
    const table = tableOf("192.0.2.0/24 9 40", ...announced.map((prefix) => `${prefix} 1 40`));
    const places = placesOfOrigin(table.v4, 1);
    const exposure = exposureOf(vrpOf(`${vrp} AS1`), table.v4, places);
    expect(exposure).toMatchObject(expected);
    expect(exposure.replacement.map(vrpText)).toEqual(
      announced.map((prefix) => `${prefix}-${prefix.split("/")[1]} AS1`),
    );
  });
});

describe("addressExposure", () => {
  const seen = (length: number, origin: number, state: "valid" | "invalid" | "not-found" = "valid") => ({
    length,
    origin,
    state,
  });
  const facts = (...texts: string[]) =>
    texts
      .map(vrpOf)
      .map(({ prefix, maxLength, asn }) => ({ prefix: prefixText(prefix), maxLength, asn, ta: [] }));
  test.each([
    [
      "a longer max length that does not spread",
      4,
      [seen(24, 1)],
      facts("10.0.0.0/24-32 AS1"),
      { kind: "long", from: 25, to: 32 },
    ],
    [
      "one that spreads in part",
      4,
      [seen(22, 1)],
      facts("10.0.0.0/22-32 AS1"),
      { kind: "exposed", from: 23, to: 24 },
    ],
    [
      "a VRP for a longer prefix only",
      4,
      [seen(16, 1)],
      facts("10.0.0.0/16-16 AS1", "10.0.0.0/24-24 AS1"),
      { kind: "exposed", from: 24, to: 24 },
    ],
    [
      "VRPs of other origins say nothing",
      4,
      [seen(22, 1)],
      facts("10.0.0.0/22-22 AS1", "10.0.0.0/8-24 AS2"),
      { kind: "minimal" },
    ],
    [
      "an invalid longer route of the origin is announced too",
      4,
      [seen(22, 1), seen(24, 1, "invalid")],
      facts("10.0.0.0/22-23 AS1"),
      { kind: "minimal" },
    ],
    [
      "two origins, one exposed",
      4,
      [seen(24, 1), seen(22, 2)],
      facts("10.0.0.0/22-24 AS1", "10.0.0.0/22-24 AS2"),
      { kind: "exposed", from: 23, to: 24 },
    ],
    [
      "IPv6 spreads to /48",
      6,
      [seen(48, 1)],
      facts("2001:db8::/48-64 AS1"),
      { kind: "long", from: 49, to: 64 },
    ],
    ["no valid route", 4, [seen(22, 1, "not-found")], [], { kind: "no-valid-route" }],
  ] as const)("%s", (_, family, routes, vrps, expected) => {
    expect(addressExposure(family, routes, vrps)).toMatchObject(expected);
  });
});

const longestAround = (prefixes: readonly IpPrefix[], address: IpPrefix): IpPrefix | undefined =>
  prefixes.filter((prefix) => isCovering(prefix, address)).sort((a, b) => b.length - a.length)[0];

/** The space of routes of AS1 in 10.0.0.0/26, one address after the other. */
function countHosts(prefixes: readonly IpPrefix[], vrps: readonly Vrp[], index: VrpIndex) {
  const counted = { valid: 0, invalid: 0, notFound: 0, covered: 0 };
  for (let host = 0; host < 64; host += 1) {
    const address: IpPrefix = { family: 4, words: Uint32Array.of(0x0a000000 + host), length: 32 };
    const carrying = longestAround(prefixes, address);
    if (carrying === undefined) continue;
    const { state } = validate(index, { prefix: carrying, origin: 1 });
    counted[state === "not-found" ? "notFound" : state] += 1;
    counted.covered += vrps.some((vrp) => isCovering(vrp.prefix, address)) ? 1 : 0;
  }
  return counted;
}

describe("space", () => {
  test.each([
    [4, 24, 256],
    [4, 32, 1],
    [4, 0, 4_294_967_296],
    [6, 48, 1],
    [6, 32, 65_536],
    [6, 49, 0],
    [6, 12, 68_719_476_736],
  ] as const)("IPv%i /%i holds %i units", (family, length, units) => {
    expect(unitsIn(family, length)).toBe(units);
  });

  test("by trust anchor of the longest VRP around the route", () => {
    const roas = [
      { prefix: "10.0.0.0/8", asn: 1, ta: "arin" },
      { prefix: "10.1.0.0/16", asn: 2, ta: "ripe" },
    ];
    const index = buildVrpIndex(exportOf(JSON.stringify(roas)).rows);
    const { space } = v4Of(1, tableOf("10.0.0.0/8 1 40", "10.1.0.0/16 1 40", "11.0.0.0/24 1 40"), index);
    expect([...space.perTa]).toEqual([
      ["arin", { valid: 16_711_680, invalid: 0, notFound: 0 }],
      ["ripe", { valid: 0, invalid: 65_536, notFound: 0 }],
      ["unknown", { valid: 0, invalid: 0, notFound: 256 }],
    ]);
    expect(space.total).toBe(16_777_472);
  });

  test("a route without a VRP around it is covered as far as VRPs lie inside it", () => {
    const index = indexOf(
      "10.0.0.0/26-26 AS9",
      "10.0.0.0/25-25 AS9",
      "10.0.0.192/26-26 AS8",
      "10.0.1.0/24-24 AS9",
    );
    const { space } = v4Of(1, tableOf("10.0.0.0/24 1 40"), index);
    expect(space).toMatchObject({ total: 256, covered: 192, notFound: 256 });
    expect(sharesOf(space)).toEqual({ valid: 0, covered: 75 });
  });

  test("no space has no shares", () => {
    expect(sharesOf(v4Of(1, tableOf("10.0.0.0/24 2 40"), indexOf()).space)).toBeNull();
  });

  test("IPv6 counts /48 prefixes, and routes longer than that not at all", () => {
    const table = tableOf("2001:db8::/47 1 40", "2001:db8::/48 1 40", "2001:db8::/56 1 40");
    const { space } = describeNetwork(1, routing(table, indexOf("2001:db8::/48-48 AS1"))).v6;
    expect(space).toMatchObject({ total: 2, valid: 1, notFound: 1, invalid: 0, covered: 1 });
  });

  test("agrees with counting single addresses", () => {
    /** Prefixes in 10.0.0.0/26, so that 64 addresses can be counted one by one. */
    const small = fc.tuple(fc.nat(63), fc.integer({ min: 26, max: 32 })).map(([host, length]): IpPrefix => {
      const address = 0x0a000000 + (host & ~((1 << (32 - length)) - 1));
      return { family: 4, words: Uint32Array.of(address), length };
    });
    const smallVrp = fc
      .tuple(small, fc.nat(6), fc.constantFrom(1, 2))
      .map(([prefix, more, asn]): Vrp => ({ prefix, maxLength: Math.min(32, prefix.length + more), asn }));
    fc.assert(
      fc.property(
        fc.array(small, { minLength: 1, maxLength: 12 }),
        fc.array(smallVrp, { maxLength: 8 }),
        (prefixes, vrps) => {
          const table = tableOf(...prefixes.map((prefix) => `${prefixText(prefix)} 1 40`));
          const index = buildVrpIndex(rowsOfVrps(vrps, "ripe"));
          const own = ownRoutes(1, 4, { routes: table, index, visibility: ALL_ROUTES });
          expect(spaceOf(own, index)).toMatchObject(countHosts(prefixes, vrps, index));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("what if", () => {
  test("taking a VRP away and putting smaller ones in its place harms nobody else", () => {
    const table = tableOf("10.0.0.0/22 1 40", "10.0.1.0/24 1 40");
    const index = indexOf("10.0.0.0/22-24 AS1");
    const change = {
      remove: [vrpOf("10.0.0.0/22-24 AS1")],
      add: [vrpOf("10.0.0.0/22-22 AS1"), vrpOf("10.0.1.0/24-24 AS1")],
    };
    expect(effectOf(change, { index, routes: table })).toMatchObject({ count: 0, harmedCount: 0 });
    const careless = effectOf(
      { remove: change.remove, add: change.add.slice(0, 1) },
      { index, routes: table },
    );
    expect(careless.harmed).toMatchObject([
      { route: { prefix: "10.0.1.0/24" }, after: { state: "invalid", reason: "length" } },
    ]);
  });

  test("lists are cut off, counts are not", () => {
    const table = tableOf(...Array.from({ length: 200 }, (_, third) => `10.0.${third}.0/24 1 40`));
    const effect = effectOf(
      { add: [vrpOf("10.0.0.0/16-16 AS2")] },
      { index: indexOf(), routes: table },
      { limit: 5 },
    );
    expect([effect.count, effect.harmedCount, effect.changes.length, effect.harmed.length]).toEqual([
      200, 200, 5, 5,
    ]);
  });

  test("a change of the reason alone is a change, and no harm", () => {
    const effect = effectOf(
      { add: [vrpOf("10.0.0.0/8-8 AS1")] },
      { index: indexOf("10.0.0.0/8-8 AS2"), routes: tableOf("10.1.0.0/16 1 40") },
    );
    expect(effect).toMatchObject({ count: 1, harmedCount: 0 });
    expect(effect.changes[0]).toMatchObject({ before: { reason: "asn" }, after: { reason: "length" } });
  });

  test("agrees with an index made anew", () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryVrp(4), { maxLength: 12 }),
        fc.array(arbitraryVrp(4), { maxLength: 3 }),
        fc.array(fc.nat(11), { maxLength: 3 }),
        arbitraryPrefix(4),
        (vrps, add, numbers, prefix) => {
          const remove = numbers.flatMap((number) => vrps[number] ?? []);
          const gone = new Set(remove.map(vrpText));
          const kept = vrps.filter((vrp) => !gone.has(vrpText(vrp)));
          const made = buildVrpIndex(rowsOfVrps([...kept, ...add], "ripe"));
          const state = stateUnder(buildVrpIndex(rowsOfVrps(vrps, "ripe")), { add, remove });
          for (const origin of [null, 0, 1, 64_500]) {
            const { state: expected, reason } = validate(made, { prefix, origin });
            expect(stateText(state({ prefix, origin }))).toEqual({
              state: expected,
              ...(reason && { reason }),
            });
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("a prefix that no VRP covers has no state but not found", () => {
    expect(stateCode(indexOf().v4, -1, 24, 1)).toBe(STATE_CODE.notFound);
    expect(stateText(99)).toEqual({ state: "not-found" });
    expect(prefixText(prefixOf("10.0.0.0/8"))).toBe("10.0.0.0/8");
  });
});
