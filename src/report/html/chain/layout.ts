/** Where everything of a chain of trust stands: fixed layers, from the root down; whole pixels, so that it never differs. */
import type { Graph, GraphEdge, GraphNode, GraphZone } from "./graph.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedZone extends Box {
  readonly zone: GraphZone;
}

export interface PlacedNode extends Box {
  readonly node: GraphNode;
}

export interface PlacedEdge {
  readonly edge: GraphEdge;
  /** SVG path data. */
  readonly path: string;
  /** Where the arrow ends and where its word stands. */
  readonly end: Point;
  readonly label: Point;
  /** Degrees by which the head of the arrow is turned from pointing down. */
  readonly turn: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ChainLayout {
  readonly width: number;
  readonly height: number;
  readonly zones: readonly PlacedZone[];
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const WIDTH: Readonly<Record<GraphNode["shape"], number>> = {
  key: 186,
  ds: 124,
  denial: 110,
  rrset: 92,
  more: 92,
};
const NODE_HEIGHT = 50;
const GAP = 18;
/** Between rows: room for arrows and their words. */
const ROW_GAP = 46;
const ZONE_GAP = 50;
const PADDING = { top: 40, side: 30, bottom: 18 };
/** Rows wider than this are broken. */
const INNER = 560;
/** No box is narrower: a key, and room beside it for its loop and a word; still as wide as a telephone at the most. */
const NARROWEST = 228;
/** Height of a zone that has nothing to show. */
const EMPTY = 24;

export function layoutChain({ zones, edges }: Graph): ChainLayout {
  const broken = zones.map(({ rows }) => rows.flatMap(breakRow));
  const inner = Math.max(NARROWEST, ...broken.flat().map(widthOfRow));
  const width = inner + 2 * PADDING.side;
  const placed: PlacedZone[] = [];
  const nodes: PlacedNode[] = [];
  let y = 1;
  for (const [index, zone] of zones.entries()) {
    const rows = broken[index] ?? [];
    const height = heightOf(rows.length);
    placed.push({ zone, x: 1, y, width, height });
    for (const [at, row] of rows.entries()) {
      nodes.push(...placeRow(row, y + PADDING.top + at * (NODE_HEIGHT + ROW_GAP), width));
    }
    y += height + ZONE_GAP;
  }
  const byId = new Map(nodes.map((each) => [each.node.id, each]));
  return {
    width: width + 2,
    height: y - ZONE_GAP + 1,
    zones: placed,
    nodes,
    edges: edges.flatMap((edge) => {
      const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
      return from === undefined || to === undefined ? [] : [placeEdge(edge, from, to)];
    }),
  };
}

const heightOf = (rows: number): number =>
  PADDING.top + PADDING.bottom + (rows === 0 ? EMPTY : rows * NODE_HEIGHT + (rows - 1) * ROW_GAP);

const widthOfRow = (row: readonly GraphNode[]): number =>
  row.reduce((sum, { shape }) => sum + WIDTH[shape], 0) + GAP * Math.max(0, row.length - 1);

/** Rows as wide as there is room for. */
function breakRow(row: readonly GraphNode[]): GraphNode[][] {
  const rows: GraphNode[][] = [];
  for (const node of row) {
    const last = rows.at(-1);
    if (last !== undefined && widthOfRow([...last, node]) <= INNER) last.push(node);
    else rows.push([node]);
  }
  return rows;
}

/** In the middle. */
function placeRow(row: readonly GraphNode[], y: number, width: number): PlacedNode[] {
  let x = 1 + Math.round((width - widthOfRow(row)) / 2);
  return row.map((node) => {
    const placed = { node, x, y, width: WIDTH[node.shape], height: NODE_HEIGHT };
    x += placed.width + GAP;
    return placed;
  });
}

function placeEdge(edge: GraphEdge, from: PlacedNode, to: PlacedNode): PlacedEdge {
  if (from === to) return loopAt(edge, from);
  const start = { x: middle(from), y: from.y + from.height };
  const end = { x: middle(to), y: to.y };
  const bend = Math.max(16, Math.round(Math.abs(end.y - start.y) / 2));
  return {
    edge,
    path: `M${start.x} ${start.y}C${start.x} ${start.y + bend} ${end.x} ${end.y - bend} ${end.x} ${end.y - HEAD}`,
    end,
    label: { x: Math.round((start.x + end.x) / 2), y: Math.round((start.y + end.y) / 2) },
    turn: 0,
  };
}

/** Length of the head of an arrow. */
const HEAD = 7;

/** A key that signs the set it is in: an arrow back to itself, at its right. */
function loopAt(edge: GraphEdge, { x, y, width, height }: PlacedNode): PlacedEdge {
  const right = x + width;
  const [top, bottom] = [y + Math.round(height * 0.3), y + Math.round(height * 0.7)];
  return {
    edge,
    path: `M${right - 6} ${top}C${right + 22} ${top - 12} ${right + 22} ${bottom + 12} ${right + 1} ${bottom}`,
    end: { x: right - 5, y: bottom - 2 },
    label: { x: right + 14, y: bottom + 20 },
    turn: 115,
  };
}

const middle = ({ x, width }: Box): number => Math.round(x + width / 2);
