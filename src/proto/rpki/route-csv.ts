/** Routes as CSV with a header: `prefix,origin` or `prefix,asn`, in any order, with or without peers. */
import { endOf, type Fields, openFields, splitCsv, startOf } from "./fields.ts";
import { textOf } from "./octets.ts";
import { endRoute, type RouteIntake, setPeers, setRoutePrefix } from "./route-intake.ts";
import type { RouteLines } from "./route-lines.ts";

const NAMES: Readonly<Record<string, keyof Layout>> = {
  prefix: "prefix",
  cidr: "prefix",
  network: "prefix",
  origin: "origin",
  asn: "origin",
  as: "origin",
  peers: "peers",
  hits: "peers",
};

interface Layout {
  readonly prefix: number;
  readonly origin: number;
  readonly peers: number;
}

/** Numbers of the columns that the header names, `null` when the line is no header. */
function layoutOf(fields: Fields, octets: Uint8Array): Layout | null {
  const layout = { prefix: -1, origin: -1, peers: -1 };
  for (let index = 0; index < fields.count; index += 1) {
    const name = textOf(octets, startOf(fields, index), endOf(fields, index)).toLowerCase();
    const column = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
    if (column !== undefined) layout[column] = index;
  }
  return layout.prefix >= 0 && layout.origin >= 0 ? layout : null;
}

/** Names in the header of a VRP export, which is easily mistaken for a route list. */
const OF_VRPS = /max (?:prefix )?length|maxlength/i;

/** Reads lines whose header is `line`; `null` when it is no header. */
export function openRouteCsv(
  intake: RouteIntake,
  octets: Uint8Array,
  start: number,
  end: number,
): RouteLines | null {
  const fields = openFields();
  splitCsv(fields, octets, start, end);
  const isExport = OF_VRPS.test(textOf(octets, start, end));
  const layout = isExport ? { prefix: 0, origin: 0, peers: 0 } : layoutOf(fields, octets);
  if (layout === null) return null;
  const columns = fields.count;
  let isHeader = true;
  return {
    line: (text, from, to) => {
      if (!isHeader) takeRow(intake, fields, text, { from, to, layout });
      isHeader = false;
    },
    format: () => "csv",
    fault: () => (isExport ? "vrp-export" : null),
    isCutOff: () => fields.count < columns,
  };
}

interface Row {
  readonly from: number;
  readonly to: number;
  readonly layout: Layout;
}

function takeRow(intake: RouteIntake, fields: Fields, octets: Uint8Array, { from, to, layout }: Row): void {
  splitCsv(fields, octets, from, to);
  const at = (column: number) => [startOf(fields, column), endOf(fields, column)] as const;
  if (!setRoutePrefix(intake, octets, ...at(layout.prefix))) return;
  if (layout.peers >= 0) setPeers(intake, octets, ...at(layout.peers));
  endRoute(intake, octets, ...at(layout.origin));
}
