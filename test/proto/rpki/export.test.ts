import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openExport, readExport } from "../../../src/proto/rpki/export.ts";
import { writeVrpIndex } from "../../../src/proto/rpki/vrp-binary.ts";
import { buildVrpIndex, coveringVrps, type VrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { countPerTa } from "../../../src/proto/rpki/vrp-rows.ts";
import {
  arbitraryVrp,
  chunksOf,
  exportOf,
  fixture,
  jsonOf,
  octetsOf,
  prefixOf,
  rowTexts,
  variantNames,
  vrpText,
} from "./support.ts";

interface ExpectedVrp {
  readonly asn: number;
  readonly prefix: string;
  readonly maxLength: number;
  readonly ta: string;
  readonly expires: number;
}

const EXPECTED: readonly ExpectedVrp[] = JSON.parse(fixture("variants/EXPECTED-vrps.json").toString());
const textOf = ({ prefix, maxLength, asn }: ExpectedVrp): string => `${prefix}-${maxLength} AS${asn}`;
const EXPECTED_TEXTS = EXPECTED.map(textOf).sort();

const SAME =
  /^(rpki-client(?!-2023).*|routinator\.(?!rpsl).*|octorpki-gortr\.json|stayrtr\.json|minimal-gortr-nometa\.json|ripe-.*|ripestat-.*|fort\.(csv|json)|rpki-prover\..*|bgpalerter-array\.json)$/;
const SIZES = [1, 7, 4096, 1 << 20];

const BUILT = 1_753_005_703;
const WITH_TA =
  /^(rpki-client.*\.(json|csv)|routinator\.(json|jsonext|csv|csvcompat|slurm2?)|octorpki.*|ripe-validator.*|ripestat.*|rpki-prover.*)$/;
const WITH_EXPIRES = /^(rpki-client\.(json|csv|openbgpd)|routinator\.jsonext)$/;
const BUILD_TIMES: Readonly<Record<string, number>> = {
  "rpki-client.json": BUILT,
  "rpki-client-2021.json": BUILT,
  "rpki-client.openbgpd": BUILT,
  "rpki-client.bird": BUILT,
  "routinator.json": BUILT,
  "routinator.jsonext": BUILT,
  "octorpki-gortr.json": BUILT,
  "stayrtr.json": BUILT,
  "ripestat-rpki-roas.json": BUILT + 197,
};
const ASPAS = [
  [945, [13_213, 150_369]],
  [970, [54_874]],
  [11_358, [835, 924, 6939, 20_473, 34_927]],
];
const WITH_ASPAS = [
  "rpki-client.json",
  "rpki-client.openbgpd",
  "rpki-client.bird",
  "routinator.json",
  "fort-aspa.json",
];

const sameFiles = variantNames().filter((name) => SAME.test(name));

describe("every producer's format gives the same VRPs", () => {
  test("all of them are here", () => {
    expect(sameFiles).toHaveLength(28);
  });

  test.each(sameFiles.flatMap((name) => SIZES.map((size) => [name, size] as const)))(
    "%s in chunks of %i",
    (name, size) => {
      const { rows, records, rejected } = exportOf(fixture(`variants/${name}`), size);
      expect(rowTexts(rows)).toEqual(EXPECTED_TEXTS);
      expect(records).toBe(40);
      expect(Object.values(rejected)).toEqual([0, 0, 0, 0, 0]);
    },
  );

  test.each(sameFiles)("%s with Windows line ends and a byte order mark", (name) => {
    const text = fixture(`variants/${name}`).toString().replaceAll("\n", "\r\n");
    expect(rowTexts(exportOf(`\ufeff\n ${text}`, 3).rows)).toEqual(EXPECTED_TEXTS);
  });

  test.each(sameFiles.filter((name) => WITH_TA.test(name)))("%s names the trust anchors", (name) => {
    const perTa = countPerTa(exportOf(fixture(`variants/${name}`)).rows);
    const counts = Map.groupBy(EXPECTED, ({ ta }) => ta);
    expect([...perTa].map(([ta, { vrps }]) => [ta, vrps]).sort()).toEqual(
      [...counts].map(([ta, vrps]) => [ta, vrps.length]).sort(),
    );
  });

  test.each(sameFiles.filter((name) => WITH_EXPIRES.test(name)))("%s says when each VRP ends", (name) => {
    const index = buildVrpIndex(exportOf(fixture(`variants/${name}`)).rows);
    for (const vrp of EXPECTED) {
      const found = coveringVrps(index, prefixOf(vrp.prefix)).find(
        ({ prefix, asn }) => prefix === vrp.prefix && asn === vrp.asn,
      );
      expect(found?.expires, textOf(vrp)).toBe(vrp.expires);
    }
  });

  test.each(sameFiles)("%s: build time", (name) => {
    const { buildTime, isDated } = exportOf(fixture(`variants/${name}`));
    expect(buildTime).toBe(BUILD_TIMES[name]);
    expect(isDated).toBe(name in BUILD_TIMES);
  });

  test.each(WITH_ASPAS)("%s: ASPA objects", (name) => {
    const { aspas } = exportOf(fixture(`variants/${name}`), 5);
    expect(aspas.map(({ customer, providers }) => [customer, providers])).toEqual(ASPAS);
  });
});

describe("files that are not like the others", () => {
  test("rpki-client of 2023 has the ASPA objects of both families, which are the same", () => {
    const { rows, aspas } = exportOf(fixture("variants/rpki-client-2023-aspa.json"));
    expect(rowTexts(rows)).toEqual(EXPECTED.slice(0, 2).map(textOf));
    expect(aspas).toEqual([{ customer: 945, providers: [13_213, 150_369], expires: 1_753_070_425 }]);
  });

  test("objects of other kinds are counted", () => {
    const { others } = exportOf(fixture("variants/rpki-client.json"));
    expect(others).toEqual({ routerKeys: 1, prefixLists: 0, nonfunctionalAuthorities: 0 });
  });

  test("the number of VRPs that an export declares is kept", () => {
    expect(exportOf(fixture("variants/rpki-client.json")).declared).toBe(40);
    expect(exportOf(fixture("variants/octorpki-gortr.json")).declared).toBe(40);
    expect(exportOf(fixture("variants/routinator.json")).declared).toBeUndefined();
  });

  test("RPSL with max lengths is taken", () => {
    const text =
      "route: 192.0.2.0/24\norigin: AS64500\nmax-length: 28\nsource: RPKI # RIPE\n\n\nroute6: 2001:db8::/32\ndescr: x\nORIGIN: AS64501\nmax-length: 48\n";
    for (const size of SIZES) {
      expect(rowTexts(exportOf(text, size).rows)).toEqual([
        "192.0.2.0/24-28 AS64500",
        "2001:db8::/32-48 AS64501",
      ]);
    }
  });

  test("a reader may be given octets in memory that is used again", () => {
    const reader = fixture("variants/rpki-client.csv");
    const chunk = Buffer.alloc(16);
    const chunks = function* () {
      for (const part of chunksOf(reader, 16)) {
        chunk.fill(0);
        chunk.set(part);
        yield chunk.subarray(0, part.length);
      }
    };
    const result = readExport(chunks());
    expect(result.ok && rowTexts(result.value.rows)).toEqual(EXPECTED_TEXTS);
  });
});

const json = fixture("variants/rpki-client.json");

describe("what is no export is refused", () => {
  const zeros = Buffer.alloc(40);
  test.each<[string, Uint8Array | string, string, string]>([
    ["nothing", "", "vrp-empty", "no-octets"],
    ["blanks", " \n\t ", "vrp-empty", "no-octets"],
    ["a byte order mark alone", "\ufeff", "vrp-empty", "no-octets"],
    ["HTML", fixture("variants/bad-html.json"), "vrp-format", "html"],
    ["cut off JSON", fixture("variants/bad-truncated.json"), "vrp-truncated", "not-closed"],
    ["JSON without its last brace", json.subarray(0, json.lastIndexOf("}")), "vrp-truncated", "not-closed"],
    ["an open bracket", "{", "vrp-truncated", "not-closed"],
    ["JSON with more behind", `${json.toString()}x`, "vrp-format", "json-syntax"],
    ["two exports", `${json.toString()}${json.toString()}`, "vrp-format", "json-syntax"],
    ["JSON lines", fixture("variants/bgp-table.jsonl"), "vrp-format", "json-syntax"],
    ["an empty object", "{}", "vrp-format", "no-vrp-list"],
    ["JSON of another kind", fixture("variants/routinator-validity.json"), "vrp-format", "no-vrp-list"],
    ["a route list", fixture("variants/bgp-routinator-routes.json"), "vrp-format", "no-vrp-list"],
    ["JSON as deep as a well", "[".repeat(100_000), "vrp-format", "json-depth"],
    ["gzip", gzipSync(json), "vrp-format", "gzip"],
    ["zstd", zstdCompressSync(json), "vrp-format", "zstd"],
    ["brotli", brotliCompressSync(json), "vrp-format", "unknown-format"],
    ["bzip2", "BZh91AY&SY0000", "vrp-format", "bzip2"],
    ["xz", Buffer.from("fd377a585a00000004e6d6b4", "hex"), "vrp-format", "xz"],
    ["a canonical cache representation", Buffer.from("3083012345020100", "hex"), "vrp-format", "ccr"],
    [
      "RPSL without max lengths",
      fixture("variants/routinator.rpsl"),
      "vrp-format",
      "rpsl-without-max-length",
    ],
    ["a whois reply", fixture("variants/riswhois-reply.txt"), "vrp-format", "rpsl-without-max-length"],
    ["a RIS dump", fixture("variants/bgp-riswhoisdump.IPv4"), "vrp-format", "unknown-format"],
    ["announcements", fixture("variants/bgp-announcements.csv"), "vrp-format", "unknown-format"],
    ["prose", "Dear reader,\n", "vrp-format", "unknown-format"],
    ["zeros", zeros, "vrp-format", "unknown-format"],
    [
      "a set that is not closed",
      "roa-set {\n\t192.0.2.0/24 source-as 64500\n",
      "vrp-truncated",
      "not-closed",
    ],
    [
      "a row cut off",
      "ASN,IP Prefix,Max Length\nAS1,192.0.2.0/24,24\nAS64500,192.0.2",
      "vrp-truncated",
      "last-line",
    ],
    [
      "a BIRD route cut off",
      "route 192.0.2.0/24 max 24 as 64500;\nroute 198.51.10",
      "vrp-truncated",
      "last-line",
    ],
  ])("%s", (_, octets, reason, detail) => {
    for (const size of [1, 7, 100_000]) {
      const chunks = chunksOf(typeof octets === "string" ? octetsOf(octets) : octets, size);
      expect(readExport(chunks)).toEqual({ ok: false, reason, detail });
    }
  });

  test("a list that is empty is read; whether it can be true is another question", () => {
    expect(exportOf(fixture("variants/bad-empty-roas.json")).records).toBe(0);
  });

  test.each(["<html>", "BZh91AY", "[".repeat(200)])("nothing more is wanted after %s", (text) => {
    const reader = openExport();
    expect(reader.push(octetsOf(text.padEnd(20, text.at(-1)))) && reader.push(octetsOf("xxxxxx"))).toBe(
      false,
    );
  });
});

describe("records", () => {
  test("bad rows are counted by reason, with samples, and the good ones stay", () => {
    const { rows, rejected, samples, records } = exportOf(fixture("variants/bad-rows.json"));
    expect(rowTexts(rows)).toEqual(["192.0.2.0/24-24 AS64500", "2001:db8::/32-48 AS64501"]);
    expect(records).toBe(8);
    expect(rejected).toEqual({ prefix: 1, "host-bits": 1, asn: 3, "max-length": 1, expired: 0 });
    expect(samples).toEqual([
      { reason: "host-bits", value: "192.0.2.1/24", record: 2 },
      { reason: "asn", value: "AS4294967296", record: 3 },
      { reason: "max-length", value: "16", record: 4 },
      { reason: "prefix", value: "2001:db8::/129", record: 5 },
      { reason: "asn", value: "", record: 6 },
      { reason: "asn", value: "null", record: 7 },
    ]);
  });

  test("of each reason five samples are kept, and none is long", () => {
    const { samples, rejected } = exportOf(
      JSON.stringify(Array.from({ length: 100 }, () => ({ prefix: "x".repeat(900) }))),
    );
    expect(rejected.prefix).toBe(100);
    expect(samples).toHaveLength(5);
    expect(samples[0]?.value).toBe("x".repeat(64));
  });

  test.each([
    ["a null", "null"],
    ["a number", "5"],
    ["a string", '"192.0.2.0/24"'],
    ["a list", "[]"],
    ["an empty object", "{}"],
    ["a prefix that is null", '{"prefix":null,"asn":64500}'],
    ["a prefix that is an object", '{"prefix":{"prefix":"192.0.2.0/24"},"asn":64500}'],
  ])("%s in the list is a bad record", (_, element) => {
    const { records, rejected } = exportOf(`[${element},{"prefix":"192.0.2.0/24","asn":64500}]`);
    expect([records, rejected.prefix]).toEqual([2, 1]);
  });

  test.each([
    ["64500", true],
    ['"64500"', true],
    ['"as64500"', true],
    ['"0.64500"', true],
    ["0.64500", false],
    ["64500.0", false],
    ["6.45e4", false],
    ["-1", false],
    ["4294967296", false],
    ["99999999999999999999", false],
    ["true", false],
    ["[64500]", false],
    ['""', false],
    ['"AS"', false],
  ])("asn %s is taken: %s", (asn, taken) => {
    const { rows, rejected } = exportOf(`[{"prefix":"192.0.2.0/24","asn":${asn}}]`);
    expect(rowTexts(rows)).toEqual(taken ? ["192.0.2.0/24-24 AS64500"] : []);
    expect(rejected.asn).toBe(taken ? 0 : 1);
  });

  test.each([
    ["24", 24],
    ['"24"', 24],
    ['" 32 "', 32],
    ["null", 24],
    ['""', 24],
    ["32", 32],
    ["33", null],
    ["23", null],
    ["24.5", null],
    ['"24.5"', null],
    ['"x"', null],
    ["true", null],
    ["-1", null],
  ])("maxLength %s is %s", (maxLength, expected) => {
    const { rows, rejected } = exportOf(`[{"maxLength":${maxLength},"prefix":"192.0.2.0/24","asn":64500}]`);
    expect(rowTexts(rows)).toEqual(expected === null ? [] : [`192.0.2.0/24-${expected} AS64500`]);
    expect(rejected["max-length"]).toBe(expected === null ? 1 : 0);
  });

  test.each([
    [`${BUILT - 1}`, "expired"],
    [`${BUILT}`, "kept"],
    [`${BUILT + 1}`, "kept"],
    ['"2025-07-20T10:01:42Z"', "expired"],
    ['"2025-07-20T10:01:43Z"', "kept"],
    ["0", "expired"],
    ["-1", "kept"],
    ['"soon"', "kept"],
    ["null", "kept"],
  ])("expires %s is %s when the export was built at that second", (expires, expected) => {
    // The metadata come last, as in the exports of DN42.
    const text = `{"roas":[{"prefix":"192.0.2.0/24","asn":64500,"expires":${expires}}],"metadata":{"generated":${BUILT}}}`;
    const { rows, rejected, samples } = exportOf(text);
    expect(rejected.expired).toBe(expected === "expired" ? 1 : 0);
    expect(rowTexts(rows)).toHaveLength(expected === "expired" ? 0 : 1);
    expect(samples).toEqual(
      expected === "expired" ? [{ reason: "expired", value: "192.0.2.0/24-24 AS64500" }] : [],
    );
  });

  test("an export without a build time takes the one that the caller knows", () => {
    const text = octetsOf('[{"prefix":"192.0.2.0/24","asn":64500,"expires":1000}]');
    const undated = readExport([text]);
    const dated = readExport([text], 2000);
    expect(undated.ok && [undated.value.buildTime, undated.value.rejected.expired]).toEqual([undefined, 0]);
    expect(dated.ok && [dated.value.buildTime, dated.value.isDated, dated.value.rejected.expired]).toEqual([
      2000,
      false,
      1,
    ]);
  });

  test("jsonext: a VRP lasts as long as its longest source, each as long as its shortest part", () => {
    const source = (notAfter: string, stale: string) =>
      `{"type":"roa","tal":"ripe","validity":{"notAfter":"2029-01-01T00:00:00Z"},"chainValidity":{"notAfter":"${notAfter}"},"stale":"${stale}"}`;
    const day = (number: number) => `2026-01-0${number}T00:00:00Z`;
    const text = `[{"asn":"AS64500","prefix":"192.0.2.0/24","source":[${source(day(3), day(2))},${source(day(4), day(5))}]},
      {"asn":"AS64501","prefix":"192.0.2.0/24","source":[{"type":"exception","path":"/x"}]}]`;
    const [first, second] = coveringVrps(buildVrpIndex(exportOf(text).rows), prefixOf("192.0.2.0/24"));
    expect(first).toMatchObject({ ta: ["ripe"], expires: Date.parse(day(4)) / 1000 });
    expect(second).toMatchObject({ ta: ["slurm"] });
    expect(second).not.toHaveProperty("expires");
  });

  test("rows that repeat another are one VRP with all trust anchors and the latest expiry", () => {
    const row = (ta: string, expires: number) => ({
      asn: 64_500,
      prefix: "192.0.2.0/24",
      maxLength: 24,
      ta,
      expires,
    });
    const index = buildVrpIndex(
      exportOf(JSON.stringify([row("ripe", 10), row("arin", 30), row("ripe", 20)])).rows,
    );
    expect(index.duplicates).toBe(2);
    expect(coveringVrps(index, prefixOf("192.0.2.0/24"))).toEqual([
      { prefix: "192.0.2.0/24", maxLength: 24, asn: 64_500, ta: ["arin", "ripe"], expires: 30 },
    ]);
  });

  test("members may come in any order, twice, escaped, and with others between", () => {
    const text = String.raw`{"x":[{"roas":[{"asn":1,"prefix":"10.0.0.0/8"}]}],"roas":[{"a":{"prefix":"10.0.0.0/8"},"as\u006e":"AS1",
      "maxLength":25,"mnt-by":["x"],"prefix":"192.0.2.0\/24","source":[1,"ripe",{"tal":null}],"asn":64500}]}`;
    for (const size of SIZES)
      expect(rowTexts(exportOf(text, size).rows)).toEqual(["192.0.2.0/24-25 AS64500"]);
  });
});

describe("CSV", () => {
  test.each([
    ["a header in capitals", "PREFIX,ASN,MAXLENGTH\n192.0.2.0/24,64500,25\n"],
    ["columns in another order", "trust anchor,max length,x,asn,ip prefix\nripe,25,y,AS64500,192.0.2.0/24\n"],
    ["no header, AS first", "AS64500,192.0.2.0/24,25,ripe\n"],
    ["no header, prefix first", "192.0.2.0/24,25,64500\n"],
    ["no line end at the end", "ASN,Prefix,Max length\nAS64500,192.0.2.0/24,25"],
    ["quotes and blanks", '"ASN" , "IP Prefix","Max Length"\n "AS64500"," 192.0.2.0/24 " ,"25"\n'],
    ["a comma in quotes", 'URI,ASN,IP Prefix,Max Length\n"rsync://x/a,b ""c""",AS64500,192.0.2.0/24,25\n'],
    ["comments and blank lines", "# x\n\nASN,Prefix,Max Length\n# y\nAS64500,192.0.2.0/24,25\n\n"],
    ["files joined together", "ASN,Prefix,Max Length\nASN,Prefix,Max Length\nAS64500,192.0.2.0/24,25\n"],
  ])("%s", (_, text) => {
    for (const size of SIZES) {
      const { rows, format, rejected } = exportOf(text, size);
      expect(rowTexts(rows)).toEqual(["192.0.2.0/24-25 AS64500"]);
      expect(format).toBe("csv");
      expect(Object.values(rejected)).toEqual([0, 0, 0, 0, 0]);
    }
  });

  test("rows that are none are counted", () => {
    const text =
      "ASN,Prefix,Max Length\nAS64500,192.0.2.0/24,25\nnonsense\nAS1,192.0.2.1/24,24\nASx,192.0.2.0/24,24\n,,,,\n";
    const { rejected, records } = exportOf(text);
    expect(records).toBe(5);
    expect(rejected).toMatchObject({ prefix: 2, "host-bits": 1, asn: 1 });
  });

  test("a line of any length is a bad row, whatever the chunks", () => {
    const text = `ASN,Prefix\nAS64500,192.0.2.0/24\nAS64500,${"1".repeat(100_000)}\nAS64501,192.0.2.0/24\n`;
    for (const size of [1000, 65_536, 1 << 20]) {
      const { rows, rejected } = exportOf(text, size);
      expect([rowTexts(rows).length, rejected.prefix]).toEqual([2, 1]);
    }
  });
});

/** The octets of the cache, without what tells how often rows were repeated. */
const cacheOf = (index: VrpIndex): Buffer =>
  Buffer.from(writeVrpIndex({ ...index, taSets: [], duplicates: 0 }));

test("JSON and CSV of the same VRPs, in any order and repeated, make the same index", () => {
  const vrps = fc.array(fc.constantFrom(4 as const, 6 as const).chain(arbitraryVrp), { maxLength: 30 });
  fc.assert(
    fc.property(vrps, fc.infiniteStream(fc.nat()), (list, numbers) => {
      const shuffled = list
        .concat(list)
        .map((vrp) => ({ vrp, place: numbers.next().value ?? 0 }))
        .sort((a, b) => a.place - b.place)
        .map(({ vrp }) => vrp);
      const csv = shuffled.map((vrp) => vrpText(vrp).replace(/^(\S+)-(\d+) (AS\d+)$/, "$3,$1,$2,ripe"));
      const one = buildVrpIndex(exportOf(jsonOf(list)).rows);
      const other = buildVrpIndex(
        exportOf(["ASN,IP Prefix,Max Length,Trust Anchor", ...csv, ""].join("\n")).rows,
      );
      expect(cacheOf(other).equals(cacheOf(one))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

describe("records that look like the one before", () => {
  const line = (number: number): string =>
    `\t{ "asn": ${number}, "prefix": "10.${number}.0.0/16", "maxLength": 24, "ta": "ripe", "expires": 99 }`;
  const text = (...odd: string[]) =>
    `{\n"roas": [\n${[line(1), line(2), ...odd, line(3), line(4)].join(",\n")}\n]\n}\n`;
  const plain = [1, 2, 3, 4].map((number) => `10.${number}.0.0/16-24 AS${number}`);

  test.each([
    [
      "another order of members",
      '{ "prefix": "10.9.0.0/16", "asn": 9, "maxLength": 24, "ta": "ripe" }',
      ["10.9.0.0/16-24 AS9"],
    ],
    [
      "other blanks",
      '\t{ "asn":9,"prefix": "10.9.0.0/16", "maxLength": 24, "ta": "ripe", "expires": 99 }',
      ["10.9.0.0/16-24 AS9"],
    ],
    [
      "a member more",
      '\t{ "asn": 9, "prefix": "10.9.0.0/16", "maxLength": 24, "ta": "ripe", "expires": 99, "maxLength": 20 }',
      ["10.9.0.0/16-20 AS9"],
    ],
    [
      "a member less",
      '\t{ "asn": 9, "prefix": "10.9.0.0/16", "maxLength": 24, "ta": "ripe" }',
      ["10.9.0.0/16-24 AS9"],
    ],
    [
      "a text for a number",
      '\t{ "asn": "9", "prefix": "10.9.0.0/16", "maxLength": 24, "ta": "ripe", "expires": 99 }',
      ["10.9.0.0/16-24 AS9"],
    ],
    [
      "null for a number",
      '\t{ "asn": 9, "prefix": "10.9.0.0/16", "maxLength": null, "ta": "ripe", "expires": 99 }',
      ["10.9.0.0/16-16 AS9"],
    ],
    ["null for a text", '\t{ "asn": 9, "prefix": null, "maxLength": 24, "ta": "ripe", "expires": 99 }', []],
    [
      "an exponent",
      '\t{ "asn": 9e0, "prefix": "10.9.0.0/16", "maxLength": 24, "ta": "ripe", "expires": 99 }',
      [],
    ],
    ["a minus", '\t{ "asn": -9, "prefix": "10.9.0.0/16", "maxLength": 24, "ta": "ripe", "expires": 99 }', []],
    [
      "an escape",
      String.raw`	{ "asn": 9, "prefix": "10.9.0.0\/16", "maxLength": 24, "ta": "ripe", "expires": 99 }`,
      ["10.9.0.0/16-24 AS9"],
    ],
    [
      "a long text",
      `\t{ "asn": 9, "prefix": "10.9.0.0/16${" ".repeat(500)}", "maxLength": 24, "ta": "ripe", "expires": 99 }`,
      ["10.9.0.0/16-24 AS9"],
    ],
    [
      "a bad AS",
      '\t{ "asn": 4294967296, "prefix": "10.9.0.0/16", "maxLength": 24, "ta": "ripe", "expires": 99 }',
      [],
    ],
    ["an empty record", "{}", []],
    ["no record", "5", []],
  ])("%s between them", (_, odd, expected) => {
    const results = SIZES.map((size) => exportOf(text(odd), size));
    for (const { rows, records } of results) {
      expect(rowTexts(rows)).toEqual([...plain, ...expected].sort());
      expect(records).toBe(5);
    }
    expect(new Set(results.map(({ rejected, samples }) => JSON.stringify([rejected, samples]))).size).toBe(1);
  });

  test.each([
    [
      "a leading zero",
      '\t{ "asn": 09, "prefix": "10.9.0.0/16", "maxLength": 24, "ta": "ripe", "expires": 99 }',
    ],
    [
      "a number that is missing",
      '\t{ "asn": , "prefix": "10.9.0.0/16", "maxLength": 24, "ta": "ripe", "expires": 99 }',
    ],
    [
      "a line end in a text",
      '\t{ "asn": 9, "prefix": "10.9.0.0/16\n", "maxLength": 24, "ta": "ripe", "expires": 99 }',
    ],
    ["two commas", ""],
  ])("%s is a fault as it is elsewhere", (_, odd) => {
    for (const size of SIZES) {
      expect(readExport(chunksOf(octetsOf(text(odd)), size))).toMatchObject({ detail: "json-syntax" });
    }
  });

  test("shapes by turns, and what one record had is not left for the next", () => {
    const odd = '{"prefix":"11.0.0.0/8","asn":11,"ta":"arin"}';
    const even = '{"asn":"AS12","prefix":"12.0.0.0/8","maxLength":9}';
    const list = Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? odd : even));
    for (const size of [1, 100, 1 << 20]) {
      const { rows, records } = exportOf(`[${list.join(" , ")}]`, size);
      expect(records).toBe(400);
      const index = buildVrpIndex(rows);
      expect(coveringVrps(index, prefixOf("11.0.0.0/8"))).toMatchObject([{ maxLength: 8, ta: ["arin"] }]);
      expect(coveringVrps(index, prefixOf("12.0.0.0/8"))).toMatchObject([{ maxLength: 9, ta: ["unknown"] }]);
    }
  });
});
