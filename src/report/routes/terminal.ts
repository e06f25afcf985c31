/** Reports about prefixes and networks, for people. */
import type { Report, Result } from "../../model/report.ts";
import type { AsnEvidence, PrefixEvidence } from "../../model/route-target.ts";
import { escapeText } from "../escape.ts";
import type { Look } from "../look.ts";
import { allTestsLines } from "../terminal/all-tests.ts";
import type { EvidenceLookup } from "../terminal/target.ts";
import { asnLines } from "./asn.ts";
import { block } from "./block.ts";
import { dataLines } from "./data.ts";
import { prefixLines } from "./prefix.ts";

/** How much is shown, and how. */
export interface RouteReportOptions {
  readonly look: Look;
  /** 1: every test; 2: also facts and evidence. */
  readonly verbose: number;
  /** Lines of each part; 0 for all. */
  readonly limit: number;
  readonly evidenceOf?: EvidenceLookup;
}

/** Whether a report is about routes alone. */
export const isRouteReport = ({ target }: Report): boolean =>
  target.type === "prefix" || target.type === "asn";

/** The reports about prefixes and networks of a result as text, ending with a newline; empty where there are none. */
export function renderRoutes({ reports }: Pick<Result, "reports">, options: RouteReportOptions): string {
  return reports
    .filter(isRouteReport)
    .map(
      (report) =>
        `${linesOf(report, options)
          .map((line) => line.trimEnd())
          .join("\n")}\n`,
    )
    .join("\n");
}

function linesOf(report: Report, options: RouteReportOptions): string[] {
  const { look, verbose } = options;
  const { target, facts, timing } = report;
  const name = escapeText(target.name);
  const sources = facts as unknown as PrefixEvidence | AsnEvidence;
  const body =
    target.type === "asn"
      ? asnLines(name, facts as unknown as AsnEvidence, options)
      : prefixLines(name, facts as unknown as PrefixEvidence, options);
  const evidence = options.evidenceOf?.(target.name);
  return [
    ...body,
    ...block("data", dataLines(sources, timing.judged_at), look),
    ...(verbose === 0
      ? []
      : allTestsLines({ name, unicode: name, reports: [report], evidence }, { look, deep: verbose > 1 })),
  ];
}
