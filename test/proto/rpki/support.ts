import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { parseAsn } from "../../../src/proto/rpki/asn.ts";
import { readExport, type VrpExport } from "../../../src/proto/rpki/export.ts";
import { type IpPrefix, maskedTo, parseIpPrefix, prefixText } from "../../../src/proto/rpki/prefix.ts";
import { emptyRoutes } from "../../../src/proto/rpki/route-rows.ts";
import { buildRouteTable, type RouteTable } from "../../../src/proto/rpki/route-table.ts";
import { type RouteFile, readRoutes } from "../../../src/proto/rpki/routes.ts";
import { buildVrpIndex, type VrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { rowsOfVrps, rowText, type Vrp, type VrpRows } from "../../../src/proto/rpki/vrp-rows.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

/** Files of `fixtures/rpki`. */
export const fixture = (name: string): Buffer => readFileSync(join(ROOT, "fixtures/rpki", name));

export const variantNames = (): string[] => readdirSync(join(ROOT, "fixtures/rpki/variants")).sort();

/** Full exports and tables, which are not in the repository. */
const { WATERPAS_RPKI_DATA: givenData } = process.env;
export const DATA = givenData ?? join(ROOT, "../shared/data/rpki");
export const hasData = existsSync(join(DATA, "synthetic"));

export function* chunksOf(octets: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

export const octetsOf = (text: string): Buffer => Buffer.from(text, "utf8");

export function exportOf(octets: Uint8Array | string, size = Number.MAX_SAFE_INTEGER): VrpExport {
  const result = readExport(chunksOf(typeof octets === "string" ? octetsOf(octets) : octets, size));
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.value;
}

export function routesFrom(octets: Uint8Array | string, size = Number.MAX_SAFE_INTEGER): RouteFile {
  const result = readRoutes(chunksOf(typeof octets === "string" ? octetsOf(octets) : octets, size));
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.value;
}

/** `192.0.2.0/24-24 AS64500` for every row, sorted. */
export function rowTexts({ v4, v6 }: VrpRows): string[] {
  return [v4, v6]
    .flatMap((columns) => Array.from({ length: columns.count }, (_, row) => rowText(columns, row)))
    .sort();
}

export function prefixOf(text: string): IpPrefix {
  const parsed = parseIpPrefix(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`);
  return parsed.value;
}

/** The VRP that `192.0.2.0/24-24 AS64500` denotes. */
export function vrpOf(text: string): Vrp {
  const [, prefix = "", max = "", asn = ""] = /^(\S+)-(\d+) (\S+)$/.exec(text) ?? [];
  return { prefix: prefixOf(prefix), maxLength: Number(max), asn: parseAsn(asn) ?? -1 };
}

export const vrpText = ({ prefix, maxLength, asn }: Vrp): string =>
  `${prefixText(prefix)}-${maxLength} AS${asn}`;

export const indexOf = (...texts: string[]): VrpIndex => buildVrpIndex(rowsOfVrps(texts.map(vrpOf), "ripe"));

/** A table of lines of `prefix AS [peers]`. */
export const tableOf = (...lines: string[]): RouteTable =>
  buildRouteTable(routesFrom(`${lines.join("\n")}\n`).rows);

export const emptyTable = (): RouteTable =>
  buildRouteTable({ v4: emptyRoutes(4), v6: emptyRoutes(6), sets: [] });

/** Lengths at which words of an address begin and end. */
const EDGES = {
  4: [0, 1, 8, 15, 16, 17, 24, 31, 32],
  6: [0, 3, 16, 31, 32, 33, 48, 63, 64, 65, 96, 127, 128],
} as const;

/** Prefixes crowded into little space, so that many cover each other. */
export const arbitraryPrefix = (family: 4 | 6): fc.Arbitrary<IpPrefix> =>
  fc
    .tuple(
      fc.array(fc.constantFrom(0, 1, 0x80000000, 0xffffffff, 0xc0000200, 0x20010db8, 0xc0000201), {
        minLength: family === 4 ? 1 : 4,
        maxLength: family === 4 ? 1 : 4,
      }),
      fc.oneof(fc.constantFrom(...EDGES[family]), fc.nat(family === 4 ? 32 : 128)),
    )
    .map(([words, length]) => maskedTo({ family, words: Uint32Array.from(words), length }, length));

const ASNS = [0, 1, 64_500, 64_501, 4_200_000_001, 4_294_967_295];

export const arbitraryAsn = fc.constantFrom(...ASNS);

export const arbitraryVrp = (family: 4 | 6): fc.Arbitrary<Vrp> =>
  arbitraryPrefix(family).chain((prefix) =>
    fc.record({
      prefix: fc.constant(prefix),
      maxLength: fc.integer({ min: prefix.length, max: family === 4 ? 32 : 128 }),
      asn: arbitraryAsn,
    }),
  );

/** VRPs as a JSON export. */
export const jsonOf = (vrps: readonly Vrp[]): string =>
  JSON.stringify({
    roas: vrps.map(({ prefix, maxLength, asn }) => ({
      asn,
      prefix: prefixText(prefix),
      maxLength,
      ta: "ripe",
    })),
  });
