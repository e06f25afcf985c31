/** What must hold of the judgement of routes, whatever routes and VRPs there are. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeTests } from "../../../src/check/judge.ts";
import type { EvidenceDocument } from "../../../src/model/evidence.ts";
import type { TestResult } from "../../../src/model/report.ts";
import { given, type MutableEvidence, NOW, profileOf } from "../../support/evidence.ts";
import { routingData, routingSection } from "../../support/routing.ts";
import { placed } from "./scene.ts";

const ADDRESS = "192.0.2.10";
/** Prefixes around the address, and one beside it. */
const PREFIXES = [
  "192.0.2.0/24",
  "192.0.2.0/25",
  "192.0.2.8/29",
  "192.0.0.0/16",
  "192.0.0.0/8",
  "198.51.100.0/24",
];
const ASNS = [0, 64500, 64501, 64666];

const ROUTE = fc.record({
  prefix: fc.constantFrom(...PREFIXES),
  origin: fc.constantFrom("64500", "64501", "64666", "{64500,64501}"),
  peers: fc.constantFrom(3, 9, 10, 370),
});
const VRP = fc.record({
  prefix: fc.constantFrom(...PREFIXES),
  longer: fc.nat(8),
  asn: fc.constantFrom(...ASNS),
});

const routeText = ({ prefix, origin, peers }: { prefix: string; origin: string; peers: number }): string =>
  `${prefix} ${origin} ${peers}`;
const vrpText = ({ prefix, longer, asn }: { prefix: string; longer: number; asn: number }): string => {
  const length = Number(prefix.split("/")[1]);
  return `${prefix}-${Math.min(32, length + longer)} AS${asn}`;
};

const SCENE = fc.record({
  routes: fc.array(ROUTE.map(routeText), { maxLength: 6 }),
  vrps: fc.array(VRP.map(vrpText), { maxLength: 6 }),
});
type Scene = { readonly routes: string[]; readonly vrps: string[] };

const BASE = placed({ addresses: [ADDRESS], scene: { routes: [], vrps: [] } });

/** Only the routes differ. */
function evidenceOf(scene: Scene): MutableEvidence {
  const routing = routingSection(BASE as EvidenceDocument, routingData(scene, NOW));
  return { ...BASE, routing: structuredClone(routing) as NonNullable<MutableEvidence["routing"]> };
}

const SUFFIXES = ["exists", "valid", "maxlength", "reachable", "origins"] as const;
type Judged = Readonly<Record<(typeof SUFFIXES)[number], TestResult>>;

/** The tests of the web server's own routes. */
function judged(evidence: MutableEvidence): Judged {
  const results = judgeTests(evidence as EvidenceDocument, {
    side: "web",
    profile: profileOf(),
    now: NOW,
    isEnabled: (id) => id.startsWith("web_rpki_"),
  });
  const entries = SUFFIXES.map((suffix) => {
    return [suffix, given(results.find(({ id }) => id === `web_rpki_${suffix}`))] as const;
  });
  return Object.fromEntries(entries) as unknown as Judged;
}

const verdicts = (evidence: MutableEvidence) =>
  Object.values(judged(evidence)).map(({ id, status, verdict, points }) => ({ id, status, verdict, points }));

const RUNS = { numRuns: 150, seed: 20260703 };

describe("any routes and VRPs", () => {
  test("what the file says of states changes nothing", () => {
    const word = fc.constantFrom("valid", "invalid", "not-found");
    const saying = fc.constantFrom("match", "asn", "length", "both");
    fc.assert(
      fc.property(SCENE, word, saying, (scene, state, outcome) => {
        const evidence = evidenceOf(scene);
        const forged = structuredClone(evidence);
        const routes = Object.values(given(forged.routing).addresses).flatMap((record) => record.routes);
        for (const route of routes) Object.assign(route, { state, reason: null, flags: ["as0", "moas"] });
        for (const vrp of routes.flatMap(({ covering = [] }) => covering)) Object.assign(vrp, { outcome });
        expect(judged(forged)).toEqual(judged(evidence));
      }),
      RUNS,
    );
  });

  test("the order of routes and VRPs in the file changes no verdict", () => {
    fc.assert(
      fc.property(SCENE, (scene) => {
        const evidence = evidenceOf(scene);
        const turned = structuredClone(evidence);
        for (const record of Object.values(given(turned.routing).addresses)) {
          record.routes.reverse();
          record.ip_vrps?.reverse();
          for (const { covering } of record.routes) covering?.reverse();
        }
        expect(verdicts(turned)).toEqual(verdicts(evidence));
      }),
      RUNS,
    );
  });

  const AGREEMENTS: readonly (readonly [
    string,
    (results: Judged) => boolean,
    (results: Judged) => boolean,
  ])[] = [
    [
      "without a ROA nothing is invalid",
      ({ exists }) => exists.status === "warning",
      ({ valid }) => valid.verdict !== "invalid",
    ],
    [
      "without a ROA not all is valid",
      ({ exists }) => exists.status === "warning",
      ({ valid }) => valid.verdict !== "good",
    ],
    [
      "only invalid routes: one is invalid",
      ({ reachable }) => reachable.verdict === "unreachable",
      ({ valid }) => valid.verdict === "invalid",
    ],
    [
      "all valid: reachable",
      ({ valid }) => valid.verdict === "good",
      ({ reachable }) => reachable.verdict === "reachable",
    ],
    [
      "all valid: exposure is known",
      ({ valid }) => valid.verdict === "good",
      ({ maxlength }) => maxlength.status !== "not_tested",
    ],
    [
      "not announced: nothing to reach",
      ({ valid }) => valid.verdict === "not-routed",
      ({ reachable }) => reachable.status === "not_tested",
    ],
  ];

  test.each(AGREEMENTS)("%s", (_, when, then) => {
    fc.assert(
      fc.property(SCENE, (scene) => {
        const results = judged(evidenceOf(scene));
        if (when(results)) expect(then(results)).toBe(true);
      }),
      RUNS,
    );
  });

  test("a further VRP takes no ROA away", () => {
    fc.assert(
      fc.property(SCENE, VRP.map(vrpText), (scene, vrp) => {
        const before = judged(evidenceOf(scene));
        const after = judged(evidenceOf({ ...scene, vrps: [...scene.vrps, vrp] }));
        if (before.exists.status === "passed") expect(after.exists.status).toBe("passed");
      }),
      RUNS,
    );
  });

  test("a ROA for exactly each route makes all of them valid", () => {
    fc.assert(
      fc.property(SCENE, (scene) => {
        const numbered = scene.routes.filter((route) => !route.includes("{"));
        const exact = numbered.map((route) => {
          const [prefix = "", origin = ""] = route.split(" ");
          return `${prefix}-${prefix.split("/")[1]} AS${origin}`;
        });
        const { valid } = judged(evidenceOf({ routes: numbered, vrps: [...scene.vrps, ...exact] }));
        expect(["good", "not-routed"]).toContain(valid.verdict);
      }),
      RUNS,
    );
  });

  test("routes that too few see change nothing", () => {
    fc.assert(
      fc.property(SCENE, (scene) => {
        const seen = scene.routes.filter((route) => Number(route.split(" ")[2]) >= 10);
        const few = judged(evidenceOf(scene));
        const none = judged(evidenceOf({ ...scene, routes: seen }));
        const told = (results: Judged) =>
          SUFFIXES.map((suffix) => [suffix, results[suffix].status, results[suffix].verdict]);
        expect(told(few)).toEqual(told(none));
      }),
      RUNS,
    );
  });
});
