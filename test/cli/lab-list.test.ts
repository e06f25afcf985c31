import { describe, expect, test } from "vitest";
import { labDocument, scenarioLines } from "../../src/cli/lab-list.ts";
import { SCENARIOS, scenarioTarget } from "../../src/lab/scenarios/all.ts";
import type { World } from "../../src/lab/world.ts";
import { TESTS } from "../../src/model/tests.table.ts";
import { PLAIN } from "../../src/report/look.ts";

const WORLD = {
  netMap: { version: 1, otherwise: "deny", map: [] },
  trustAnchor: ". DS 1 13 2 AA\n",
  ca: "PEM",
};
const document = labDocument(WORLD as unknown as World, "/lab/waterpas.config.json");

describe("the list of the lab", () => {
  test("has a line for each domain, with what is wrong with it", () => {
    const lines = scenarioLines(false, PLAIN);
    expect(lines).toHaveLength(SCENARIOS.length);
    for (const [index, scenario] of SCENARIOS.entries()) {
      expect(lines[index]).toContain(`  ${scenarioTarget(scenario)} `);
      expect(lines[index]).toContain(scenario.title);
    }
  });

  test("names the tests that must say so, where that is wanted", () => {
    const lines = scenarioLines(true, PLAIN);
    const at = lines.findIndex((line) => line.includes(" unsigned.test "));
    expect(lines.slice(at + 1, at + 4)).toEqual([
      "      web_dnssec_exist  failed (bad)",
      "      mail_dnssec_mailto_exist  failed (bad)",
      "      web_https_dane_exist  info (bad)",
    ]);
    expect(lines).toContain("      the whole report: unresolvable");
  });

  test("names only tests that exist", () => {
    const known = new Set<string>(TESTS.map(({ id }) => id));
    const named = document.scenarios.flatMap((scenario) => Object.keys(scenario.expect));
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  test("tells programs where the files are, and what to expect", () => {
    expect(document).toMatchObject({ config: "/lab/waterpas.config.json", trust_anchor: ". DS 1 13 2 AA" });
    expect(document.scenarios.find(({ name }) => name === "good")).toMatchObject({
      target: "good.test",
      expect: {},
    });
    expect(document.scenarios.find(({ name }) => name === "good-www")?.target).toBe("www.good.test");
  });
});
