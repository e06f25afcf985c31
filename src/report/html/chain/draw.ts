/** The chain of trust as a picture: inline SVG, without script, without anything from outside. */

import { shorten } from "../../layout.ts";
import { html, type Markup } from "../markup.ts";
import { WORDS } from "../view.ts";
import type { Graph } from "./graph.ts";
import {
  type ChainLayout,
  layoutChain,
  type PlacedEdge,
  type PlacedNode,
  type PlacedZone,
} from "./layout.ts";
import { absoluteName } from "./name.ts";
import { ZONE_COLOUR } from "./signs.table.ts";

/** The drawing; `label` says in one sentence what it shows. */
export function drawChain(graph: Graph, label: string): Markup {
  const layout = layoutChain(graph);
  const { width, height } = layout;
  return html`<svg class="chain" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
${layout.zones.map(zoneBox)}${delegations(layout)}${layout.edges.map(edgeLine)}${layout.nodes.map(nodeShape)}${layout.edges.map(edgeWord)}</svg>`;
}

/** Pixels of a box that its state takes, and those of a character of its name. */
const STATE = 110;
const CHARACTER = 8;

function zoneBox({ zone, x, y, width, height }: PlacedZone): Markup {
  const { name, chain } = zone;
  const { security, reason } = chain;
  const full = absoluteName(name);
  const about = `Zone ${full}: ${security}${reason === undefined ? "" : `, ${reason.code}`}`;
  const empty = zone.rows.length === 0 ? html`<text x="${x + 14}" y="${y + 52}">not signed</text>` : null;
  return html`<g class="zone c-${ZONE_COLOUR[security]}"><title>${about}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/><text class="name" x="${x + 14}" y="${y + 25}">${shorten(full, Math.floor((width - STATE) / CHARACTER), WORDS)}</text><text class="state" x="${x + width - 14}" y="${y + 25}" text-anchor="end">${security}</text>${empty}</g>
`;
}

/** Thick lines from zone to zone, coloured by what the lower one comes to. */
function delegations({ zones }: ChainLayout): Markup[] {
  return zones.slice(1).flatMap((below, index) => {
    const above = zones[index];
    if (above === undefined) return [];
    const from = above.y + above.height;
    const { security } = below.zone.chain;
    const about = `Delegation of ${absoluteName(below.zone.name)}: ${security}`;
    return [
      html`<g class="delegation c-${ZONE_COLOUR[security]} l-${security === "secure" ? "solid" : "dashed"}"><title>${about}</title><path d="M22 ${from}V${below.y - 10}"/><path class="head" d="M22 ${below.y}l-7 -11h14z"/></g>
`,
    ];
  });
}

function edgeLine({ edge, path, end, label, turn }: PlacedEdge): Markup {
  const { colour, line, about } = edge;
  const turned = turn === 0 ? null : html` transform="rotate(${turn} ${end.x} ${end.y})"`;
  const cross =
    line === "crossed"
      ? html`<path class="cross" d="M${label.x - 6} ${label.y - 6}l12 12m0 -12l-12 12"/>`
      : null;
  return html`<g class="edge c-${colour} l-${line}"><title>${about}</title><path d="${path}"/><path class="head" d="M${end.x} ${end.y}l-4 -8h8z"${turned}/>${turn === 0 ? cross : null}</g>
`;
}

/** Words stand above the nodes, so that nothing covers them. */
function edgeWord({ edge, label, turn }: PlacedEdge): Markup | null {
  if (edge.word === "") return null;
  return turn === 0
    ? html`<text class="word c-${edge.colour}" x="${label.x + 10}" y="${label.y + 4}">${edge.word}</text>`
    : html`<text class="word c-${edge.colour}" x="${label.x}" y="${label.y}" text-anchor="middle">${edge.word}</text>`;
}

function nodeShape(placed: PlacedNode): Markup {
  const { node, x, y, width } = placed;
  const first = y + 30 - (node.lines.length - 1) * 8;
  const centre = x + Math.round(width / 2);
  return html`<g class="node ${node.shape} c-${node.colour}${node.isFilled ? " filled" : ""}"><title>${node.about}</title>${outline(placed)}${node.lines.map(
    (line, index) =>
      html`<text x="${centre}" y="${first + index * 15}" text-anchor="middle"${index === 0 ? LEAD : null}>${shorten(line, Math.floor(width / 6.6), WORDS)}</text>`,
  )}</g>
`;
}

const LEAD = html` class="lead"`;

/** Ellipses for keys and DS records, rounded boxes for data, as in DNSViz. */
function outline({ node, x, y, width, height }: PlacedNode): Markup | Markup[] {
  if (node.shape === "more") return [];
  if (node.shape === "rrset" || node.shape === "denial") {
    return html`<rect x="${x}" y="${y + 4}" width="${width}" height="${height - 8}" rx="8"/>`;
  }
  const [cx, cy, rx, ry] = [x + width / 2, y + height / 2, width / 2, height / 2];
  const ellipse = (by: number): Markup =>
    html`<ellipse cx="${cx}" cy="${cy}" rx="${rx - by}" ry="${ry - by}"/>`;
  return node.isAnchor ? [ellipse(0), ellipse(4)] : ellipse(0);
}
