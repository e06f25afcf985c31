/** What the data behind a report is, and how old. */
import type { RouteSource, RoutingSources, VrpSource } from "../../model/routing.ts";
import { escapeText } from "../escape.ts";
import { minute, thousands } from "../number.ts";

const HOUR_MS = 3_600_000;

/** One line for the export, one for the routes. @param now RFC 3339 */
export function dataLines({ vrp, bgp, unusable }: RoutingSources, now: string): string[] {
  return [vrpLine(vrp, unusable.vrp, now), bgpLine(bgp, unusable.bgp, now)];
}

function vrpLine(vrp: VrpSource | null, cause: string | undefined, now: string): string {
  if (vrp === null) return "no RPKI export: waterpas update rpki";
  const { vrps, slurm, source } = vrp;
  const count = `${thousands(vrps.v4 + vrps.v6)} VRPs`;
  const stale = cause === undefined ? "" : ", too old to be used: waterpas update rpki";
  const local =
    slurm === null
      ? ""
      : `, changed by ${slurm.files.map((file) => escapeText(file)).join(", ")} (-${slurm.removed} +${slurm.added})`;
  return `rpki export made ${madeOf(vrp, now)}, ${count} (${escapeText(source)})${local}${stale}`;
}

function bgpLine(bgp: RouteSource | null, cause: string | undefined, now: string): string {
  if (bgp === null)
    return cause === undefined ? "no routes were asked for" : "no table of routes: waterpas update origins";
  const { routes, min_peers: peers, source } = bgp;
  const seen = peers === null ? "" : `, those that ${peers} peers see`;
  const stale = cause === undefined ? "" : ", too old to be used: waterpas update origins";
  return `routes made ${madeOf(bgp, now)}, ${thousands(routes.v4 + routes.v6)} (${escapeText(source)})${seen}${stale}`;
}

interface Made {
  readonly generated_at: string | null;
  readonly fetched_at: string;
}

/** `2026-11-21 15:00 UTC, 3 h old`. */
function madeOf({ generated_at, fetched_at }: Made, now: string): string {
  const made = generated_at ?? fetched_at;
  const time = `${generated_at === null ? "at an unknown time, fetched " : ""}${minute(made)}`;
  return `${time}, ${ageText(Date.parse(now) - Date.parse(made))}`;
}

/** `12 min old`, `3 h old`, `9 days old`. @param ms milliseconds */
export function ageText(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS);
  if (ms < 0) return "of the future";
  if (hours < 1) return `${Math.floor(ms / 60_000)} min old`;
  return hours < 72 ? `${hours} h old` : `${Math.floor(hours / 24)} days old`;
}
