/** What the worked cases of `routing.md` 6.3 say beyond status and verdict. */
import { describe, expect, test } from "vitest";
import type { EvidenceDocument } from "../../../src/model/evidence.ts";
import type { RoutedAddress } from "../../../src/model/routing.ts";
import { scoreTests } from "../../../src/score/score.ts";
import {
  evidenceOf,
  given,
  judgeOne,
  judgeSide,
  type MutableEvidence,
  profileOf,
} from "../../support/evidence.ts";
import { placed } from "./scene.ts";
import { V1, WORKED } from "./worked.ts";

const worked = (id: string): MutableEvidence => given(WORKED.find((each) => each.id === id)).evidence();

test("all thirty cases are here, but those about whole categories", () => {
  const ids = Array.from({ length: 30 }, (_, i) => `C${String(i + 1).padStart(2, "0")}`);
  const elsewhere = ["C27", "C28"];
  expect(WORKED.map(({ id }) => id)).toEqual(ids.filter((id) => !elsewhere.includes(id)));
});

describe.each(WORKED.filter(({ facts }) => facts !== undefined))("$id", ({ evidence, facts = {} }) => {
  test("counts what it should", () => {
    const results = ["web_rpki_exists", "web_rpki_valid"].map((id) => judgeOne(id, evidence()));
    expect(Object.assign({}, ...results.map((result) => result.facts))).toMatchObject(facts);
  });
});

const SPECIAL: readonly (readonly [string, readonly string[]])[] = [
  ["C18", ["as_set"]],
  ["C24", ["as0"]],
  ["C25", ["as0"]],
  ["C07", ["moas"]],
];

test.each(SPECIAL)("%s: the route has the flags %o", (id, flags) => {
  const { routes } = given(given(worked(id).routing).addresses["192.0.2.10"]);
  expect(given(routes[0]).flags).toEqual(expect.arrayContaining([...flags]));
});

test("C16: the evidence tells which address was looked up", () => {
  expect(given(worked("C16").routing).addresses).toMatchObject({
    "::ffff:192.0.2.10": { unwrapped: "192.0.2.10", lookup: "routed" },
  });
});

test("C29: the report says what the route would be without local exceptions", () => {
  const { findings } = judgeOne("web_rpki_valid", worked("C29"));
  expect(findings.find(({ code }) => code === "local-exceptions")?.params).toEqual({
    prefix: "192.0.2.0/24",
    origin: "AS64500",
    state: "valid",
    without: "not-found",
  });
});

test("C30: two lines of detail for 300 addresses", () => {
  const { findings, servers } = judgeOne("web_rpki_valid", worked("C30"));
  expect(findings).toMatchObject([
    { code: "route-valid", params: { prefix: "192.0.2.0/24", hosts: ["example.nl"] } },
    { code: "route-valid", params: { prefix: "198.51.100.0/24", hosts: ["example.nl"] } },
  ]);
  expect(servers).toHaveLength(300);
  expect(findings.flatMap(({ evidence }) => evidence).length).toBeLessThanOrEqual(8);
});

test("#1887: a missing ROA is told of the prefix, not of the network", () => {
  const { findings } = judgeOne("web_rpki_valid", worked("C02"));
  expect(findings.map(({ code, params }) => [code, params])).toEqual([
    ["route-not-found", { prefix: "192.0.2.0/24", origin: "AS64500", hosts: ["example.nl"] }],
  ]);
});

/** The category, with only its own tests. */
function categoryOf(evidence: MutableEvidence, reading: "rfc" | "internetnl-1.11" = "rfc") {
  const profile = profileOf(reading);
  const tests = judgeSide(evidence, "web", profile).filter(({ category }) => category === "web_rpki");
  return given(scoreTests(tests, "web", profile, "partial").categories[0]);
}

