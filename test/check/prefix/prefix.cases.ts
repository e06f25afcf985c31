/** Cases of the tests of a prefix: worked ones of `routing.md` 7.5, and every row of every table. */
import type { MutableEvidence } from "../../support/evidence.ts";
import { prefixDocument, type RouteScene } from "../../support/route-scene.ts";
import { type Case, casesOf } from "../case.ts";

const P = "198.51.100.0/24";
const ROUTE = `${P} 64500 370`;
const V = `${P}-24 AS64500`;
const GOOD: RouteScene = { vrps: [V], routes: [ROUTE] };

const of =
  (scene: Partial<RouteScene>, prefix = P, more: Parameters<typeof prefixDocument>[2] = {}) =>
  (): MutableEvidence =>
    prefixDocument(prefix, { ...GOOD, ...scene }, more);

/** The beacon of the RIPE NCC whose ROA names another origin. */
const BEACON = "93.175.147.0/24";

const VALID = casesOf("prefix_rpki_valid", [
  ["no export", of({ vrps: null }), "error", "not-tested", { cause: "rpki-missing" }],
  ["no table", of({ routes: null }), "error", "not-tested", { cause: "origins-missing" }],
  ["an export of 25 hours ago", of({ hours: 25 }), "error", "not-tested", { cause: "rpki-stale" }],
  [
    "a table of eight days ago",
    of({ tableHours: 8 * 24 }),
    "error",
    "not-tested",
    { cause: "origins-missing" },
  ],
  [
    "T02: not announced, with a VRP",
    of({ routes: [] }),
    "not_tested",
    "not-routed",
    { reason: "not_applicable" },
  ],
  [
    "T01: the origin is not the one of the VRP",
    of({ vrps: [`${BEACON}-24 AS196615`], routes: [] }, BEACON, { origin: 12654 }),
    "failed",
    "invalid",
    { finds: ["announced-invalid-asn"], says: [`${BEACON}-24 AS196615`] },
  ],
  ["an origin asked about needs no table", of({ routes: null }, P, { origin: 64500 }), "passed", "good"],
  [
    "T12: the default route, without VRPs",
    of({ vrps: [], routes: [] }, "0.0.0.0/0", { origin: 64500 }),
    "failed",
    "bad",
    { finds: ["announced-not-found"] },
  ],
  [
    "T13: AS0 is never authorised, by no VRP",
    of({ vrps: ["2001:db8::/32-128 AS0"] }, "2001:db8::/32", { origin: 0 }),
    "failed",
    "invalid",
    { finds: ["announced-as-set"] },
  ],
  ["T13: AS0 without a VRP", of({ vrps: [] }, "2001:db8::/32", { origin: 0 }), "failed", "bad"],
  [
    "longer than the ROA allows",
    of({ vrps: ["198.51.100.0/22-22 AS64500"] }),
    "failed",
    "invalid",
    { finds: ["announced-invalid-length"] },
  ],
  ["only AS0 covers it", of({ vrps: [`${P}-32 AS0`] }), "failed", "invalid", { finds: ["announced-as0"] }],
  [
    "an AS_SET",
    of({ routes: [`${P} {64500,64501} 40`] }),
    "failed",
    "invalid",
    { finds: ["announced-as-set"] },
  ],
  [
    "T08: two origins, both authorised",
    of({ vrps: [V, `${P}-24 AS64501`], routes: [ROUTE, `${P} 64501 40`] }),
    "passed",
    "good",
  ],
  [
    "valid, inside a larger route without ROA",
    of({ routes: [ROUTE, "198.51.0.0/16 64502 300"] }),
    "failed",
    "bad",
    { finds: ["announced-valid", "announced-not-found"] },
  ],
  [
    "a route inside it is invalid",
    of({ routes: [ROUTE, "198.51.100.128/25 64500 90"] }),
    "failed",
    "invalid",
  ],
  [
    "an invalid route that nine peers see plays no part",
    of({ routes: [ROUTE, `${P} 64666 9`] }),
    "passed",
    "good",
  ],
  ["ten peers are enough", of({ routes: [ROUTE, `${P} 64666 10`] }), "failed", "invalid"],
  [
    "a route of an address, at every level",
    of({ routes: [ROUTE, "198.51.0.0/16 64502 300"] }, "198.51.100.7/32", { isAddress: true }),
    "failed",
    "bad",
  ],
  ["as it should be", of({}), "passed", "good", { finds: ["announced-valid"] }],
]);

const EXISTS = casesOf("prefix_rpki_exists", [
  ["no export", of({ vrps: null }), "error", "not-tested", { cause: "rpki-missing" }],
  ["T02: not announced, with a VRP", of({ routes: [] }), "passed", "good"],
  ["no table", of({ routes: null }), "passed", "good"],
  ["no ROA", of({ vrps: [] }), "warning", "bad", { finds: ["no-roa"] }],
  [
    "a ROA for half of it",
    of({ vrps: ["198.51.100.0/25-25 AS64500"] }),
    "warning",
    "partial",
    { finds: ["roa-for-some"], says: ["50"] },
  ],
  [
    "a ROA for a part too small to be counted",
    of({ vrps: ["2001:db8::/64-64 AS64500"] }, "2001:db8::/56"),
    "warning",
    "partial",
  ],
  ["a ROA of another network is one", of({ vrps: [`${P}-24 AS64999`] }), "passed", "good"],
]);

