/** Words for routes, VRPs and what becomes of them. */
import type { ExposedVrp, RouteAdvice, RouteChange, StudiedRoute } from "../../model/route-target.ts";
import type { CoveringVrp, RouteState, Vrp } from "../../model/routing.ts";
import type { Status } from "../../model/status.ts";
import { escapeText } from "../escape.ts";
import type { Look } from "../look.ts";
import { thousands } from "../number.ts";
import { sign } from "../symbol.table.ts";

/** How a state is shown; a route without ROA is neither good nor bad. */
const STATUS: Readonly<Record<RouteState, Status>> = {
  valid: "passed",
  invalid: "failed",
  "not-found": "warning",
};

/** The state of a route with its sign; `?` where there are no VRPs. */
export function stateWords({ state, reason }: Pick<StudiedRoute, "state" | "reason">, look: Look): string {
  if (state === undefined) return `${sign(look, "error")} ${look.paint("error", "unknown")}`;
  const status = STATUS[state];
  const why = reason === "asn" ? " (asn)" : reason === "length" ? " (length)" : "";
  return `${sign(look, status)} ${look.paint(status, `${state}${why}`)}`;
}

/** Why a route is invalid, in the words of RFC 6811. */
export function reasonWords({ origin, reason, covering = [], state }: StudiedRoute): string {
  if (state !== "invalid") return "";
  if (origin === null) return "an AS_SET is authorised by no ROA";
  if (covering.every(({ asn }) => asn === 0)) return "AS0: nobody may announce it";
  return reason === "length" ? "unmatched length" : "unmatched AS";
}

/** `373 peers`. */
export const peersWords = (peers: number | null): string =>
  peers === null ? "" : `${thousands(peers)} ${peers === 1 ? "peer" : "peers"}`;

const REACH = {
  covered_by_valid: "a valid route carries its addresses on",
  covered_by_not_found: "a route without ROA carries its addresses on",
  unreachable: "networks that drop invalid routes do not reach it",
} as const;

/** What becomes of an invalid route; nothing for others. */
export const reachWords = ({ reach }: StudiedRoute): string => (reach === undefined ? "" : REACH[reach]);

/** `192.0.2.0/22-24 AS64500`, without the length where it is that of the prefix. */
export function roaWords({ prefix, max_length, asn }: Pick<Vrp, "prefix" | "max_length" | "asn">): string {
  const own = Number(prefix.slice(prefix.indexOf("/") + 1));
  return `${prefix}${max_length === own ? "" : `-${max_length}`} AS${asn}`;
}

/** Cells of a covering VRP: who, what, how long, and what that means for the route. */
export function vrpCells(vrp: Vrp | CoveringVrp, route: Pick<StudiedRoute, "prefix"> | null): string[] {
  const cells = [`AS${vrp.asn}`, vrp.prefix, `max /${vrp.max_length}`];
  if (!("outcome" in vrp) || route === null) return cells;
  const length = Number(route.prefix.slice(route.prefix.indexOf("/") + 1));
  const long = `length too long (${length} > ${vrp.max_length})`;
  const other = vrp.asn === 0 ? "AS0: nobody" : "other AS";
  const words = { match: "matches", asn: other, length: long, both: `${other}, ${long}` };
  return [...cells, words[vrp.outcome]];
}

/** What a VRP leaves open. */
export function exposureWords(vrp: ExposedVrp): string {
  const { exposed, authorised, length, replacement } = vrp;
  const roa = roaWords(vrp);
  if (exposed === 0) return `${roa}: authorises prefixes too long to spread`;
  const instead = replacement.length === 0 ? "" : `; use ${replacement.map(roaWords).join(", ")}`;
  return `${roa}: ${thousands(exposed)} of ${thousands(authorised)} /${length} not announced${instead}`;
}

/** `192.0.2.128/25 AS64501: not-found becomes invalid (asn)`. */
export const changeWords = ({ prefix, as, before, after }: RouteChange): string =>
  `${prefix} ${escapeText(as)}: ${before} becomes ${after}`;

/** What to do about a route, in one sentence; side effects follow. */
export function adviceWords(route: StudiedRoute): string[] {
  const { advice } = route;
  if (advice === undefined) return [];
  const { count, routes } = advice.harmed;
  const harm =
    count === 0
      ? []
      : [
          `but then ${count === 1 ? "a route is" : `${count} routes are`} invalid: ${routes.map(changeWords).join("; ")}`,
        ];
  return [SENTENCE[advice.code](advice, route), ...harm];
}

const roaOf = ({ roa }: RouteAdvice): string => (roa === undefined ? "" : `${roa.prefix}, AS${roa.asn}`);

const SENTENCE: Readonly<Record<RouteAdvice["code"], (advice: RouteAdvice, route: StudiedRoute) => string>> =
  {
    publish: (advice) => `Publish a ROA for ${roaOf(advice)}, without a max length.`,
    "publish-exact": (advice, { prefix }) =>
      `The ROA allows up to /${advice.up_to}: publish one for exactly ${roaOf(advice)}, or stop announcing ${prefix}.`,
    "check-origin": (advice, { as, prefix }) =>
      `${prefix} is authorised only for ${(advice.authorised ?? []).map((asn) => `AS${asn}`).join(", ")}: if ${as} is right, publish a ROA for ${roaOf(advice)}; if not, it may be a leak or a hijack.`,
    "lift-as0": (advice, { prefix }) =>
      `The holder has declared that nobody may announce ${prefix} (AS0): remove that ROA, or add one for ${roaOf(advice)}.`,
    "change-origin": (_advice, { prefix }) =>
      `Announce ${prefix} with a single origin that has a number other than 0.`,
  };
