/** Prefixes and networks in spreadsheets. */
import type { Report, Result } from "../../model/report.ts";
import type { AsnEvidence, FamilyFigures, PrefixEvidence, StudiedRoute } from "../../model/route-target.ts";
import { csvLine, csvText } from "../csv/line.ts";
import { readingOf } from "./reading.ts";

/** Columns of a list of routes, whoever asked for it. */
export const ROUTE_COLUMNS = ["prefix", "asn", "state", "reason"] as const;

const SHORTLIST = [
  "asn",
  "name",
  "routes_v4",
  "routes_v6",
  "valid_pct",
  "notfound_pct",
  "invalid_count",
  "space_valid_pct_v4",
  "space_valid_pct_v6",
  "exposed_vrps",
  "aspa",
  "data_time",
  "verdict",
] as const;

/** `csv`: a line for each route of the prefixes; for networks a line each, for shortlists. */
export function routesCsv({ reports }: Pick<Result, "reports">): string {
  const networks = reports.filter(({ target }) => target.type === "asn");
  const prefixes = reports.filter(({ target }) => target.type === "prefix");
  return [
    ...(networks.length === 0
      ? []
      : [csvLine(SHORTLIST), ...networks.map((report) => csvLine(shortlistCells(report)))]),
    ...(prefixes.length === 0 ? [] : [csvLine(ROUTE_COLUMNS), ...prefixes.flatMap(routeLines)]),
  ].join("");
}

function routeLines({ facts }: Report): string[] {
  const { asked, routes } = facts as unknown as PrefixEvidence;
  const announced = routes === null ? [] : [...routes.exact, ...routes.covering, ...routes.inside.list];
  return (asked === undefined ? announced : [asked]).map((route) => csvLine(routeCells(route)));
}

const routeCells = ({ prefix, as, state, reason }: StudiedRoute): string[] => [
  prefix,
  csvText(as),
  state ?? "",
  reason ?? "",
];

function shortlistCells({ facts }: Report): string[] {
  const asn = facts as unknown as AsnEvidence;
  const { figures, vrps, aspa, vrp } = asn;
  const aspaCell = aspa === undefined ? "" : aspa === null ? "FALSE" : "TRUE";
  const exposed = vrps === null ? "" : String(vrps.filter(({ is_minimal }) => !is_minimal).length);
  return [
    `AS${asn.asn}`,
    "",
    ...(figures === null ? ["", "", "", "", "", "", ""] : figureCells(figures.v4, figures.v6)),
    exposed,
    aspaCell,
    vrp?.generated_at ?? "",
    readingOf(asn) ?? "",
  ];
}

function figureCells(v4: FamilyFigures, v6: FamilyFigures): string[] {
  const total = ({ routes }: FamilyFigures): number => routes.valid + routes.invalid + routes.not_found;
  const all = total(v4) + total(v6);
  const percent = (count: number): string => (all === 0 ? "" : ((100 * count) / all).toFixed(1));
  return [
    String(total(v4)),
    String(total(v6)),
    percent(v4.routes.valid + v6.routes.valid),
    percent(v4.routes.not_found + v6.routes.not_found),
    String(v4.routes.invalid + v6.routes.invalid),
    v4.valid_percent?.toFixed(1) ?? "",
    v6.valid_percent?.toFixed(1) ?? "",
  ];
}
