import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { buildRouteTable, type RouteTable, routeAt } from "../../../src/proto/rpki/route-table.ts";
import { openRoutes, readRoutes } from "../../../src/proto/rpki/routes.ts";
import { chunksOf, fixture, octetsOf, routesFrom } from "./support.ts";

const ANNOUNCEMENTS = [
  "93.175.146.0/24 AS12654",
  "93.175.147.0/24 AS12654",
  "84.205.83.0/24 AS12654",
  "103.21.244.0/24 AS13335",
  "1.1.1.0/24 AS13335",
  "2606:4700:7000::/48 AS13335",
  "54.239.32.0/21 AS16509",
  "62.204.66.0/24 AS41887",
  "192.0.2.0/24 AS64500",
  "2001:7fb:fd02::/48 AS12654",
  "2001:7fb:fd03::/48 AS12654",
];

const SIZES = [1, 7, 4096, 1 << 20];

/** `prefix AS` of every route, with the number of peers where it is known, sorted. */
function routeTexts(table: RouteTable): string[] {
  return [table.v4, table.v6]
    .flatMap((family) =>
      Array.from({ length: family.count }, (_, prefix) => {
        const rows = [];
        for (let row = family.first[prefix] ?? 0; row < (family.first[prefix + 1] ?? 0); row += 1) {
          const { prefix: text, as, peers } = routeAt(table, family, prefix, row);
          rows.push(`${text} ${as}${peers === null ? "" : ` ${peers}`}`);
        }
        return rows;
      }).flat(),
    )
    .sort();
}

const textsOf = (octets: Uint8Array | string, size = 1 << 20): string[] =>
  routeTexts(buildRouteTable(routesFrom(octets, size).rows));

describe("every format gives the same announcements", () => {
  const withPeers = (count: string) => ANNOUNCEMENTS.map((text) => `${text} ${count}`);
  const MORE: Readonly<Record<string, readonly string[]>> = {
    "bgp-pfx2as.txt": ["198.51.100.0/24 AS64510", "198.51.100.0/24 AS64511", "203.0.113.0/24 64512,64513"],
    "bgp-bgpdump-m.txt": ["203.0.113.0/24 {64512,64513} 1"],
  };
  const FORMATS: Readonly<Record<string, string>> = {
    "bgp-announcements.csv": "csv",
    "bgp-pfx2as.txt": "pfx2as",
    "bgp-pyasn.dat": "list",
    "bgp-routinator-routes.json": "json",
    "bgp-routinator-routes.txt": "list",
    "bgp-table.txt": "list",
    "bgp-bgpdump-m.txt": "bgpdump",
  };
  test.each(
    Object.entries(FORMATS).flatMap(([name, format]) => SIZES.map((size) => [name, format, size] as const)),
  )("%s (%s) in chunks of %i", (name, format, size) => {
    const file = routesFrom(fixture(`variants/${name}`), size);
    const same = format === "bgpdump" ? withPeers("1") : ANNOUNCEMENTS;
    expect(file.format).toBe(format);
    expect(routeTexts(buildRouteTable(file.rows))).toEqual([...same, ...(MORE[name] ?? [])].sort());
    expect(Object.values(file.rejected)).toEqual([0, 0, 0]);
  });

  test.each(SIZES)("RIS dumps of both families and bgp.tools, in chunks of %i", (size) => {
    const dumps = ["bgp-riswhoisdump.IPv4", "bgp-riswhoisdump.IPv6"].flatMap((name) =>
      textsOf(fixture(`variants/${name}`), size),
    );
    const jsonl = textsOf(fixture("variants/bgp-table.jsonl"), size);
    const others = ["0.0.0.0/0 AS3356 2", "198.51.100.0/24 {64510,64511} 40", "::/0 AS6939 1"];
    expect(dumps.sort()).toEqual([...jsonl, ...others].sort());
    expect(jsonl.map((text) => text.replace(/ \d+$/, ""))).toEqual([...ANNOUNCEMENTS].sort());
    expect(jsonl).toContain("93.175.146.0/24 AS12654 373");
  });

  test.each([
    ["bgp-riswhoisdump.IPv4", "2025-07-20T08:03:01Z"],
    ["bgp-pyasn.dat", "2025-07-20T10:00:00Z"],
    ["bgp-bgpdump-m.txt", "2025-07-20T10:00:00Z"],
    ["bgp-table.txt", undefined],
    ["bgp-table.jsonl", undefined],
  ])("%s was made at %s", (name, time) => {
    expect(routesFrom(fixture(`variants/${name}`)).generatedAt).toBe(time && Date.parse(time) / 1000);
  });

  test("a file without a time takes the one that the caller knows", () => {
    const result = readRoutes([octetsOf("192.0.2.0/24 1\n")], 5);
    expect(result.ok && result.value.generatedAt).toBe(5);
  });
});

