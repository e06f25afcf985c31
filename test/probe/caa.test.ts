import { describe, expect, test } from "vitest";
import type { DnsAnswer, DnsOutcome } from "../../src/model/evidence.ts";
import { probeCaa } from "../../src/probe/caa.ts";

const answer = (outcome: DnsOutcome): DnsAnswer => ({
  outcome,
  rcode: null,
  messages: [],
  rrs: [],
  cname: [],
});

function dns(outcomes: Readonly<Record<string, DnsOutcome>>) {
  const asked: string[] = [];
  return {
    asked,
    lookup: async (name: string, type: string) => {
      asked.push(`${name}/${type}`);
      return answer(outcomes[name] ?? "nodata");
    },
  };
}

describe("the climb", () => {
  test.each<[string, Record<string, DnsOutcome>, string[]]>([
    ["stops at the name itself", { "www.example.nl": "ok" }, ["www.example.nl"]],
    ["stops at the first name with records", { "example.nl": "ok" }, ["www.example.nl", "example.nl"]],
    ["goes on to the top-level domain and no further", {}, ["www.example.nl", "example.nl", "nl"]],
    [
      "takes a name that does not exist for an empty one",
      { "www.example.nl": "nxdomain" },
      ["www.example.nl", "example.nl", "nl"],
    ],
    [
      "ends where a lookup fails, as for a CA",
      { "example.nl": "servfail" },
      ["www.example.nl", "example.nl"],
    ],
    ["ends in silence", { "www.example.nl": "timeout" }, ["www.example.nl"]],
  ])("%s", async (_, outcomes, names) => {
    const keys = names.map((name) => `${name}/CAA`);
    const { asked, lookup } = dns(outcomes);
    expect(await probeCaa(["www.example.nl"], { lookup })).toEqual({ "www.example.nl": keys });
    expect(asked).toEqual(keys);
  });

  test("each name once", async () => {
    const found = await probeCaa(["a.nl", "b.nl", "a.nl"], dns({ "a.nl": "ok" }));
    expect(found).toEqual({ "a.nl": ["a.nl/CAA"], "b.nl": ["b.nl/CAA", "nl/CAA"] });
  });

  test("no name, no question", async () => {
    expect(await probeCaa([], dns({}))).toEqual({});
  });
});