describe("the category", () => {
  test("C27: half of its points, and failed", () => {
    const evidence = placed({
      addresses: ["192.0.2.10"],
      scene: { routes: ["192.0.2.0/24 64500 370", "198.51.100.0/24 64501 370"], vrps: [V1] },
      before: serversAt(["198.51.100.53"]),
    });
    expect(categoryOf(evidence)).toMatchObject({
      points: { awarded: 15, max: 30 },
      percentage: 50,
      status: "failed",
      incomplete: false,
    });
  });

  const withoutServers = (): MutableEvidence =>
    placed({
      addresses: ["192.0.2.10"],
      scene: { routes: ["192.0.2.0/24 64500 370"], vrps: [V1] },
      after: (evidence) => {
        evidence.ns = {};
      },
    });

  test("C28: what could not be measured leaves the maximum, and the category is incomplete", () => {
    expect(categoryOf(withoutServers())).toMatchObject({
      points: { awarded: 15, max: 15 },
      percentage: 100,
      status: "error",
      incomplete: true,
    });
  });

  test("nothing of internet.nl's: an outage of the tester lowers its score", () => {
    const evidence = worked("C21");
    expect(categoryOf(evidence)).toMatchObject({ points: { awarded: 0, max: 0 }, status: "error" });
    expect(categoryOf(evidence, "internetnl-1.11")).toMatchObject({
      points: { awarded: 0, max: 30 },
      status: "error",
    });
  });

  test("missing ROAs on space that nobody announces are a warning", () => {
    const evidence = placed({
      addresses: ["192.0.2.10"],
      scene: { routes: [], vrps: [] },
      before: serversAt([]),
    });
    expect(categoryOf(evidence)).toMatchObject({ status: "warning", points: { awarded: 25, max: 30 } });
  });

  test("no addresses at all: all points, passed", () => {
    const evidence = placed({ addresses: [], scene: { routes: [], vrps: [] }, before: serversAt([]) });
    expect(categoryOf(evidence)).toMatchObject({ status: "passed", points: { awarded: 30, max: 30 } });
  });

  test("own tests bear no points and do not change its status", () => {
    const evidence = worked("C05");
    const own = judgeSide(evidence, "web").filter(
      ({ category, origin }) => category === "web_rpki" && origin === "waterpas",
    );
    expect(own.map(({ points }) => points)).toEqual(
      own.map(() => ({ awarded: null, max: null, counted: false })),
    );
  });
});

function serversAt(addresses: readonly string[]) {
  return (evidence: MutableEvidence): void => {
    for (const host of Object.values(evidence.ns ?? {}).flatMap(({ hosts }) => hosts)) {
      Object.assign(host, { ipv4: [...addresses], ipv6: [] });
    }
    for (const zone of Object.values(evidence.ns ?? {})) zone.glue = {};
  };
}

describe("addresses", () => {
  test("are judged once for each reading, whatever asks", () => {
    const evidence = evidenceOf() as EvidenceDocument;
    const { routing } = evidence;
    let looks = 0;
    const counted = Object.fromEntries(
      Object.entries(given(routing).addresses).map(([address, record]) => [
        address,
        new Proxy(record, {
          get(target: RoutedAddress, key: string | symbol, receiver: unknown) {
            if (key === "routes") looks += 1;
            return Reflect.get(target, key, receiver);
          },
        }),
      ]),
    );
    const watched = { ...evidence, routing: { ...given(routing), addresses: counted } };
    for (const side of ["web", "mail", "web"] as const) judgeSide(watched, side);
    expect(looks).toBe(Object.keys(counted).length);
    judgeSide(watched, "web", profileOf("internetnl-1.11"));
    // The mail servers play no part in the report on the website.
    expect(looks).toBeGreaterThan(Object.keys(counted).length);
  });

  test("shared by hosts are in the evidence once", () => {
    const evidence = placed({
      role: "ns",
      addresses: ["192.0.2.80"],
      scene: { routes: ["192.0.2.0/24 64500 370"], vrps: [V1] },
    });
    const { hosts, addresses } = given(evidence.routing);
    const having = hosts.filter((host) => host.addresses.includes("192.0.2.80"));
    expect(having.map(({ role }) => role)).toEqual(["web", "ns", "mx-ns"]);
    expect(Object.keys(addresses).filter((address) => address === "192.0.2.80")).toHaveLength(1);
  });
});

test("all origins of a prefix are judged alike where nothing covers it", () => {
  const evidence = placed({
    addresses: ["192.0.2.10"],
    scene: { routes: ["192.0.2.0/24 64500 370", "192.0.2.0/24 64501 370"], vrps: [] },
  });
  expect(judgeOne("web_rpki_valid", evidence).facts).toMatchObject({ not_found: 2, invalid: 0, valid: 0 });
});