describe("lines of lists", () => {
  test.each([
    ["192.0.2.0/24 64500", ["192.0.2.0/24 AS64500"]],
    ["AS64500 192.0.2.0/24", ["192.0.2.0/24 AS64500"]],
    ["192.0.2.0/24,AS64500", ["192.0.2.0/24 AS64500"]],
    ["64500, 192.0.2.0/24 ,17", ["192.0.2.0/24 AS64500 17"]],
    ['"192.0.2.0/24","AS64500"', ["192.0.2.0/24 AS64500"]],
    ["192.0.2.0/24\t64500\t17", ["192.0.2.0/24 AS64500 17"]],
    ["192.0.2.0/24 64500 17 more", ["192.0.2.0/24 AS64500 17"]],
    ["192.0.2.0/24 64500 some", ["192.0.2.0/24 AS64500"]],
    ["192.0.2.0/24 => 64500", ["192.0.2.0/24 AS64500"]],
    ["192.0.2.0/24 => AS64500 # AS1", ["192.0.2.0/24 AS64500"]],
    ["64500\t192.0.2.0/24\t99999", ["192.0.2.0/24 AS64500 65534"]],
    ["64500\t::216.66.38.58/128\t8", ["::d842:263a/128 AS64500 8"]],
    ["{64500}\t192.0.2.0/24\t8", ["192.0.2.0/24 {64500} 8"]],
    ["{64500,64501} 192.0.2.0/24", ["192.0.2.0/24 {64500,64501}"]],
    ["192.0.2.0/24 {64500,64501} 8", ["192.0.2.0/24 {64500,64501} 8"]],
    ["192.0.2.0\t24\t64500_64501", ["192.0.2.0/24 AS64500", "192.0.2.0/24 AS64501"]],
    ["192.0.2.0\t24\t64500,64501", ["192.0.2.0/24 64500,64501"]],
    ["192.0.2.0\t24\t64500_64501,64502", ["192.0.2.0/24 64501,64502", "192.0.2.0/24 AS64500"]],
    ["2001:db8::\t32\t1.10", ["2001:db8::/32 AS65546"]],
    ["192.0.2.0/24 4294967295", ["192.0.2.0/24 AS4294967295"]],
  ])("%j", (line, expected) => {
    for (const size of [1, 100]) expect(textsOf(`${line}\n`, size)).toEqual([...expected].sort());
  });

  test.each([
    ["192.0.2.1/24 64500", "host-bits", "192.0.2.1/24"],
    ["192.0.2.0/33 64500", "prefix", "192.0.2.0/33"],
    ["192.0.2.0/24 Local", "asn", "Local"],
    ["192.0.2.0/24 4294967296", "asn", "4294967296"],
    ["192.0.2.0/24", "asn", ""],
    ["192.0.2.0/24 {a}", "asn", "{a}"],
    ["192.0.2.0/24 {}", "asn", "{}"],
    ["192.0.2.0/24 1_", "asn", "1_"],
    ["word", "prefix", ""],
  ])("%s is counted as %s", (line, reason, value) => {
    const { rejected, samples, records } = routesFrom(`198.51.100.0/24 1\n${line}\n`);
    expect(records).toBe(2);
    expect(rejected).toMatchObject({ [reason]: 1 });
    expect(samples).toEqual([{ reason, value }]);
  });

  test("lines of a dump that have not three fields, its banner and comments are passed over", () => {
    const text =
      "[Querying riswhois.ripe.net]\n[127.0.0.1]\n% x\n\n64500\t192.0.2.0/24\t12\nnonsense\n64500\t192.0.2.0/24\n1\t2\t3\t4\n";
    const { records, rejected, rows } = routesFrom(text);
    expect(records).toBe(1);
    expect(Object.values(rejected)).toEqual([0, 0, 0]);
    expect(routeTexts(buildRouteTable(rows))).toEqual(["192.0.2.0/24 AS64500 12"]);
  });

  test("a prefix and origin named twice are one route with the larger number of peers", () => {
    expect(textsOf("192.0.2.0/24 1 12\n192.0.2.0/24 1 40\n192.0.2.0/24 1\n192.0.2.0/24 2 5\n")).toEqual([
      "192.0.2.0/24 AS1 40",
      "192.0.2.0/24 AS2 5",
    ]);
  });
});

