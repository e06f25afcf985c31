/** Any format of a result, as a command writes it. */
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { GateResult } from "../../src/model/gate.ts";
import type { Result } from "../../src/model/report.ts";
import type { TextFormat } from "../../src/report/format.table.ts";
import { PLAIN } from "../../src/report/look.ts";
import { RENDERERS, type Rendered, type RenderRequest } from "../../src/report/render.ts";
import { openStatistics } from "../../src/score/statistics.ts";

export interface Given {
  readonly parity?: Result;
  readonly evidence?: EvidenceDocument;
  readonly gate?: GateResult;
}

export function requestFor(result: Result, { parity, evidence, gate }: Given = {}): RenderRequest {
  return {
    result,
    look: PLAIN,
    verbose: 2,
    limit: 0,
    evidenceOf: (name) => (name === evidence?.target.name ? evidence : undefined),
    choices: {
      csv: { delimiter: ",", start: "" },
      csvValues: "verdict",
      isPerServer: true,
      metricsTests: "all",
      hasListLabel: true,
      sarifLimit: 5000,
      hasWholeReport: false,
    },
    parity: () => parity ?? null,
    statistics: () => {
      const statistics = openStatistics({ minGroup: 1 });
      for (const report of result.reports) statistics.add(report);
      return statistics.end(result.run);
    },
    ...(gate === undefined ? {} : { gate }),
  };
}

export const render = (format: TextFormat, request: RenderRequest): readonly Rendered[] =>
  RENDERERS[format](request);

export const textOf = (format: TextFormat, request: RenderRequest): string =>
  render(format, request)
    .map(({ text }) => text)
    .join("\n");
