import { describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/proto/ip/address.ts";
import { adviceFor } from "../../../src/proto/rpki/advice.ts";
import { addressExposure } from "../../../src/proto/rpki/max-length.ts";
import { describeNetwork } from "../../../src/proto/rpki/network.ts";
import { hostPrefix } from "../../../src/proto/rpki/prefix.ts";
import { routesOf } from "../../../src/proto/rpki/route-lookup.ts";
import { type RouteTable, VISIBILITY } from "../../../src/proto/rpki/route-table.ts";
import { parseAssertion, parseSlurm } from "../../../src/proto/rpki/slurm.ts";
import { indexWithSlurm } from "../../../src/proto/rpki/slurm-apply.ts";
import { describePrefix, judgeAll } from "../../../src/proto/rpki/surroundings.ts";
import { validate } from "../../../src/proto/rpki/validate.ts";
import { coveringVrps, type VrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { effectOf } from "../../../src/proto/rpki/what-if.ts";
import { emptyTable, indexOf, prefixOf, tableOf, vrpText } from "./support.ts";

const V1 = "192.0.2.0/24-24 AS64500";
const V2 = "198.51.100.0/22-24 AS64501";
const V3 = "2001:db8::/32-48 AS64500";
const ROUTE1 = "192.0.2.0/24 AS64500 370";
const ROUTE2 = "198.51.100.0/22 AS64501 370";

/** What is known of an address: the states of its routes, whether VRPs cover it, how exposed it is. */
function look(address: string, routes: RouteTable, index: VrpIndex) {
  const parsed = parseAddress(address);
  if (!parsed.ok) throw new Error(address);
  const host = hostPrefix(parsed);
  const { routes: found, hidden } = routesOf(routes, parsed);
  const judged = judgeAll(found, index);
  const seen = judged.map(({ length, origin, judgement }) => ({ length, origin, state: judgement.state }));
  const exposure = addressExposure(host.family, seen, coveringVrps(index, host));
  return {
    states: judged.map(({ as, judgement }) =>
      [as, judgement.state, judgement.reason].filter(Boolean).join(" "),
    ),
    flags: judged.map(({ judgement }) =>
      judgement.flags.filter((flag) => flag !== "bogon_prefix" && flag !== "bogon_origin"),
    ),
    hasRoa: judged.some(({ judgement }) => judgement.covering.length > 0),
    isCovered: coveringVrps(index, host).length > 0,
    exposure: "from" in exposure ? `${exposure.kind} ${exposure.from}-${exposure.to}` : exposure.kind,
    hidden: hidden.count,
  };
}

describe("worked cases: addresses of servers", () => {
  test.each([
    [
      "C01",
      "192.0.2.10",
      [ROUTE1],
      [V1],
      { states: ["AS64500 valid"], hasRoa: true, exposure: "minimal", hidden: 0 },
    ],
    [
      "C02",
      "192.0.2.10",
      [ROUTE1],
      [],
      { states: ["AS64500 not-found"], hasRoa: false, exposure: "no-valid-route" },
    ],
    [
      "C03",
      "192.0.2.10",
      [ROUTE1],
      ["192.0.2.0/24-24 AS64666"],
      { states: ["AS64500 invalid asn"], hasRoa: true },
    ],
    [
      "C04",
      "198.51.100.7",
      ["198.51.100.0/24 AS64501 370"],
      ["198.51.100.0/22-22 AS64501"],
      { states: ["AS64501 invalid length"], hasRoa: true },
    ],
    ["C05", "198.51.100.7", [ROUTE2], [V2], { states: ["AS64501 valid"], exposure: "exposed 23-24" }],
    [
      "C06",
      "198.51.100.7",
      [ROUTE2, "198.51.100.0/24 AS64501 370"],
      [V2],
      { states: ["AS64501 valid", "AS64501 valid"], exposure: "minimal" },
    ],
    [
      "C07",
      "192.0.2.10",
      [ROUTE1, "192.0.2.0/24 AS64666 12"],
      [V1],
      { states: ["AS64500 valid", "AS64666 invalid asn"], flags: [["moas"], ["moas"]] },
    ],
    [
      "C08",
      "192.0.2.10",
      [ROUTE1, "192.0.2.0/24 AS64666 9"],
      [V1],
      { states: ["AS64500 valid"], flags: [[]], hidden: 1 },
    ],
    [
      "C09",
      "192.0.2.10",
      [ROUTE1, "192.0.0.0/16 AS64502 370"],
      [V1],
      { states: ["AS64500 valid", "AS64502 not-found"] },
    ],
    [
      "C10",
      "192.0.2.10",
      ["192.0.0.0/16 AS64502 370"],
      [V1],
      { states: ["AS64502 not-found"], hasRoa: false, isCovered: true },
    ],
    ["C11", "203.0.113.9", [ROUTE1], [V1], { states: [], hasRoa: false, isCovered: false }],
    ["C12", "192.0.2.10", [ROUTE2], [V1], { states: [], isCovered: true }],
    [
      "C14",
      "2001:db8:1::5",
      ["2001:db8:1::/48 AS64500 370"],
      [V1, V3],
      { states: ["AS64500 valid"], exposure: "minimal" },
    ],
    [
      "C15",
      "2001:db8:1::5",
      ["2001:db8::/32 AS64500 370"],
      [V3],
      { states: ["AS64500 valid"], exposure: "exposed 33-48" },
    ],
    ["C16", "::ffff:192.0.2.10", [ROUTE1], [V1], { states: ["AS64500 valid"] }],
    [
      "C18",
      "192.0.2.10",
      ["{64500,64501} 192.0.2.0/24 370"],
      [V1],
      { states: ["{64500,64501} invalid asn"], flags: [["as_set"]] },
    ],
    ["C19", "192.0.2.10", [ROUTE1, "0.0.0.0/0 AS3356 40"], [V1], { states: ["AS64500 valid"], hidden: 1 }],
    [
      "C24",
      "192.0.2.10",
      [ROUTE1],
      ["192.0.2.0/24-32 AS0"],
      { states: ["AS64500 invalid asn"], flags: [["as0"]], hasRoa: true },
    ],
    [
      "C25",
      "192.0.2.10",
      [ROUTE1],
      ["192.0.2.0/24-32 AS0", V1],
      { states: ["AS64500 valid"], flags: [["as0"]] },
    ],
  ])("%s", (_, address, routes, vrps, expected) => {
    expect(look(address, tableOf(...routes), indexOf(...vrps))).toMatchObject(expected);
  });

  test("C29: a local exception makes the route valid", () => {
    const file = parseSlurm(
      '{"slurmVersion":1,"locallyAddedAssertions":{"prefixAssertions":[{"asn":64500,"prefix":"192.0.2.0/24"}]}}',
    );
    const { index } = indexWithSlurm(indexOf(), file.ok ? [file.value] : []);
    expect(look("192.0.2.10", tableOf(ROUTE1), index).states).toEqual(["AS64500 valid"]);
    expect(coveringVrps(index, prefixOf("192.0.2.0/24"))).toMatchObject([{ ta: ["slurm"] }]);
  });

  test("C30: many addresses of two routes", () => {
    const table = tableOf(ROUTE1, ROUTE2);
    const index = indexOf(V1, V2);
    const prefixes = Array.from({ length: 300 }, (_, host) => {
      const address = parseAddress(host < 150 ? `192.0.2.${host}` : `198.51.100.${host - 150}`);
      return address.ok ? routesOf(table, address).routes.map(({ prefix }) => prefix) : [];
    });
    expect(new Set(prefixes.flat())).toEqual(new Set(["192.0.2.0/24", "198.51.100.0/22"]));
    expect(look("198.51.100.1", table, index).states).toEqual(["AS64501 valid"]);
  });
});

const routing = (routes: RouteTable, index: VrpIndex) => ({ routes, index, visibility: VISIBILITY });

describe("worked cases: prefixes and networks", () => {
  test("T01: a beacon with the wrong origin", () => {
    const index = indexOf("93.175.147.0/24-24 AS196615");
    const judgement = validate(index, { prefix: prefixOf("93.175.147.0/24"), origin: 12_654 });
    expect(judgement).toMatchObject({ state: "invalid", reason: "asn", reasonRoutinator: "as" });
  });

  test("T02: a prefix that nobody announces", () => {
    const found = describePrefix(prefixOf("192.0.2.0/24"), routing(emptyTable(), indexOf(V1)));
    expect(found).toMatchObject({ exact: [], covering: [], moreSpecific: { count: 0 } });
    expect(found.coveringVrps).toHaveLength(1);
  });

  test("T03: space counts once, for the longest route that carries it", () => {
    const table = tableOf("198.51.100.0/22 AS64501 40", "198.51.100.0/24 AS64501 40");
    const { v4 } = describeNetwork(64_501, routing(table, indexOf("198.51.100.0/22-22 AS64501")));
    expect(v4.counts).toEqual({ valid: 1, invalid: 1, notFound: 0 });
    expect(v4.space).toMatchObject({ valid: 768, invalid: 256, notFound: 0, total: 1024, covered: 1024 });
    expect(v4.routes.map(({ prefix, reach }) => [prefix, reach])).toEqual([
      ["198.51.100.0/22", undefined],
      ["198.51.100.0/24", "covered_by_valid"],
    ]);
  });

  test("T04: a route whose VRP names another AS cannot be reached", () => {
    const { v4 } = describeNetwork(64_500, routing(tableOf(ROUTE1), indexOf("192.0.2.0/24-24 AS64666")));
    expect(v4.routes).toMatchObject([
      { judgement: { state: "invalid", reason: "asn" }, reach: "unreachable" },
    ]);
  });

  test.each([
    [
      "T05",
      V2,
      ["198.51.100.0/22", "198.51.100.0/24"],
      false,
      3,
      4,
      ["198.51.100.0/22-22 AS64501", "198.51.100.0/24-24 AS64501"],
    ],
    [
      "T06",
      V2,
      ["198.51.100.0/24", "198.51.101.0/24", "198.51.102.0/24", "198.51.103.0/24"],
      true,
      0,
      4,
      null,
    ],
    [
      "T07",
      "2001:db8::/32-64 AS64501",
      ["2001:db8::/32"],
      false,
      65_536,
      65_536,
      ["2001:db8::/32-32 AS64501"],
    ],
  ])("%s: %s", (_, vrp, announced, isMinimal, exposed, authorised, replacement) => {
    const table = tableOf(...announced.map((prefix) => `${prefix} AS64501 40`));
    const { v4, v6 } = describeNetwork(64_501, routing(table, indexOf(vrp)));
    const [own] = [...v4.vrps, ...v6.vrps];
    expect(own?.exposure).toMatchObject({ isMinimal, exposed, authorised });
    if (replacement !== null) expect(own?.exposure.replacement.map(vrpText)).toEqual(replacement);
  });

  test("T08: two origins, both authorised", () => {
    const table = tableOf("192.0.2.0/24 64500 40", "192.0.2.0/24 64501 40");
    const { v4 } = describeNetwork(64_500, routing(table, indexOf(V1, "192.0.2.0/24-24 AS64501")));
    expect(v4.routes).toMatchObject([
      { judgement: { state: "valid", flags: expect.arrayContaining(["moas"]) } },
    ]);
    expect(v4.foreign).toMatchObject([{ origin: 64_501, state: "valid" }]);
  });

  test("T09: a VRP that would take away another's route", () => {
    const table = tableOf("192.0.2.0/24 64500 40", "192.0.2.128/25 64501 40");
    const proposal = parseAssertion("192.0.2.0/24-24 AS64500");
    const effect = effectOf(
      { add: proposal === null ? [] : [proposal] },
      { index: indexOf(), routes: table },
    );
    expect(effect.changes.map(({ route, before, after }) => [route.prefix, before, after])).toEqual([
      ["192.0.2.0/24", { state: "not-found" }, { state: "valid" }],
      ["192.0.2.128/25", { state: "not-found" }, { state: "invalid", reason: "asn" }],
    ]);
    expect(effect.harmed.map(({ route }) => `${route.prefix} ${route.as}`)).toEqual([
      "192.0.2.128/25 AS64501",
    ]);
    expect([effect.count, effect.harmedCount]).toEqual([2, 1]);
  });

  test("T10: a number for documentation", () => {
    expect(describeNetwork(64_496, routing(emptyTable(), indexOf())).isBogon).toBe(true);
  });

  test("T12: the default route without VRPs", () => {
    expect(validate(indexOf(), { prefix: prefixOf("0.0.0.0/0"), origin: 64_500 }).state).toBe("not-found");
  });

  test("T13: AS0 is never a valid origin", () => {
    const route = { prefix: prefixOf("2001:db8::/32"), origin: 0 };
    expect(validate(indexOf("2001:db8::/32-128 AS0"), route).state).toBe("invalid");
    expect(validate(indexOf(), route).state).toBe("not-found");
  });
});

describe("adviceFor", () => {
  const advise = (vrps: string[], prefix: string, origin: number | null) => {
    const route = { prefix: prefixOf(prefix), origin };
    const advice = adviceFor(route, validate(indexOf(...vrps), route));
    return advice !== null && "proposal" in advice
      ? { ...advice, proposal: vrpText(advice.proposal) }
      : advice;
  };
  const proposal = "192.0.2.0/24-24 AS64500";

  test.each([
    ["a valid route needs nothing", [V1], 64_500, null],
    ["nothing covers it", [], 64_500, { code: "publish", proposal }],
    [
      "too long",
      ["192.0.0.0/16-20 AS64500", "192.0.0.0/8-16 AS64500", "192.0.2.0/24-24 AS1"],
      64_500,
      { code: "publish-exact", proposal, upTo: 20 },
    ],
    [
      "others are authorised",
      ["192.0.2.0/24-24 AS2", "192.0.0.0/16-24 AS1", "192.0.2.0/24-24 AS0"],
      64_500,
      { code: "check-origin", proposal, authorised: [1, 2] },
    ],
    ["declared unroutable", ["192.0.2.0/24-24 AS0"], 64_500, { code: "lift-as0", proposal }],
    ["an AS_SET", [V1], null, { code: "change-origin" }],
    ["AS0 as origin", [], 0, { code: "change-origin" }],
  ])("%s", (_, vrps, origin, expected) => {
    expect(advise(vrps, "192.0.2.0/24", origin)).toEqual(expected);
  });
});
