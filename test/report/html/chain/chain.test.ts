import { describe, expect, test } from "vitest";
import type { ZoneChain } from "../../../../src/model/evidence.ts";
import { drawChain } from "../../../../src/report/html/chain/draw.ts";
import { graphOf } from "../../../../src/report/html/chain/graph.ts";
import { type Box, layoutChain } from "../../../../src/report/html/chain/layout.ts";
import { chainTable } from "../../../../src/report/html/chain/table.ts";
import { print } from "../../../../src/report/html/markup.ts";
import { EXAMPLE, EXPIRED, key, link, NL, NO_KEY, ROOT, UNSIGNED } from "../../samples.ts";
import { BROKEN_CHAINS, CROWDED, EVERY_FAULT } from "./sample-chain.ts";

const PATH = [".", "nl", "example.nl"] as const;

function dnsWith(zone: ZoneChain) {
  return { zones: { ".": ROOT, nl: NL, "example.nl": zone }, rrsets: {} };
}

const graph = (zone: ZoneChain) => graphOf(dnsWith(zone), PATH);
const draw = (zone: ZoneChain): string => print(drawChain(graph(zone), "Chain of trust"));
const wordsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text class="word [^"]*"[^>]*>([^<]*)</g)].map(([, word = ""]) => word);
const table = (zone: ZoneChain): string =>
  print(chainTable(dnsWith(zone), PATH))
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

describe("what the picture shows", () => {
  test("a secure chain: anchor, keys, DS and record sets, every line solid and without a word", () => {
    const { zones, edges } = graph(EXAMPLE);
    expect(
      zones.map(({ name, rows }) => [name, ...rows.map((row) => row.map(({ lines }) => lines[0]))]),
    ).toEqual([
      [".", ["DNSKEY 20326", "DNSKEY 38696"], ["DNSKEY 5613"], ["DS 17153"]],
      ["nl", ["DNSKEY 17153"], ["DNSKEY 40123"], ["DS 9035"]],
      ["example.nl", ["DNSKEY 9035"], ["SOA", "A", "AAAA", "MX"]],
    ]);
    expect(new Set(edges.map(({ line, word }) => `${line} ${word}`))).toEqual(new Set(["solid "]));
    expect(zones[0]?.rows[0]?.map(({ isAnchor }) => isAnchor)).toEqual([true, false]);
    expect(zones[2]?.rows[0]?.[0]?.isFilled).toBe(true);
  });

  test("who vouches for whom, from the root down", () => {
    const arrows = graph(EXAMPLE).edges.map(({ from, to }) => `${from} > ${to}`);
    expect(arrows).toContain(". key 20326/8/0123abcd > . key 5613/8/0123abcd");
    expect(arrows).toContain(". key 5613/8/0123abcd > . ds 0");
    expect(arrows).toContain(". ds 0 > nl key 17153/13/0123abcd");
    expect(arrows).toContain("example.nl key 9035/13/0123abcd > example.nl key 9035/13/0123abcd");
    expect(arrows).toContain("example.nl key 9035/13/0123abcd > example.nl set MX");
  });

  test("every fault has its colour, its line and its word", () => {
    const words = wordsOf(draw(EVERY_FAULT));
    expect(words.toSorted()).toEqual([
      "does not verify",
      "expired",
      "no such key",
      "not supported",
      "not tried",
      "not yet valid",
      "wrong digest",
    ]);
    const lines = new Map(
      graph(EVERY_FAULT).edges.map(({ word, line, colour }) => [word, `${line} ${colour}`]),
    );
    expect(lines.get("expired")).toBe("crossed expired");
    expect(lines.get("does not verify")).toBe("crossed bogus");
    expect(lines.get("no such key")).toBe("dashed missing");
    expect(lines.get("not supported")).toBe("dotted unclear");
    expect(graph(EVERY_FAULT).zones[2]?.rows[0]?.map(({ lines: text }) => text.at(-1))).toContain("revoked");
  });

  test("a DS without a key still points to where the key should be", () => {
    const edge = graph(NO_KEY).edges.find(({ word }) => word === "no such key");
    expect(edge).toMatchObject({ from: "nl ds 0", to: "example.nl key 9035/13/0123abcd", line: "dashed" });
  });

  test("a zone that is not signed: the proof in the parent, and an empty box", () => {
    const { zones } = graph(UNSIGNED);
    expect(zones[1]?.rows.at(-1)?.map(({ lines, shape }) => [...lines, shape])).toEqual([
      ["no DS", "NSEC3 opt-out", "denial"],
    ]);
    expect(draw(UNSIGNED)).toContain(">not signed</text>");
  });

  test("a set signed by two keys is as good as the better signature", () => {
    const other = key(7);
    const zone: ZoneChain = {
      ...EXAMPLE,
      dnskeys: [...EXAMPLE.dnskeys, other],
      links: [...EXAMPLE.links, link(other, "A", { status: "expired" })],
    };
    const set = graph(zone)
      .zones[2]?.rows.flat()
      .find(({ lines }) => lines[0] === "A");
    expect(set?.colour).toBe("secure");
    expect(
      graph(zone).edges.filter(({ to, word }) => to.endsWith("set A") && word === "expired").length,
    ).toBe(1);
  });

  test("hundreds of keys are counted, not drawn", () => {
    const nodes = graph(CROWDED).zones[2]?.rows.flat() ?? [];
    expect(nodes.filter(({ shape }) => shape === "key").length).toBe(12);
    expect(nodes.filter(({ shape }) => shape === "more").map(({ lines }) => lines[0])).toEqual([
      "+ 288 more",
      "+ 288 more",
    ]);
    expect(draw(CROWDED).length).toBeLessThan(40_000);
  });

  test("zones that are not in the evidence are not drawn", () => {
    expect(graphOf({ zones: {}, rrsets: {} }, ["."])).toEqual({ zones: [], edges: [] });
    expect(graphOf({ zones: { ".": ROOT }, rrsets: {} }, [".", "nl"]).zones.length).toBe(1);
  });
});

