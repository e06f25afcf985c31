/** Routing data that is at hand as text, as that of the lab; nothing is downloaded or kept. */
import { judgeExportAge } from "../../proto/rpki/freshness.ts";
import { assemble, type RoutingData } from "../routing-data.ts";
import type { Dataset, Kind } from "./dataset.ts";
import { routeSourceOf } from "./describe.ts";
import { ROUTE_KIND } from "./route-kind.ts";
import { VRP_KIND } from "./vrp-kind.ts";

export interface RoutingTexts {
  /** A VRP export. */
  readonly vrps: string;
  /** A list of routes. */
  readonly routes: string;
}

/**
 * The data in two texts.
 *
 * @param now Unix seconds against which the age of the export is judged
 * @throws for text that is neither: it is this program that made it
 */
export function routingDataOfTexts({ vrps, routes }: RoutingTexts, now: number): RoutingData {
  const exported = datasetOf(VRP_KIND, "vrps.json", vrps, now);
  const table = datasetOf(ROUTE_KIND, "routes.json", routes, now);
  const { generated_at: made } = exported.facts;
  const { isUsable } = judgeExportAge({ ...(made === null ? {} : { made }), fetched: now, now });
  return assemble(
    { dataset: exported, isUsable, problems: [] },
    {
      table: table.value,
      isUsable: true,
      source: routeSourceOf([table]),
      datasets: [table],
      problems: [],
    },
    { files: [], names: [], inputs: [] },
    { origins: table.source },
  );
}

function datasetOf<T>(kind: Kind<T>, source: string, text: string, now: number): Dataset<T> {
  const intake = kind.open({ scope: "file", source, now });
  intake.push(Buffer.from(text));
  const taken = intake.end(undefined);
  if (!taken.ok) throw new Error(`${source}: ${taken.problems.map(({ detail }) => detail).join(", ")}`);
  return { source, value: taken.value, facts: taken.facts, fetchedMs: now * 1000, checkedMs: now * 1000 };
}
