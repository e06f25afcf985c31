/** What every scenario of the lab, and every row about name servers, must be said of: probes, validation and checks. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue, serverCatalogue } from "../../src/lab/catalogue/catalogue.ts";
import type { ExpectedTest } from "../../src/lab/catalogue/scenario.ts";
import { SCENARIOS, scenarioTarget } from "../../src/lab/scenarios/all.ts";
import type { World } from "../../src/lab/world.ts";
import type { Depth } from "../../src/model/depth.ts";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { Report, Result, TestResult } from "../../src/model/report.ts";
import { renderTerminal } from "../../src/report/terminal/report.ts";
import { judge } from "../../src/scan/judge.ts";
import { routingDataOfTexts } from "../../src/scan/routing/text.ts";
import { runRouting } from "../../src/scan/routing.ts";
import { scan } from "../../src/scan/scan.ts";
import { openTrust } from "../../src/scan/trust.ts";
import { terminal } from "../report/samples.ts";
import { requestFor } from "../scan/fake-net.ts";
import { LAB_NOW, type Lab, openCatalogueLab, openWorldLab } from "../support/lab.ts";

const ROWS = [...serverCatalogue(), ...catalogue()].filter(({ tests }) => tests !== undefined);

/** Scenarios of which the data of the run itself is the matter; every other one shares the same. */
const ALONE = SCENARIOS.filter(({ exportAgeSeconds }) => exportAgeSeconds !== undefined);

const zonesOf = (rows: typeof ROWS): string[] => rows.map(({ zone }) => zone);

const results: Result[] = [];
/** The same reports, from what a file would hold. */
const again: Report[] = [];
const reports: Report[] = [];
const bugs: string[] = [];
const labs: Lab[] = [];

async function audit(
  lab: Lab & Partial<Pick<World, "routing" | "ca">>,
  names: readonly string[],
  depth: Depth,
): Promise<void> {
  labs.push(lab);
  const net = lab.net();
  const request = await requestFor([...new Set(names)], net, {
    concurrency: 16,
    ...(lab.routing === undefined ? {} : { routing: runRouting(routingDataOfTexts(lab.routing, LAB_NOW)) }),
    ...(lab.ca === undefined ? {} : { trust: openTrust([lab.ca]) }),
    onBug: (where, error) => bugs.push(`${where}: ${error}`),
    options: {
      depth,
      resolver: "iterate",
      families: ["ipv4", "ipv6"],
      trust_anchors: lab.trustAnchor.split("\n").filter((line) => line.trim() !== ""),
      net_map: true,
    },
  });
  const { result, evidence } = await scan(request);
  const saved: EvidenceDocument[] = JSON.parse(JSON.stringify(evidence));
  again.push(...judge(saved, request).reports);
  results.push(result);
  reports.push(...result.reports);
}

beforeAll(async () => {
  const together = SCENARIOS.filter((scenario) => !ALONE.includes(scenario));
  const [world, rows] = await Promise.all([openWorldLab({}), openCatalogueLab()]);
  await Promise.all([
    audit(world, together.map(scenarioTarget), "standard"),
    audit(rows, zonesOf(ROWS), "deep"),
    ...ALONE.map(async (scenario) => {
      const alone = await openWorldLab({ scenarios: [scenario.name] });
      await audit(alone, [scenarioTarget(scenario)], "standard");
    }),
  ]);
}, 240_000);

afterAll(async () => {
  for (const lab of labs) await lab.close();
});

function resultsFor(name: string): Map<string, TestResult> {
  const own = reports.filter(({ target }) => target.name === name);
  return new Map(own.flatMap(({ tests }) => tests).map((result) => [result.id, result]));
}

type Expected = Readonly<Record<string, ExpectedTest>>;

/** The results that are expected, in the form in which they are expected. */
function seenOf(results: ReadonlyMap<string, TestResult>, expected: Expected): Expected {
  return Object.fromEntries(
    Object.entries(expected)
      .filter(([id]) => results.has(id))
      .map(([id, { length }]) => {
        const { status, verdict } = results.get(id) ?? { status: "error", verdict: "absent" };
        return [id, length === 1 ? [status] : [status, verdict]];
      }),
  );
}

const only = (results: ReadonlyMap<string, TestResult>, expected: Expected): Expected =>
  Object.fromEntries(Object.entries(expected).filter(([id]) => results.has(id)));

