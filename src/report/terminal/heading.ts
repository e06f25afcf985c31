/** The first lines of a report: what, when, under which rules, from where. */
import type { Report } from "../../model/report.ts";
import { escapeText } from "../escape.ts";
import { frameOf, shorten, spread, widthOf, wrap } from "../layout.ts";
import type { Look } from "../look.ts";
import { duration, minute } from "../number.ts";
import { glyph } from "../symbol.table.ts";
import type { TargetReports } from "./target.ts";

export interface RunFacts {
  /** Addresses were mapped: this is not the internet. */
  readonly isLab: boolean;
}

/** So that nobody mistakes a result of the lab for one of the internet. */
const LAB = "lab: addresses are mapped, this is not the internet";

export function headingLines(target: TargetReports, run: RunFacts, look: Look): string[] {
  const [report] = target.reports;
  if (report === undefined) return [];
  const frame = frameOf(look);
  const dot = ` ${glyph(look, "dot")} `;
  const when = [minute(report.timing.started_at), duration(report.timing.duration_ms)].join(dot);
  const name = shorten(nameOf(target, look), frame, look);
  const title = spread(name, when, frame);
  const facts = factsOf(report).join(dot);
  return [
    ...title.map((line, index) => (index === 0 ? line.replace(name, look.paint("bold", name)) : line)),
    ...(Number.isFinite(look.width) ? wrap(facts, frame) : [facts]).map((line) => look.paint("dim", line)),
    ...(run.isLab ? wrap(LAB, frame).map((line) => look.paint("warning", line)) : []),
  ];
}

/** The name as written, and its A-label form where that differs. */
function nameOf(target: Pick<TargetReports, "name" | "unicode">, look: Look): string {
  const ascii = escapeText(target.name, { max: 260 });
  if (target.unicode === target.name || look.ascii) return ascii;
  const unicode = escapeText(target.unicode, { max: 260 });
  return widthOf(unicode) + widthOf(ascii) + 3 <= frameOf(look) ? `${unicode} (${ascii})` : unicode;
}

function factsOf({ profile, evidence }: Report): string[] {
  const { ipv4, ipv6, resolver, nat64_prefix: translator, label } = evidence.vantage;
  const families = [
    ipv4 ? (typeof translator === "string" ? "IPv4 through NAT64" : "IPv4") : null,
    ipv6 ? "IPv6" : null,
  ].filter((family) => family !== null);
  return [
    `profile ${escapeText(profile.name)}`,
    ...(label === null ? [] : [`from ${escapeText(label)}`]),
    `over ${families.length === 0 ? "no network" : families.join(" and ")}`,
    resolver === "iterate" ? "resolved from the root" : `resolver ${escapeText(resolver)}`,
  ];
}
