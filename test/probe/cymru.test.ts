import { describe, expect, test } from "vitest";
import type { DnsAnswer, DnsEvidence, StoredMessage } from "../../src/model/evidence.ts";
import { askCymru, makePrefixBudget, type OriginAnswer } from "../../src/probe/cymru.ts";
import type { Address } from "../../src/proto/ip/address.ts";
import { parseAddress } from "../../src/proto/ip/address.ts";

const NAME = "2.0.192.origin.asn.cymru.com";

interface Answered {
  readonly outcome?: DnsAnswer["outcome"];
  readonly security?: DnsAnswer["security"];
  /** Texts of the TXT records. */
  readonly texts?: readonly string[];
  /** Owner of the SOA record of a denial. */
  readonly soa?: string;
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(text);
  return address;
}

/** Asks about an address; returns also the names that were looked up. */
async function ask(answered: Answered, text = "192.0.2.10", budget = makePrefixBudget(10)) {
  const asked: string[] = [];
  const { outcome = "ok", security = "insecure", texts = [], soa } = answered;
  const rdata = texts.map((each) => `"${each}"`);
  const message: StoredMessage = {
    server: "192.0.2.53",
    transport: "udp",
    name: NAME,
    type: "TXT",
    rcode: "NXDOMAIN",
    flags: [],
    answer: [],
    authority: soa === undefined ? [] : ["soa"],
    edns: null,
    size: 100,
    observed_at: "2026-07-01T08:00:00.000Z",
  };
  const evidence = (): DnsEvidence => ({
    answers: {},
    rrsets: { soa: { name: soa ?? "", type: "SOA", ttl: 60, rdata: [], rrsigs: [] } },
    messages: { m1: message },
    zones: {},
  });
  const origin: OriginAnswer = await askCymru(
    addressOf(text),
    {
      lookup: async (name, type) => {
        asked.push(`${name}/${type}`);
        return { outcome, rcode: null, messages: ["m1"], rrs: ["txt"], cname: [], security };
      },
      rrs: () => [{ name: NAME, type: "TXT", ttl: 60, rdata, rrsigs: [] }],
      evidence,
    },
    budget,
  );
  return { origin, asked };
}

describe("the question", () => {
  test.each([
    ["192.0.2.10", `${NAME}/TXT`, 24],
    ["2001:db8:1:2::10", "1.0.0.0.8.b.d.0.1.0.0.2.origin6.asn.cymru.com/TXT", 48],
  ])("about %s is %s: no more of the address is told", async (address, question, granularity) => {
    const { origin, asked } = await ask({ texts: [] }, address);
    expect(asked).toEqual([question]);
    expect(origin).toMatchObject({ answer: question, granularity });
  });
});

const routesOf = ({ origin }: { origin: OriginAnswer }) =>
  origin.routes.map(({ prefix, as }) => `${prefix} ${as}`);

describe("an answer", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["one record", ["64500 | 192.0.2.0/24 | US | arin | 1998-09-25"], ["192.0.2.0/24 AS64500"]],
    [
      "several origins",
      ["64501 64500 | 192.0.2.0/24 | US | arin | 1998-09-25"],
      ["192.0.2.0/24 AS64500", "192.0.2.0/24 AS64501"],
    ],
    [
      "several records: the longest prefix first",
      ["64502 | 192.0.0.0/16 | US | arin |", "64500 | 192.0.2.0/24 | US | arin |"],
      ["192.0.2.0/24 AS64500", "192.0.0.0/16 AS64502"],
    ],
    [
      "the same twice",
      ["64500 | 192.0.2.0/24 | US | arin |", "64500 | 192.0.2.0/24 | US | arin |"],
      ["192.0.2.0/24 AS64500"],
    ],
  ])("%s", async (_, texts, expected) => {
    const answered = await ask({ texts });
    expect(answered.origin.lookup).toBe("routed");
    expect(routesOf(answered)).toEqual(expected);
    expect(answered.origin.routes.every(({ peers }) => peers === null)).toBe(true);
  });

  test.each<[string, Answered, OriginAnswer["lookup"], string | undefined]>([
    [
      "space that is not announced",
      { texts: ["NA | NA | RO | ripencc | 2005-11-29"] },
      "unrouted",
      undefined,
    ],
    ["no record", { outcome: "nodata" }, "unrouted", undefined],
    ["denied by the service", { outcome: "nxdomain", soa: "asn.cymru.com" }, "unrouted", undefined],
    [
      "denied by the zone itself",
      { outcome: "nxdomain", soa: "origin.asn.cymru.com" },
      "unrouted",
      undefined,
    ],
    ["denied by the domain", { outcome: "nxdomain", soa: "cymru.com" }, "unrouted", undefined],
    [
      "denied above: the service is gone",
      { outcome: "nxdomain", soa: "com" },
      "unavailable",
      "nxdomain-above",
    ],
    ["denied by a stranger", { outcome: "nxdomain", soa: "example.com" }, "unavailable", "nxdomain-above"],
    ["denied by nobody", { outcome: "nxdomain" }, "unavailable", "nxdomain-above"],
    ["silence", { outcome: "timeout" }, "timeout", undefined],
    ["SERVFAIL", { outcome: "servfail" }, "unavailable", "servfail"],
    ["REFUSED", { outcome: "refused" }, "unavailable", "refused"],
    ["forged", { security: "bogus", texts: ["64500 | 192.0.2.0/24 | US | arin |"] }, "unavailable", "bogus"],
    ["another prefix", { texts: ["64500 | 198.51.100.0/24 | US | arin |"] }, "unavailable", "malformed"],
    ["not a prefix", { texts: ["64500 | 192.0.2.0 | US | arin |"] }, "unavailable", "malformed"],
    ["not a number", { texts: ["many | 192.0.2.0/24 | US | arin |"] }, "unavailable", "malformed"],
    ["something else", { texts: ["v=spf1 -all"] }, "unavailable", "malformed"],
  ])("%s", async (_, answered, lookup, detail) => {
    const { origin } = await ask(answered);
    expect(origin).toMatchObject({ lookup, routes: [] });
    expect(origin.detail).toBe(detail);
  });
});

test("a run asks about so many networks and no more, each as often as it likes", async () => {
  const budget = makePrefixBudget(2);
  const lookups = [];
  for (const address of ["192.0.2.1", "198.51.100.1", "192.0.2.2", "203.0.113.1", "198.51.100.2"]) {
    const { asked, origin } = await ask({ outcome: "nodata" }, address, budget);
    lookups.push([asked.length, origin.lookup, origin.detail]);
  }
  expect(lookups).toEqual([
    [1, "unrouted", undefined],
    [1, "unrouted", undefined],
    [1, "unrouted", undefined],
    [0, "unavailable", "budget"],
    [1, "unrouted", undefined],
  ]);
});
