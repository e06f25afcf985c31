import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { type BuiltScenario, type BuiltWorld, buildWorld } from "./build.ts";
import { Comparison, type Ours, readDifferences, type Verdict } from "./compare.ts";
import { askDnsviz } from "./dnsviz.ts";
import { addAddresses } from "./namespace.ts";
import { askDelv, askResolver, type Question } from "./oracle.ts";
import { askOurs } from "./ours.ts";
import { expectSame, expectThat, runSuite, type Suite } from "./report.ts";
import { serveWorld } from "./scenario-servers.ts";
import { REAL_SCENARIOS } from "./scenarios/all.ts";
import { countSignings } from "./sign.ts";
import { ADDRESSES, HINTS } from "./topology.ts";
import { startUnbound } from "./unbound.ts";

const RESOLVER = "127.0.0.1";

/** Rows of the issue: as many broken and healthy zones at least. */
const FEWEST_SCENARIOS = 60;

/** Scenarios on whose zones DNSViz 0.9.4 falls over. */
const FRAGILE: ReadonlySet<string> = new Set([
  "B-unsigned",
  "C-nodnskey",
  "C-offcurve",
  "C-rsaexp",
  "C-shortkey",
  "C-unsigned",
]);

/** DNSViz is asked where the answer is an RRset of the type and name asked. */
const forDnsviz = ({ scenario }: BuiltScenario): boolean =>
  scenario.ask[0] === "www" && scenario.ask[1] === "A" && scenario.parent !== "n3";

const isAsExpected = (scenario: BuiltScenario["scenario"], ours: Ours): void => {
  expectSame(ours.state, scenario.expect, `state (${ours.detail})`);
  if (scenario.reason !== undefined) {
    expectSame(ours.reason, scenario.reason, `reason (${ours.detail})`);
  }
  if (scenario.warning !== undefined) {
    expectThat(
      ours.warnings.includes(scenario.warning),
      `warning ${scenario.warning} is missing; there are ${JSON.stringify(ours.warnings)}`,
    );
  }
};

interface Everybody {
  readonly ours: readonly Ours[];
  readonly verdicts: readonly Verdict[];
}

async function askEverybody(directory: string, world: BuiltWorld, suite: Suite): Promise<Everybody> {
  const questions: Question[] = world.scenarios.map(({ scenario, name, type }) => ({
    id: scenario.id,
    name,
    type,
  }));
  const anchor = world.anchorDs;
  const started = performance.now();
  const lap = (who: string): void => suite.note(`${who}: ${Math.round(performance.now() - started)} ms`);
  const ours = await askOurs({ anchor }, questions);
  lap("asked waterpas, iterating");
  const servers = [{ address: RESOLVER, port: 53 }];
  const stub = await askOurs({ anchor, upstream: { mode: "stub", servers } }, questions);
  lap("asked waterpas through Unbound");
  const unbound = await askResolver(RESOLVER, questions);
  lap("asked Unbound");
  const delv = await askDelv(RESOLVER, anchor.replace(/^.*\sDS\s+/, ""), directory, questions);
  lap("asked delv");
  const visible = world.scenarios.filter(forDnsviz).map(({ scenario }) => scenario.id);
  const dnsvizQuestions = questions.filter(({ id }) => visible.includes(id));
  const dnsviz = await askDnsviz(world.anchorDnskey, directory, dnsvizQuestions, FRAGILE);
  lap("asked DNSViz");
  const verdicts = questions.map(({ id }, index): Verdict => {
    const seen = dnsviz[visible.indexOf(id)];
    return {
      id,
      ours: ours[index] ?? { state: "indeterminate", reason: "", warnings: [], detail: "not asked" },
      oracles: {
        stub: { state: stub[index]?.state ?? "failed", words: stub[index]?.detail ?? "" },
        unbound: unbound[index] ?? { state: "failed", words: "not asked" },
        delv: delv[index] ?? { state: "failed", words: "not asked" },
        ...(seen === undefined ? {} : { dnsviz: seen }),
      },
    };
  });
  return { ours, verdicts };
}

await runSuite("tier 2", async (suite) => {
  const { directory } = suite;
  await addAddresses(ADDRESSES);
  const world = await buildWorld(directory, REAL_SCENARIOS);
  await suite.test(`the real signers express at least ${FEWEST_SCENARIOS} scenarios`, () => {
    expectThat(world.scenarios.length >= FEWEST_SCENARIOS, `only ${world.scenarios.length}`);
  });
  suite.note(
    `${world.scenarios.length} zones, signed ${countSignings()} times by dnssec-signzone, ldns-signzone and kzonesign`,
  );
  await serveWorld(directory, world);
  mkdirSync(join(directory, "unbound"));
  await startUnbound({
    directory: join(directory, "unbound"),
    address: RESOLVER,
    port: 53,
    hints: HINTS,
    anchor: world.anchorDs,
    ordinary: ["test."],
  });
  const { ours, verdicts } = await askEverybody(directory, world, suite);
  const comparison = new Comparison(readDifferences("2"));
  for (const [index, { scenario, server }] of world.scenarios.entries()) {
    const [verdict, iterated] = [verdicts[index], ours[index]];
    await suite.test(`${scenario.id}, ${scenario.how} (${server})`, () => {
      expectThat(verdict !== undefined && iterated !== undefined, "not asked");
      const unexplained = comparison.add(verdict);
      isAsExpected(scenario, iterated);
      expectThat(unexplained.length === 0, unexplained.join("\n"));
    });
  }
  await suite.test("every explanation in differences.json is needed", () => {
    expectThat(comparison.unneeded().length === 0, comparison.unneeded().join("\n"));
  });
  suite.note(comparison.print());
  suite.note(comparison.summary());
});
