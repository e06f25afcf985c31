/** What there is to say of a network, for people. */
import type { AsnEvidence, FamilyFigures, OwnRoute, OwnVrp, SpaceByState } from "../../model/route-target.ts";
import { escapeText } from "../escape.ts";
import type { Look } from "../look.ts";
import { counted, thousands } from "../number.ts";
import { block, columns, first } from "./block.ts";
import { type RouteLook, routeRows, whatIfLines } from "./prefix.ts";
import { readingOf } from "./reading.ts";
import { adviceWords, exposureWords, peersWords, roaWords, stateWords } from "./words.ts";

const FAMILIES = [
  ["v4", "IPv4", "addresses"],
  ["v6", "IPv6", "/48 prefixes"],
] as const;

/** The lines, the headline first. */
export function asnLines(name: string, facts: AsnEvidence, options: RouteLook): string[] {
  const { look, limit } = options;
  const { vrps, routes } = facts;
  const invalid = (routes ?? []).filter(({ state }) => state === "invalid");
  const missing = (routes ?? []).filter(({ state }) => state === "not-found");
  const exposed = (vrps ?? []).filter(({ is_minimal }) => !is_minimal);
  const advice = [...new Set([...invalid, ...missing].flatMap(adviceWords))];
  return [
    headline(name, facts, look),
    ...block("routes", stateRows(facts), look),
    ...block("space", spaceRows(facts), look),
    ...block("by registry", registryRows(facts), look),
    ...block("reading", readingRows(facts), look),
    ...block("invalid", [...reachRow(facts), ...routeRows(invalid, options)], look),
    ...block("not found", routeRows(missing, options), look),
    ...block("foreign", foreignRows(facts, options), look),
    ...block("ROAs", roaRows(vrps), look),
    ...block("exposed", first(exposed.map(exposureWords), limit, exposed.length, look), look),
    ...block(
      "unused",
      listOf(vrps, ({ is_unused }) => is_unused, options),
      look,
    ),
    ...block(
      "redundant",
      listOf(vrps, ({ is_redundant }) => is_redundant, options),
      look,
    ),
    ...block("ASPA", aspaRow(facts), look),
    ...whatIfLines(facts, look),
    ...block("fix", first(advice, limit, advice.length, look), look),
  ];
}

function headline(name: string, { routes, is_bogon }: AsnEvidence, look: Look): string {
  const note = is_bogon ? `   ${look.paint("warning", "reserved: no network may use this number")}` : "";
  return `${look.paint("bold", name)}   ${routesWords(routes)}${note}`;
}

function routesWords(routes: readonly OwnRoute[] | null): string {
  if (routes === null) return "routes unknown";
  return routes.length === 0 ? "announces nothing" : counted(routes.length, "route");
}

function present({ figures }: AsnEvidence): (readonly [FamilyFigures, string, string])[] {
  if (figures === null) return [];
  return FAMILIES.flatMap(([key, title, unit]) => {
    const { routes } = figures[key];
    return routes.valid + routes.invalid + routes.not_found === 0
      ? []
      : [[figures[key], title, unit] as const];
  });
}

function stateRows(facts: AsnEvidence): string[] {
  return columns(
    present(facts).map(([{ routes }, title]) => [
      title,
      `${thousands(routes.valid)} valid`,
      `${thousands(routes.invalid)} invalid`,
      `${thousands(routes.not_found)} not-found`,
    ]),
  );
}

function spaceRows(facts: AsnEvidence): string[] {
  return columns(
    present(facts).flatMap(([{ space, valid_percent, covered_percent }, title, unit]) =>
      valid_percent === null || covered_percent === null
        ? []
        : [
            [
              title,
              `${covered_percent.toFixed(1)} % under a ROA`,
              `${valid_percent.toFixed(1)} % valid`,
              `${thousands(space.valid)} valid, ${thousands(space.invalid)} invalid, ${thousands(space.not_found)} not-found of ${thousands(space.total)} ${unit}`,
            ],
          ],
    ),
  );
}

const totalOf = ({ valid, invalid, not_found }: SpaceByState): number => valid + invalid + not_found;

function registryRows(facts: AsnEvidence): string[] {
  return present(facts).flatMap(([{ space }, title]) => {
    const shares = Object.entries(space.per_ta)
      .map(([ta, states]) => [ta, (100 * totalOf(states)) / Math.max(1, space.total)] as const)
      .filter(([, percent]) => percent > 0);
    if (shares.length === 0) return [];
    return [
      `${title}  ${shares.map(([ta, percent]) => `${escapeText(ta)} ${percent.toFixed(1)} %`).join(", ")}`,
    ];
  });
}

const READINGS = {
  pass: "pass: all the space is valid and no route is invalid",
  near: "near: at least 95 % of the space is valid and no route is invalid",
  fail: "fail: less than 95 % of the space is valid, or a route is invalid",
} as const;

function readingRows(facts: AsnEvidence): string[] {
  const reading = readingOf(facts);
  return reading === null ? [] : [READINGS[reading]];
}

function reachRow({ invalid }: AsnEvidence): string[] {
  if (invalid === null) return [];
  const { covered_by_valid, covered_by_not_found, unreachable } = invalid;
  if (covered_by_valid + covered_by_not_found + unreachable === 0) return [];
  return [
    `${unreachable} unreachable where invalid routes are dropped, ${covered_by_valid} covered by a valid route, ${covered_by_not_found} by one without ROA`,
  ];
}

function foreignRows({ foreign }: AsnEvidence, { look, limit }: RouteLook): string[] {
  if (foreign === null || foreign.count === 0) return [];
  const { states, list, count } = foreign;
  const invalid = list.filter(({ state }) => state === "invalid");
  const rows = invalid.map((route) => [
    route.prefix,
    escapeText(route.as, look),
    stateWords(route, look),
    peersWords(route.peers),
  ]);
  return [
    `${counted(count, "route")} of others to its space: ${states.valid} valid, ${states.invalid} invalid, ${states.not_found} not-found`,
    ...first(columns(limit === 0 ? rows : rows.slice(0, limit)), limit, states.invalid, look),
  ];
}

function roaRows(vrps: AsnEvidence["vrps"]): string[] {
  if (vrps === null) return ["unknown"];
  if (vrps.length === 0) return ["none for this number"];
  const count = (isSo: (vrp: OwnVrp) => boolean): number => vrps.filter(isSo).length;
  const open = count(({ is_minimal }) => !is_minimal);
  const unused = count(({ is_unused }) => is_unused);
  const redundant = count(({ is_redundant }) => is_redundant);
  return [
    `${thousands(vrps.length)}, of which ${open} authorise more than is announced, ${unused} are unused, ${redundant} redundant`,
  ];
}

function listOf(
  vrps: AsnEvidence["vrps"],
  isSo: (vrp: OwnVrp) => boolean,
  { look, limit }: RouteLook,
): string[] {
  const list = (vrps ?? []).filter(isSo).map(roaWords);
  return first(list, limit, list.length, look);
}

function aspaRow({ aspa }: AsnEvidence): string[] {
  if (aspa === undefined) return [];
  if (aspa === null) return ["none"];
  const providers = aspa.providers.filter((asn) => asn !== 0).map((asn) => `AS${asn}`);
  return [providers.length === 0 ? "has no providers (AS0)" : `providers ${providers.join(", ")}`];
}
