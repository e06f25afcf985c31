import { readFileSync } from "node:fs";

/** One measured number. */
export interface BenchRow {
  /** Key in the baseline file. */
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The same number of another program, measured in the same run. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** Ours divided by the peer's. */
  readonly ratio?: number;
  /** What it should be, in words. */
  readonly target?: string;
  readonly note?: string;
}

/** What a row may not exceed (`most`) or fall below (`least`). */
interface Bound {
  readonly most?: number;
  readonly least?: number;
}

/** Bounds of ratios and of numbers that hardly depend on the machine, by row id. */
interface Baseline {
  readonly rows: Readonly<Record<string, { readonly value?: Bound; readonly ratio?: Bound }>>;
}

const FILE = new URL("../../fixtures/bench-baseline.json", import.meta.url);

/** A row beside a peer. */
export const beside = (
  row: BenchRow,
  peer: { readonly name: string; readonly value: number } | null,
): BenchRow => (peer === null || peer.value === 0 ? row : { ...row, peer, ratio: row.value / peer.value });

const outside = (found: number | undefined, bound: Bound | undefined): boolean =>
  found !== undefined &&
  bound !== undefined &&
  ((bound.most !== undefined && found > bound.most) || (bound.least !== undefined && found < bound.least));

/** Rows outside the baseline's generous bounds, as sentences. */
export function compareWithBaseline(rows: readonly BenchRow[]): string[] {
  const { rows: bounds }: Baseline = JSON.parse(readFileSync(FILE, "utf8"));
  return rows.flatMap((row) => {
    const bound = bounds[row.id];
    return [
      ...(outside(row.value, bound?.value)
        ? [`${row.id}: ${row.value} ${row.unit}, allowed ${JSON.stringify(bound?.value)}`]
        : []),
      ...(outside(row.ratio, bound?.ratio)
        ? [`${row.id}: ratio ${row.ratio?.toFixed(2)}, allowed ${JSON.stringify(bound?.ratio)}`]
        : []),
    ];
  });
}

/** Three significant digits, thousands apart. */
function shown(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toString().replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, " ");
}

/** The cells of a row. */
export const cellsOf = (row: BenchRow): string[] => [
  row.what,
  `${shown(row.value)} ${row.unit}`,
  row.peer === undefined ? "" : `${row.peer.name}: ${shown(row.peer.value)}`,
  row.ratio === undefined ? "" : row.ratio.toFixed(2),
  row.target ?? "",
  row.note ?? "",
];
