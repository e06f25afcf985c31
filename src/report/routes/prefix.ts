/** What there is to say of a prefix or an address, for people. */
import type { PrefixEvidence, StudiedRoute } from "../../model/route-target.ts";
import type { Vrp } from "../../model/routing.ts";
import { escapeText } from "../escape.ts";
import type { Look } from "../look.ts";
import { counted } from "../number.ts";
import { block, columns, first } from "./block.ts";
import {
  adviceWords,
  changeWords,
  exposureWords,
  peersWords,
  reachWords,
  reasonWords,
  stateWords,
  vrpCells,
} from "./words.ts";

/** How much is shown. */
export interface RouteLook {
  readonly look: Look;
  /** Lines of each part; 0 for all. */
  readonly limit: number;
}

/** The lines, the headline first. */
export function prefixLines(name: string, facts: PrefixEvidence, options: RouteLook): string[] {
  const { look, limit } = options;
  const { asked, routes, vrps } = facts;
  const listed = routes === null ? [] : [...routes.exact, ...routes.covering];
  return [
    headline(name, facts, look),
    ...(asked === undefined ? [] : block("announced", [announcedWords(asked)], look)),
    ...block("routes", routeRows(asked === undefined ? listed : others(asked, listed), options), look),
    ...block("inside", insideRows(facts, options), look),
    ...block("not counted", hiddenRows(facts), look),
    ...block("covering VRPs", coveringRows(facts, options), look),
    ...block("VRPs inside", insideVrpRows(facts, options), look),
    ...block("would be valid", validOrigins(vrps?.covering ?? []), look),
    ...block("covered", coverage(facts), look),
    ...block(
      "exposed",
      first((vrps?.exposed ?? []).map(exposureWords), limit, vrps?.exposed.length ?? 0, look),
      look,
    ),
    ...whatIfLines(facts, look),
    ...block("fix", first(adviceOf(facts), limit, adviceOf(facts).length, look), look),
  ];
}

function headline(name: string, { asked, routes, is_bogon }: PrefixEvidence, look: Look): string {
  const title = look.paint("bold", asked === undefined ? name : `${name} ${asked.as}`);
  const note = is_bogon
    ? `   ${look.paint("warning", "reserved: nobody may announce it to the internet")}`
    : "";
  if (asked !== undefined) {
    const why = reasonWords(asked);
    return `${title}   ${stateWords(asked, look)}${why === "" ? "" : `   ${why}`}${note}`;
  }
  if (routes === null) return `${title}   no table of routes${note}`;
  const count = routes.exact.length + routes.covering.length + routes.inside.count;
  return `${title}   ${count === 0 ? "not announced" : counted(count, "route")}${note}`;
}

function announcedWords({ is_announced }: NonNullable<PrefixEvidence["asked"]>): string {
  if (is_announced === null) return "unknown, for want of a table of routes";
  return is_announced ? "yes" : "no";
}

const others = (asked: StudiedRoute, routes: readonly StudiedRoute[]): StudiedRoute[] =>
  routes.filter(({ prefix, as }) => prefix !== asked.prefix || as !== asked.as);

/** Routes in columns, with what follows for invalid ones. */
export function routeRows(
  routes: readonly StudiedRoute[],
  { look, limit }: RouteLook,
  count = routes.length,
): string[] {
  const rows = routes.map((route) => [
    route.prefix,
    escapeText(route.as, look),
    stateWords(route, look),
    peersWords(route.peers),
    [reasonNote(route), reachWords(route)].filter((text) => text !== "").join("; "),
  ]);
  return first(columns(limit === 0 ? rows : rows.slice(0, limit)), limit, count, look);
}

const NOTES: Readonly<Record<string, string>> = {
  moas: "other origins too",
  bogon_origin: "origin reserved",
  bogon_prefix: "",
  too_long: "too long to spread",
  as0: "AS0 covers it",
  as_set: "",
};

const reasonNote = ({ flags = [] }: StudiedRoute): string =>
  flags
    .map((flag) => NOTES[flag] ?? flag)
    .filter((text) => text !== "")
    .join(", ");

function insideRows({ routes }: PrefixEvidence, options: RouteLook): string[] {
  if (routes === null || routes.inside.count === 0) return [];
  const { count, list, states } = routes.inside;
  const summary = `${counted(count, "route")}: ${states.valid} valid, ${states.invalid} invalid, ${states.not_found} not-found`;
  // What is wrong is worth a line each; what is right is not.
  const notable = list.filter(({ state }) => state !== "valid");
  const notableCount = states.invalid + states.not_found;
  return [summary, ...routeRows(notable, options, Math.max(notableCount, notable.length))];
}

function hiddenRows({ routes }: PrefixEvidence): string[] {
  if (routes === null) return [];
  return routes.hidden.list.map(({ prefix, as, peers, why }) =>
    why === "peers"
      ? `${prefix} ${escapeText(as)}: only ${peersWords(peers)}`
      : `${prefix} ${escapeText(as)}: a default route or a leak`,
  );
}

function coveringRows({ asked, vrps }: PrefixEvidence, { look, limit }: RouteLook): string[] {
  if (vrps === null) return ["unknown"];
  const list = asked?.covering ?? vrps.covering;
  if (list.length === 0) return ["none"];
  const rows = list.map((vrp) => vrpCells(vrp, asked ?? null));
  return first(columns(rows), limit, rows.length, look);
}

function insideVrpRows({ vrps }: PrefixEvidence, { look, limit }: RouteLook): string[] {
  if (vrps === null) return [];
  const rows = vrps.inside.list.map((vrp) => vrpCells(vrp, null));
  return first(columns(limit === 0 ? rows : rows.slice(0, limit)), limit, vrps.inside.count, look);
}

/** Which origins would be valid, and up to which length. */
function validOrigins(covering: readonly Vrp[]): string[] {
  const longest = new Map<number, number>();
  for (const { asn, max_length } of covering) {
    if (asn !== 0) longest.set(asn, Math.max(longest.get(asn) ?? 0, max_length));
  }
  const words = [...longest].sort(([a], [b]) => a - b).map(([asn, length]) => `AS${asn} up to /${length}`);
  if (words.length > 0) return [words.join(", or ")];
  if (covering.length === 0) return ["no origin is valid or invalid: every route would be not-found"];
  return ["no origin: the holder says that nobody may announce it (AS0)"];
}

function coverage({ vrps }: PrefixEvidence): string[] {
  if (vrps === null || vrps.covering.length > 0 || vrps.space.total === 0) return [];
  const percent = (100 * vrps.space.covered) / vrps.space.total;
  return [`${percent.toFixed(1)} % of it lies under a ROA`];
}

/** What `--what-if` changes. */
export function whatIfLines({ what_if }: Pick<PrefixEvidence, "what_if">, look: Look): string[] {
  if (what_if === undefined) return [];
  const { changed, harmed } = what_if;
  const lines =
    changed.count === 0
      ? ["no announced route changes"]
      : [counted(changed.count, "route changes", "routes change"), ...changed.routes.map(changeWords)];
  return [
    ...block("what if", lines, look),
    ...(harmed.count === 0
      ? []
      : block(
          "side effect",
          harmed.routes.map(changeWords).map((text) => look.paint("warning", text)),
          look,
        )),
  ];
}

/** Advice for the route asked about, otherwise for all that are announced to the prefix and inside it. */
function adviceOf({ asked, routes }: PrefixEvidence): string[] {
  const all = asked !== undefined ? [asked] : routes === null ? [] : [...routes.exact, ...routes.inside.list];
  return [...new Set(all.flatMap(adviceWords))];
}
