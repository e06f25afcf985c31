/** Cases of the tests of a network: worked ones of `routing.md` 7.5, and every row of every table. */
import type { TestId } from "../../../src/model/tests.table.ts";
import type { MutableEvidence } from "../../support/evidence.ts";
import { asnDocument, type RouteScene } from "../../support/route-scene.ts";
import { type Case, casesOf, type Situation } from "../case.ts";

const ROUTE = "198.51.100.0/24 64500 370";
const V = "198.51.100.0/24-24 AS64500";
const GOOD: RouteScene = { vrps: [V], routes: [ROUTE], aspas: [{ customer: 64500, providers: [64510] }] };

const of =
  (scene: Partial<RouteScene>, asn = 64500) =>
  (): MutableEvidence =>
    asnDocument(asn, { ...GOOD, ...scene });

/** What every test of a network has in common. */
const COMMON: readonly Situation[] = [
  ["no export", of({ vrps: null }), "error", "not-tested", { cause: "rpki-missing" }],
  ["no table", of({ routes: null }), "error", "not-tested", { cause: "origins-missing" }],
  ["an export of 25 hours ago", of({ hours: 25 }), "error", "not-tested", { cause: "rpki-stale" }],
  [
    "nothing announced, VRPs all the same",
    of({ routes: [] }),
    "not_tested",
    "not-announced",
    { reason: "not_applicable", finds: ["not-announced"] },
  ],
];

const all = (id: TestId, situations: readonly Situation[]): Case[] => casesOf(id, [...COMMON, ...situations]);

const T03: Partial<RouteScene> = {
  vrps: ["198.51.100.0/22-22 AS64500"],
  routes: ["198.51.100.0/22 64500 370", ROUTE],
};
const T05: Partial<RouteScene> = {
  vrps: ["198.51.100.0/22-24 AS64500"],
  routes: ["198.51.100.0/22 64500 370", ROUTE],
};

const MANY = Array.from({ length: 30 }, (_, index) => `100.64.${index}.0/24 64500 370`);

export const ASN_CASES: readonly Case[] = [
  ...all("asn_rpki_invalid", [
    [
      "T03: one of two is too long, and covered by the other",
      of(T03),
      "failed",
      "invalid",
      { finds: ["announced-invalid-length"] },
    ],
    [
      "T04: the VRP names another network",
      of({ vrps: ["198.51.100.0/24-24 AS64999"] }),
      "failed",
      "invalid",
      { finds: ["announced-invalid-asn"] },
    ],
    ["without ROA nothing is invalid", of({ vrps: [] }), "passed", "good"],
    ["as it should be", of({}), "passed", "good"],
  ]),
  ...all("asn_rpki_exists", [
    ["no ROA", of({ vrps: [] }), "warning", "bad", { finds: ["no-roa"] }],
    [
      "a ROA for a quarter",
      of({ vrps: [V], routes: ["198.51.100.0/22 64500 370"] }),
      "warning",
      "partial",
      { finds: ["roa-for-some"], says: ['"percent":25'] },
    ],
    [
      "IPv6 without",
      of({ routes: [ROUTE, "2001:db8::/32 64500 300"] }),
      "warning",
      "partial",
      { finds: ["no-roa"], says: ["IPv6"] },
    ],
    ["a ROA of another network is one", of({ vrps: ["198.51.100.0/24-24 AS64999"] }), "passed", "good"],
  ]),
  ...all("asn_rpki_valid", [
    [
      "no ROA for one of two",
      of({ routes: [ROUTE, "203.0.113.0/24 64500 300"] }),
      "warning",
      "bad",
      { finds: ["announced-not-found"] },
    ],
    ["an invalid one is not without", of(T03), "passed", "good"],
    [
      "of many the first are told, the rest is counted",
      of({ vrps: [], routes: MANY }),
      "warning",
      "bad",
      { finds: ["announced-more"], says: ['"count":10', "100.64.19.0/24"] },
    ],
  ]),
  ...all("asn_rpki_maxlength", [
    ["no VRPs", of({ vrps: [] }), "not_tested", "no-vrps", { reason: "not_applicable" }],
    [
      "T05: three of four exposed",
      of(T05),
      "warning",
      "exposed",
      {
        finds: ["vrp-exposed"],
        says: ['"exposed":3', "198.51.100.0/22-22 AS64500", "198.51.100.0/24-24 AS64500"],
      },
    ],
    [
      "T06: all four announced",
      of({
        vrps: ["198.51.100.0/22-24 AS64500"],
        routes: ["198.51.100.0/24", "198.51.101.0/24", "198.51.102.0/24", "198.51.103.0/24"].map(
          (prefix) => `${prefix} 64500 370`,
        ),
      }),
      "passed",
      "minimal",
    ],
    [
      "T07: a length of which nothing is counted",
      of({ vrps: ["2001:db8::/32-64 AS64500"], routes: ["2001:db8::/32 64500 370"] }),
      "warning",
      "exposed",
      { says: ['"authorised":65536'] },
    ],
    [
      "only prefixes that do not spread",
      of({ vrps: ["198.51.100.0/24-32 AS64500"] }),
      "info",
      "long",
      { finds: ["vrp-long"] },
    ],
  ]),
  ...all("asn_rpki_foreign", [
    [
      "T08: another network, authorised",
      of({ vrps: [V, "198.51.100.0/24-24 AS64501"], routes: [ROUTE, "198.51.100.0/24 64501 40"] }),
      "info",
      "foreign",
      { finds: ["foreign-route"] },
    ],
    [
      "a part announced by another without authorisation",
      of({ routes: [ROUTE, "198.51.100.128/25 64666 40"] }),
      "warning",
      "invalid",
      { finds: ["foreign-invalid"], says: ["AS64666"] },
    ],
    ["the same, seen by nine peers", of({ routes: [ROUTE, "198.51.100.128/25 64666 9"] }), "passed", "none"],
    [
      "a route around it is not to its space",
      of({ routes: [ROUTE, "198.51.0.0/16 64502 300"] }),
      "passed",
      "none",
    ],
  ]),
  ...all("asn_rpki_unused", [
    [
      "a ROA that no route needs",
      of({ vrps: [V, "203.0.113.0/24-24 AS64500"] }),
      "info",
      "unused",
      { finds: ["vrp-unused"], says: ["203.0.113.0/24-24 AS64500"] },
    ],
    ["every one is needed", of({}), "passed", "good"],
  ]),
  ...all("asn_aspa_exists", [
    [
      "none",
      of({ aspas: [{ customer: 64501, providers: [64510] }] }),
      "info",
      "none",
      { finds: ["no-aspa"] },
    ],
    ["its providers", of({}), "passed", "good"],
  ]),
];