describe("CSV with a header", () => {
  test.each([
    ["asn,prefix\nAS64500,192.0.2.0/24\n", "192.0.2.0/24 AS64500"],
    ["cidr,country,origin,hits\n192.0.2.0/24,NL,64500,17\n", "192.0.2.0/24 AS64500 17"],
    ['"Prefix","ASN"\n"192.0.2.0/24","64500"\n', "192.0.2.0/24 AS64500"],
  ])("%j", (text, expected) => {
    expect(textsOf(text, 3)).toEqual([expected]);
  });
});

describe("bgpdump -m", () => {
  const line = (peer: string, prefix: string, path: string) =>
    `TABLE_DUMP2|1753005600|B|${peer}|3333|${prefix}|${path}|IGP|198.51.100.1|0|0||NAG||\n`;

  test("peers are counted once for each route, in whatever order the lines come", () => {
    const text = [
      line("198.51.100.1", "192.0.2.0/24", "1 64500"),
      line("198.51.100.2", "192.0.2.0/24", "2 64500 64500"),
      line("198.51.100.1", "203.0.113.0/24", "64501"),
      line("198.51.100.1", "192.0.2.0/24", "9 64500"),
      line("198.51.100.3", "192.0.2.0/24", "64502"),
      line("198.51.100.2", "192.0.2.0/24", "2 {64500}"),
    ].join("");
    expect(textsOf(text, 50)).toEqual([
      "192.0.2.0/24 AS64500 2",
      "192.0.2.0/24 AS64502 1",
      "192.0.2.0/24 {64500} 1",
      "203.0.113.0/24 AS64501 1",
    ]);
  });

  test("a path that is empty or ends in a confederation is no origin, and a withdrawn route is none", () => {
    const text =
      line("198.51.100.1", "192.0.2.0/24", "1") +
      line("198.51.100.1", "203.0.113.0/24", "") +
      line("198.51.100.1", "203.0.113.0/24", "1 (64512)") +
      "BGP4MP|1753005601|W|198.51.100.1|3333|203.0.113.0/24\n".replace("BGP4MP", "TABLE_DUMP2");
    const { records, rejected } = routesFrom(text);
    expect([records, rejected.asn]).toEqual([3, 2]);
  });
});

describe("what is no route table is refused", () => {
  test.each<[string, Uint8Array | string, string, string]>([
    ["nothing", "", "bgp-empty", "no-octets"],
    ["HTML", "<!DOCTYPE html>", "bgp-format", "html"],
    ["gzip", gzipSync("192.0.2.0/24 1\n"), "bgp-format", "gzip"],
    ["comments alone", "% x\n# y\n", "bgp-format", "unknown-format"],
    ["prefixes without origins", "192.0.2.0/24\n198.51.100.0/24\n", "bgp-format", "unknown-format"],
    ["ranges of addresses", "1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n", "bgp-format", "ranges"],
    ["ranges as CSV", "1.0.0.0,1.0.0.255,13335\n", "bgp-format", "ranges"],
    ["a VRP export as JSON", fixture("variants/rpki-client.json"), "bgp-format", "no-route-list"],
    ["a VRP export as a JSON list", fixture("variants/rpki-prover.json"), "bgp-format", "vrp-export"],
    ["a VRP export as CSV", fixture("variants/rpki-client.csv"), "bgp-format", "vrp-export"],
    ["a VRP export for BIRD", fixture("variants/routinator.bird2"), "bgp-format", "unknown-format"],
    ["replies of Team Cymru", fixture("variants/cymru-txt.txt"), "bgp-format", "unknown-format"],
    ["cut off JSON", '{"routes":[{"prefix":"192.0.2.0/24","asn":"AS1"}', "bgp-truncated", "not-closed"],
    ["broken JSON", '{"routes":[{"prefix"}]}', "bgp-format", "json-syntax"],
    ["a last line cut off", "1\t192.0.2.0/24\t40\n2\t198.51.1", "bgp-truncated", "last-line"],
    ["a last row cut off", "prefix,asn\n192.0.2.0/24,1\n198.51.100.0/24", "bgp-truncated", "last-line"],
  ])("%s", (_, octets, reason, detail) => {
    const whole = typeof octets === "string" ? octetsOf(octets) : octets;
    for (const size of [1, 1 << 20]) {
      expect(readRoutes(chunksOf(whole, size))).toEqual({ ok: false, reason, detail });
    }
  });

  test("a file of words is given up before its end", () => {
    const reader = openRoutes();
    const words = octetsOf("lorem ipsum dolor\n".repeat(2000));
    expect(reader.push(words)).toBe(false);
  });
});
