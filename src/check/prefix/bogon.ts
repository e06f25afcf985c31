import type { Finding } from "../../model/report.ts";
import { isBogonAsn } from "../../proto/rpki/asn.ts";
import { defineCheck, type Evidence, type Seen } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { announcedRoutes, type PlacedRoute } from "./routes.ts";

interface Facts {
  readonly prefix: string;
  readonly is_bogon: boolean;
  /** Origins that no network may use. */
  readonly bogon_origins: readonly string[];
}

export const prefixRouteBogon = defineCheck<"prefix", Facts, "good" | "bogon-prefix" | "bogon-origin">({
  id: "prefix_route_bogon",
  needs: ["prefix"],
  spec: ["RFC 6890", "RFC 7454 6.1", "RFC 7607"],
  see: seeBogons,
  table: [
    { when: ({ is_bogon }) => is_bogon, status: "warning", verdict: "bogon-prefix" },
    { when: ({ bogon_origins }) => bogon_origins.length > 0, status: "warning", verdict: "bogon-origin" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    good: { says: "Neither {prefix} nor an origin of its routes is reserved." },
    "bogon-prefix": { says: "{prefix} is reserved; nobody may announce it to the internet." },
    "bogon-origin": {
      says: "Some routes to {prefix} come from a number that no network may use: {bogon_origins}.",
    },
  },
  culprits: { "bogon-prefix": ["bogon-prefix"], "bogon-origin": ["bogon-origin"] },
});

function seeBogons({ prefix: section }: Evidence<"prefix">): Seen<Facts> {
  const { prefix, is_bogon, routes, asked } = section;
  const named: PlacedRoute[] =
    asked === undefined ? [] : [{ route: asked, pointer: pointerTo("prefix", "asked") }];
  const all = [...named, ...(routes === null ? [] : announcedRoutes(routes))];
  const bad = all.filter(({ route }) => route.origin !== null && isBogonAsn(route.origin));
  const origins = [...new Set(bad.map(({ route }) => route.as))];
  const findings = [
    ...(is_bogon ? [finding("bogon-prefix", { prefix }, [pointerTo("prefix", "prefix")])] : []),
    ...origins.map((origin) => originFinding(origin, bad)),
  ];
  return { facts: { prefix, is_bogon, bogon_origins: origins }, findings };
}

function originFinding(origin: string, routes: readonly PlacedRoute[]): Finding {
  const own = routes.filter(({ route }) => route.as === origin).slice(0, 10);
  const prefixes = [...new Set(own.map(({ route }) => route.prefix))];
  return finding(
    "bogon-origin",
    { origin, prefixes },
    own.map(({ pointer }) => pointer),
  );
}
