import { describe, expect, test } from "vitest";
import type { DnsAnswer, StoredRrset } from "../../src/model/evidence.ts";
import { probeSvcb } from "../../src/probe/svcb.ts";
import { echConfig, echList } from "../support/ech.ts";

/** HTTPS records by owner; every question is written down. */
function session(records: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  return {
    asked,
    lookup: async (name: string, type: string): Promise<DnsAnswer> => {
      asked.push(`${name}/${type}`);
      const rrs = type === "HTTPS" && records[name] !== undefined ? [name] : [];
      return { outcome: rrs.length > 0 ? "ok" : "nodata", rcode: "NOERROR", messages: [], rrs, cname: [] };
    },
    rrs: ({ rrs }: DnsAnswer): StoredRrset[] =>
      rrs.map((name) => ({ name, type: "HTTPS", ttl: 60, rdata: [...(records[name] ?? [])], rrsigs: [] })),
  };
}

const HOST = "example.nl";
/** The example of RFC 9848 section 3. */
const ECH =
  "AEj+DQBEAQAgACAdd+scUi0IYFsXnUIU7ko2Nd9+F8M26pAGZVpz/KrWPgAEAAEAAWQVZWNoLXNpdGVzLmV4YW1wbGUubmV0AAA=";

describe("HTTPS records", () => {
  test.each<[string, Record<string, string[]>, string[]]>([
    ["none", {}, ["example.nl/HTTPS"]],
    ["one for the name itself", { [HOST]: ["1 . alpn=h2,h3"] }, ["example.nl/HTTPS"]],
    [
      "one for another name, whose addresses are asked for",
      { [HOST]: ["1 cdn.example.org. alpn=h2"] },
      ["example.nl/HTTPS", "cdn.example.org/A", "cdn.example.org/AAAA"],
    ],
    [
      "an alias, which is followed",
      { [HOST]: ["0 a.example.org."], "a.example.org": ["1 . alpn=h3"] },
      ["example.nl/HTTPS", "a.example.org/HTTPS"],
    ],
    [
      "aliases of each other, which end",
      { [HOST]: ["0 a.example.org."], "a.example.org": ["0 example.nl."] },
      ["example.nl/HTTPS", "a.example.org/HTTPS"],
    ],
    ["an alias of nothing (RFC 9460 section 2.5.1)", { [HOST]: ["0 ."] }, ["example.nl/HTTPS"]],
    [
      "one with Encrypted Client Hello, whose public name is asked for (RFC 9848 section 3)",
      { [HOST]: [`1 . ech=${ECH}`] },
      ["example.nl/HTTPS", "ech-sites.example.net/A", "ech-sites.example.net/AAAA"],
    ],
    ["one with an ech that cannot be read", { [HOST]: ["1 . ech=AAAA"] }, ["example.nl/HTTPS"]],
    ["one that cannot be read", { [HOST]: ["\\# 3 000140"] }, ["example.nl/HTTPS"]],
  ])("%s", async (_, records, expected) => {
    const needs = session(records);
    expect(await probeSvcb(HOST, needs)).toEqual({ [HOST]: expected });
    expect(needs.asked).toEqual(expected);
  });

  test("no more than four public names are looked up", async () => {
    const list = echList(...Array.from({ length: 9 }, (_, n) => echConfig({ publicName: `p${n}.example` })));
    const records = { [HOST]: [`1 . ech=${list.toString("base64")}`] };
    const asked = (await probeSvcb(HOST, session(records)))[HOST];
    expect(asked).toHaveLength(9);
    expect(asked).not.toContain("p4.example/A");
  });

  test("aliases are followed eight times at most", async () => {
    const records = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [n === 0 ? HOST : `a${n}.example`, [`0 a${n + 1}.example.`]]),
    );
    expect((await probeSvcb(HOST, session(records)))[HOST]).toHaveLength(9);
  });
});
