/** How scores are spread: a bar for each ten percent, and one for 100. */
import type { Report } from "../../../model/report.ts";
import { counted, thousands } from "../../number.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { heading } from "../page.ts";
import { SIDE_TITLE } from "../score.ts";

/** Tens, and 100 by itself. */
const BINS = 11;
const BAR = { width: 34, gap: 6 } as const;
const HEIGHT = 120;
const ROOM = { top: 18, bottom: 20 } as const;

export function distributionSection(reports: readonly Report[], level: number): Content {
  const plots = (["web", "mail"] as const).flatMap((side) => {
    const scores = reports
      .filter(({ target, score }) => target.type === side && score.percentage !== null)
      .map(({ score }) => score.percentage ?? 0);
    return scores.length === 0 ? [] : [plot(SIDE_TITLE[side], binsOf(scores))];
  });
  if (plots.length === 0) return null;
  return html`<section>${heading(level, "Distribution of scores")}<div class="plots">${plots}</div></section>`;
}

const binsOf = (scores: readonly number[]): number[] =>
  Array.from({ length: BINS }, (_, bin) => scores.filter((score) => binOf(score) === bin).length);

const binOf = (score: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(score / 10)));

const labelOf = (bin: number): string => (bin === BINS - 1 ? "100" : `${bin * 10}`);

function plot(title: string, bins: readonly number[]): Markup {
  const most = Math.max(...bins);
  const all = bins.reduce((sum, count) => sum + count, 0);
  const width = BINS * (BAR.width + BAR.gap);
  const height = ROOM.top + HEIGHT + ROOM.bottom;
  const words = bins
    .map((count, bin) => (count === 0 ? "" : `${rangeOf(bin)}: ${count}`))
    .filter((word) => word !== "");
  return html`<figure><figcaption>${title}, ${counted(all, "score")}</figcaption><svg class="dist" role="img" aria-label="${title}, scores in percent and how many names have them. ${words.join(", ")}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${bins.map(
    (count, bin) => barOf(bin, count, most),
  )}<path class="axis" d="M0 ${ROOM.top + HEIGHT}H${width}"/></svg></figure>`;
}

const rangeOf = (bin: number): string => (bin === BINS - 1 ? "100 %" : `${bin * 10} to ${bin * 10 + 9} %`);

function barOf(bin: number, count: number, most: number): Markup {
  const height = Math.round((count / Math.max(1, most)) * HEIGHT);
  const x = bin * (BAR.width + BAR.gap) + BAR.gap / 2;
  const y = ROOM.top + HEIGHT - height;
  const centre = x + BAR.width / 2;
  const number =
    count === 0
      ? null
      : html`<text x="${centre}" y="${y - 5}" text-anchor="middle">${thousands(count)}</text>`;
  return html`<rect x="${x}" y="${y}" width="${BAR.width}" height="${height}" rx="3"/>${number}<text x="${centre}" y="${ROOM.top + HEIGHT + 15}" text-anchor="middle">${labelOf(bin)}</text>`;
}