const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe.each([EXAMPLE, ...BROKEN_CHAINS])("where it stands, chain %#", (zone) => {
  const { width, height, zones, nodes, edges } = layoutChain(graph(zone));

  test("everything is inside, and nothing covers anything", () => {
    const whole = { x: 0, y: 0, width, height };
    for (const box of zones) expect(inside(box, whole)).toBe(true);
    for (const node of nodes) expect(zones.filter((box) => inside(node, box)).length).toBe(1);
    for (const [index, node] of nodes.entries()) {
      expect(nodes.slice(index + 1).filter((other) => overlap(node, other))).toEqual([]);
    }
    expect(zones.filter((box, index) => zones.slice(index + 1).some((other) => overlap(box, other)))).toEqual(
      [],
    );
  });

  test("words stand inside too", () => {
    for (const { label } of edges) {
      expect(label.x).toBeGreaterThan(0);
      expect(label.x).toBeLessThan(width);
      expect(label.y).toBeLessThan(height);
    }
  });

  test("numbers are whole, so that no machine draws it otherwise", () => {
    expect([width, height].every(Number.isInteger)).toBe(true);
    for (const { path } of edges) expect(path).toMatch(/^M\d+ \d+C(\d+ ){5}\d+$/);
  });

  test("every link has an arrow", () => {
    expect(edges.length).toBe(graph(zone).edges.length);
  });
});

describe("the same as a table", () => {
  test("names signatures with their times", () => {
    expect(table(EXPIRED)).toContain(
      "example.nl. RRSIG over DNSKEY 9035 example.nl. 2026-11-07 00:00 UTC 2026-11-20 12:00 UTC expired",
    );
    expect(table(EXPIRED)).toContain("✘ bogus The signature over the DNSKEY records of example.nl");
  });

  test("names DS records and what became of them", () => {
    expect(table(NO_KEY)).toContain("example.nl. DS 4711 ECDSAP256SHA256, SHA-256 nl. no such key");
    expect(table(EXAMPLE)).toContain("nl. DS 17153 ECDSAP256SHA256, SHA-256 . fits a key");
    expect(table(UNSIGNED)).toContain("example.nl. DS none, NSEC3 opt-out leaves it open");
  });

  test("names keys", () => {
    expect(table(EXAMPLE)).toContain(". DNSKEY, SEP 20326 RSASHA256, 2048 bits secure");
  });

  test("has an end", () => {
    expect(table(CROWDED)).toContain("560 more signatures not shown");
  });
});
