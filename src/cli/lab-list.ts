/** The domains of the lab: what is wrong with each, and what an audit must say of it. */
import { SCENARIOS, scenarioTarget } from "../lab/scenarios/all.ts";
import type { LabScenario } from "../lab/scenarios/scenario.ts";
import type { World } from "../lab/world.ts";
import type { Status } from "../model/status.ts";
import { labelled, measureOf } from "../report/layout.ts";
import type { Look } from "../report/look.ts";
import { STATUS_SIGN } from "../report/symbol.table.ts";
import { tableRows } from "../report/table.ts";

/** A line for each domain; with the tests that are not passed below it where that is wanted. */
export function scenarioLines(withTests: boolean, look: Look): readonly string[] {
  const heads = tableRows(
    SCENARIOS.map((scenario) => [scenarioTarget(scenario), scenario.title]),
    look,
    "  ",
  );
  return SCENARIOS.flatMap((scenario, index) => [
    ...(heads[index] ?? []),
    ...(withTests ? testLines(scenario, look) : []),
  ]);
}

function testLines({ expect, report }: LabScenario, look: Look): string[] {
  const width = measureOf(look);
  const whole = report === undefined ? [] : labelled("      ", `the whole report: ${report}`, width);
  const tests = Object.entries(expect).flatMap(([id, [status, verdict]]) => {
    const { word } = STATUS_SIGN[status];
    return labelled("      ", `${id}  ${word}${verdict === undefined ? "" : ` (${verdict})`}`, width);
  });
  return [...whole, ...tests];
}

interface ListedScenario {
  readonly name: string;
  /** What to scan. */
  readonly target: string;
  readonly title: string;
  readonly report?: string;
  /** Tests that must not be passed: of internet.nl's all, of our own those that the scenario is about. */
  readonly expect: Readonly<Record<string, { readonly status: Status; readonly verdict?: string }>>;
}

/** The same for programs, with the files by which they reach the lab. @param config name of the configuration file */
export function labDocument(
  { netMap, trustAnchor, ca }: World,
  config: string,
): {
  readonly config: string;
  readonly scenarios: readonly ListedScenario[];
} & Record<string, unknown> {
  return {
    config,
    net_map: netMap,
    trust_anchor: trustAnchor.trim(),
    ca,
    scenarios: SCENARIOS.map((scenario) => ({
      name: scenario.name,
      target: scenarioTarget(scenario),
      title: scenario.title,
      ...(scenario.report === undefined ? {} : { report: scenario.report }),
      expect: Object.fromEntries(
        Object.entries(scenario.expect).map(([id, [status, verdict]]) => [
          id,
          { status, ...(verdict === undefined ? {} : { verdict }) },
        ]),
      ),
    })),
  };
}
