/** Route tables: read, judged, put in order. */
import type { RoutingProblem } from "../../model/routing.ts";
import { judgeTable, type TableProblemCode } from "../../proto/rpki/plausibility.ts";
import { readRouteTable, writeRouteTable } from "../../proto/rpki/route-binary.ts";
import type { RouteRefusalDetail } from "../../proto/rpki/route-body.ts";
import { ORIGIN } from "../../proto/rpki/route-rows.ts";
import { buildRouteTable, type RouteFamily, type RouteTable } from "../../proto/rpki/route-table.ts";
import { openRoutes, type RouteFile } from "../../proto/rpki/routes.ts";
import type { DataFacts, Expectation, Kind, Taken } from "./dataset.ts";
import { openMeter } from "./dataset.ts";
import { problem } from "./problem.ts";

const REFUSALS: Readonly<Record<RouteRefusalDetail, string>> = {
  bzip2: "it is compressed with bzip2; decompress it first: bunzip2",
  xz: "it is compressed with xz; decompress it first: unxz",
  gzip: "it is compressed twice",
  zstd: "it is compressed twice",
  ccr: "it is a Canonical Cache Representation, which holds no routes",
  html: "it is a web page, not a route table",
  "json-syntax": "it is not valid JSON",
  "json-depth": "it is nested too deeply",
  "no-route-list": "there is no list of routes in it",
  ranges: "it has ranges of addresses, not announced prefixes",
  "vrp-export": "it is a VRP export, not a route table; name it with --rpki",
  "unknown-format": "it is none of the known formats of route tables",
  "not-closed": "it ends in the middle",
  "last-line": "its last line is not complete",
  "no-octets": "it is empty",
  rows: "it has more rows than there can be",
};

/** Route tables. */
export const ROUTE_KIND: Kind<RouteTable> = {
  kind: "origins",
  area: "bgp",
  open: (expectation) => {
    const reader = openRoutes();
    const meter = openMeter();
    return {
      push: (chunk) => {
        meter.update(chunk);
        return reader.push(chunk);
      },
      end: (known) => {
        const read = reader.end(known);
        if (read.ok) return take(read.value, meter.end(), expectation);
        const { source } = expectation;
        return { ok: false, problems: [problem(read.reason, { source, says: REFUSALS[read.detail] })] };
      },
    };
  },
  pack: (table) => writeRouteTable(table),
  unpack: (octets) => {
    const read = readRouteTable(octets);
    return read.ok ? read.value : null;
  },
};

const SAYS: Readonly<Record<TableProblemCode, (found: number) => string>> = {
  "bgp-empty": () => "it has no routes",
  "bgp-bad-rows": (found) => `${found} rows in it are malformed`,
  "bgp-small": (found) => `it has only ${found} IPv4 routes`,
};

function take(
  { rows, rejected, records, format, generatedAt }: RouteFile,
  measured: Pick<DataFacts, "sha256" | "bytes">,
  { scope, source }: Expectation,
): Taken<RouteTable> {
  const doubts = judgeTable({
    scope,
    records,
    rejected: Object.values(rejected).reduce((sum, count) => sum + count, 0),
    ipv4Routes: rows.v4.count,
  });
  if (doubts.length > 0) {
    const problems = doubts.map(
      ({ code, found }): RoutingProblem => problem(code, { source, says: SAYS[code](found) }),
    );
    return { ok: false, problems };
  }
  const table = buildRouteTable(rows);
  return {
    ok: true,
    value: table,
    facts: {
      format,
      generated_at: generatedAt ?? null,
      ...measured,
      rows: { v4: table.v4.asn.length, v6: table.v6.asn.length },
      rejected,
      problems: [],
    },
  };
}

/** One table of the IPv4 routes of one and the IPv6 routes of another. */
export function joinFamilies(ipv4: RouteTable, ipv6: RouteTable): RouteTable {
  return { v4: ipv4.v4, v6: movedSets(ipv6.v6, ipv4.sets.length), sets: [...ipv4.sets, ...ipv6.sets] };
}

/** The same routes where the texts of their AS_SETs stand further back in the list. */
function movedSets(family: RouteFamily, by: number): RouteFamily {
  if (by === 0 || !family.kind.includes(ORIGIN.set)) return family;
  const asn = family.asn.map((value, row) => (family.kind[row] === ORIGIN.set ? value + by : value));
  return { ...family, asn };
}