describe.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
  "scenario %s",
  (_, scenario) => {
    test("is judged as expected", () => {
      const results = resultsFor(scenarioTarget(scenario));
      expect(results.size).toBeGreaterThan(0);
      expect(seenOf(results, scenario.expect)).toEqual(only(results, scenario.expect));
    });

    test("fails none of internet.nl's tests beside the expected ones", () => {
      // Where the report as a whole says it, no test is expected by name.
      if (scenario.report !== undefined) return;
      const results = [...resultsFor(scenarioTarget(scenario)).values()];
      const others = results.filter(
        ({ id, origin, status, not_tested_reason }) =>
          origin === "internetnl" &&
          status !== "passed" &&
          !["blocked", "not_applicable"].includes(not_tested_reason ?? "") &&
          !Object.hasOwn(scenario.expect, id),
      );
      expect(others.map(({ id, status, verdict }) => `${id} ${status} ${verdict}`)).toEqual([]);
    });
  },
);

test.each(ROWS.map((row) => [row.id, row] as const))(
  "%s is judged as expected",
  (_, { zone, tests = {} }) => {
    const results = resultsFor(zone);
    expect(seenOf(results, tests)).toEqual(tests);
  },
);

describe("the web side of a scan", () => {
  const webOf = (scenario: (typeof SCENARIOS)[number]): Report | undefined =>
    reports.find(({ target }) => target.name === scenarioTarget(scenario) && target.type === "web");

  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    "%s has a score, or says why it has none",
    (_, scenario) => {
      const report = webOf(scenario);
      // One that is for mail alone.
      if (report === undefined) return;
      const unknown = report.tests.filter(({ points, status, level }) => {
        return status === "error" && level === "required" && points.max !== null;
      });
      const { percentage, null_reason: reason, best_case: best, worst_case: worst } = report.score;
      if (report.status === "unresolvable" || report.status === "error") expect(percentage).toBeNull();
      else if (unknown.length > 0 && best !== worst) expect(reason).toBe("inconclusive");
      else expect(percentage).toBeTypeOf("number");
    },
  );

  test("is worth full marks where nothing is wrong", () => {
    const good = SCENARIOS.find(({ name }) => name === "good");
    const report = good === undefined ? undefined : webOf(good);
    const points = Object.fromEntries(
      (report?.categories ?? []).map(({ id, points: { awarded, max } }) => [id, [awarded, max]]),
    );
    expect(points).toMatchObject({ web_ipv6: [22, 22], web_https: [150, 150], web_appsecpriv: [0, 0] });
    expect(report?.score.percentage).toBe(100);
  });

  test("a name and its www that differ are shown side by side", () => {
    const result = resultsFor("www-differs.test").get("web_www_pair");
    const names = { host: "www-differs.test", other: "www.www-differs.test" };
    const upgrades = "to HTTPS of the same name first";
    expect((result?.findings ?? []).map(({ code, params }) => ({ code, ...params }))).toEqual([
      { code: "pair-hsts", ...names, shown: "sends it", wanted: "sends none that counts" },
      { code: "pair-upgrade", ...names, shown: `leads ${upgrades}`, wanted: `does not lead ${upgrades}` },
      { code: "pair-whole-scan", ...names },
    ]);
  });

  test("a name and its www that differ are told apart on the terminal", () => {
    const [both] = results
      .map((result) => ({ ...result, reports: result.reports.filter(isOfPair) }))
      .filter(({ reports: own }) => own.length > 0);
    if (both === undefined) throw new Error("no report on www-differs.test");
    const text = renderTerminal(both, { look: terminal(100), verbose: 0, limit: 10 }).replace(/\s+/g, " ");
    const upgrades = "to HTTPS of the same name first";
    expect(text).toContain("www-differs.test and www.www-differs.test do not behave alike.");
    expect(text).toContain("HSTS: www-differs.test sends it, www.www-differs.test sends none that counts.");
    expect(text).toContain(
      `www-differs.test leads ${upgrades}, www.www-differs.test does not lead ${upgrades}.`,
    );
    expect(text).toContain("fix Send the same Strict-Transport-Security from");
    expect(text).toContain("no more: waterpas scan www.www-differs.test tests it.");
  });
});

const isOfPair = ({ target }: Report): boolean => target.name === "www-differs.test" && target.type === "web";

test("saved evidence, validated once more, gives the same reports", () => {
  expect(again.map(({ id }) => id)).toEqual(reports.map(({ id }) => id));
  const differing = again.filter((report, i) => JSON.stringify(report) !== JSON.stringify(reports[i]));
  expect(differing.map(({ target }) => `${target.name} ${target.type}`)).toEqual([]);
});

test("no check meets a bug", () => {
  expect(bugs).toEqual([]);
});