const MAX_LENGTH = casesOf("prefix_rpki_maxlength", [
  ["no export", of({ vrps: null }), "error", "could-not-test", { cause: "rpki-missing" }],
  ["no table", of({ routes: null }), "error", "could-not-test", { cause: "origins-missing" }],
  ["nothing valid", of({ vrps: [] }), "not_tested", "no-valid-route", { reason: "not_applicable" }],
  [
    "T05: three of four subprefixes exposed",
    of(
      { vrps: ["198.51.100.0/22-24 AS64500"], routes: ["198.51.100.0/22 64500 370", ROUTE] },
      "198.51.100.0/22",
    ),
    "warning",
    "exposed",
    {
      finds: ["vrp-exposed"],
      says: ['"exposed":3', "198.51.100.0/22-22 AS64500", "198.51.100.0/24-24 AS64500"],
    },
  ],
  [
    "T06: all four announced",
    of(
      {
        vrps: ["198.51.100.0/22-24 AS64500"],
        routes: ["198.51.100.0/24", "198.51.101.0/24", "198.51.102.0/24", "198.51.103.0/24"].map(
          (prefix) => `${prefix} 64500 370`,
        ),
      },
      "198.51.100.0/22",
    ),
    "passed",
    "minimal",
  ],
  [
    "of this prefix alone nothing is exposed",
    of({ vrps: ["198.51.100.0/22-24 AS64500"], routes: ["198.51.100.0/22 64500 370", ROUTE] }),
    "passed",
    "minimal",
  ],
  [
    "an address whose longest route could be undercut",
    of({ vrps: ["198.51.100.0/22-24 AS64500"], routes: ["198.51.100.0/22 64500 370"] }, "198.51.100.7/32", {
      isAddress: true,
    }),
    "warning",
    "exposed",
    { says: ['"exposed":4'] },
  ],
  [
    "only prefixes that do not spread",
    of({ vrps: [`${P}-32 AS64500`] }),
    "info",
    "long",
    { finds: ["vrp-long"] },
  ],
  ["exactly what is announced", of({}), "passed", "minimal"],
]);

const REACHABLE = casesOf("prefix_rpki_reachable", [
  ["no export", of({ vrps: null }), "error", "could-not-test", { cause: "rpki-missing" }],
  ["not announced", of({ routes: [] }), "not_tested", "not-routed", { reason: "not_applicable" }],
  [
    "every route is invalid",
    of({ vrps: [`${P}-24 AS64999`] }),
    "warning",
    "unreachable",
    { finds: ["every-route-invalid"] },
  ],
  [
    "a valid one beside an invalid one",
    of({ routes: [ROUTE, `${P} 64666 40`] }),
    "info",
    "partial",
    { finds: ["some-routes-invalid"], says: ["AS64666"] },
  ],
  ["a part is invalid", of({ routes: [ROUTE, "198.51.100.128/25 64500 90"] }), "info", "partial"],
  [
    "a larger one without ROA carries it",
    of({ vrps: [`${P}-24 AS64999`], routes: [ROUTE, "198.51.0.0/16 64502 300"] }),
    "info",
    "partial",
  ],
  ["without ROA it is reached", of({ vrps: [] }), "passed", "good"],
]);

const BOGON = casesOf("prefix_route_bogon", [
  [
    "a prefix for documentation",
    of({}),
    "warning",
    "bogon-prefix",
    { finds: ["bogon-prefix", "bogon-origin"] },
  ],
  [
    "private space",
    of({ routes: ["10.0.0.0/8 3356 40"] }, "10.0.0.0/8"),
    "warning",
    "bogon-prefix",
    { lacks: ["bogon-origin"] },
  ],
  [
    "an origin for documentation",
    of({ routes: ["193.0.0.0/21 64500 40"] }, "193.0.0.0/21"),
    "warning",
    "bogon-origin",
    { finds: ["bogon-origin"], says: ["AS64500"] },
  ],
  [
    "an origin asked about",
    of({ routes: null }, "193.0.0.0/21", { origin: 23456 }),
    "warning",
    "bogon-origin",
  ],
  ["neither", of({ routes: ["193.0.0.0/21 3333 370"] }, "193.0.0.0/21"), "passed", "good"],
]);

const VISIBLE = casesOf("prefix_route_visible", [
  ["no table", of({ routes: null }), "error", "could-not-test", { cause: "origins-missing" }],
  ["no export matters not", of({ vrps: null }), "passed", "announced"],
  ["T02: not announced", of({ routes: [] }), "info", "not-announced", { finds: ["not-announced"] }],
  [
    "announced as part of a larger one",
    of({ routes: ["198.51.0.0/16 64502 300"] }),
    "info",
    "as-part",
    { finds: ["announced-as-part"], says: ["198.51.0.0/16 AS64502"] },
  ],
  ["another origin than the one asked about", of({}, P, { origin: 64999 }), "info", "as-part"],
  ["the origin asked about", of({}, P, { origin: 64500 }), "passed", "announced"],
  ["an address", of({}, "198.51.100.7/32", { isAddress: true }), "passed", "announced"],
  [
    "seen by nine peers, and a default route",
    of({ routes: [`${P} 64500 9`, "0.0.0.0/0 3356 40"] }),
    "info",
    "not-announced",
    { finds: ["announced-by-few", "announced-too-wide"] },
  ],
]);

export const PREFIX_CASES: readonly Case[] = [
  ...VALID,
  ...EXISTS,
  ...MAX_LENGTH,
  ...REACHABLE,
  ...BOGON,
  ...VISIBLE,
];
