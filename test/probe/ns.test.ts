import { describe, expect, test } from "vitest";
import type { Depth } from "../../src/model/depth.ts";
import { type NsOptions, probeNs, probeZones } from "../../src/probe/ns.ts";
import { given } from "../support/evidence.ts";
import { type Script, scripted } from "./session.ts";

const HOSTS = {
  "example.nl/SOA": ["soa"],
  "example.nl/NS": ["NS1.example.nl.", "ns2.example.net."],
  "ns1.example.nl/A": ["192.0.2.1"],
  "ns1.example.nl/AAAA": ["2001:db8::1"],
  "ns2.example.net/A": ["198.51.100.1"],
} as const;

const OPTIONS: NsOptions = { depth: "standard", families: ["ipv4", "ipv6"], randomLabel: "x7k2" };

async function probe(depth: Depth, script: Script = {}, over: Partial<NsOptions> = {}) {
  const all = scripted({ answers: HOSTS, ...script });
  const options: NsOptions = { depth, families: ["ipv4", "ipv6"], randomLabel: "x7k2", ...over };
  const zones = await probeNs("www.example.nl", options, all.session);
  return { ...all, zones, zone: given(zones["example.nl"]), servers: zones["example.nl"]?.servers ?? {} };
}

const typesAt = ({ asked }: Awaited<ReturnType<typeof probe>>, at: string): string[] =>
  asked
    .filter(({ address }) => address === at)
    .map(({ question, how }) => {
      const form = how?.edns === null ? " plain" : how?.edns === undefined ? "" : " odd";
      return `${question.type}${how?.transport === "tcp" ? " tcp" : ""}${form}`;
    });

describe("the delegation", () => {
  test("is what the parent and the zone say, with the addresses of all names", async () => {
    const { zone } = await probe("fast", {
      cut: {
        ns: ["ns1.example.nl", "ns3.example.org"],
        glue: { "ns1.example.nl": ["192.0.2.9"] },
        referralSize: 321,
      },
      answers: { ...HOSTS, "ns3.example.org/A": "timeout", "ns3.example.org/AAAA": "nxdomain" },
    });
    expect(zone).toMatchObject({
      parent: "nl",
      parent_ns: ["ns1.example.nl", "ns3.example.org"],
      child_ns: ["ns1.example.nl", "ns2.example.net"],
      glue: { "ns1.example.nl": ["192.0.2.9"] },
      referral_size: 321,
    });
    expect(zone.hosts).toEqual([
      {
        name: "ns1.example.nl",
        a: "ns1.example.nl/A",
        aaaa: "ns1.example.nl/AAAA",
        ipv4: ["192.0.2.1"],
        ipv6: ["2001:db8::1"],
      },
      {
        name: "ns2.example.net",
        a: "ns2.example.net/A",
        aaaa: "ns2.example.net/AAAA",
        ipv4: ["198.51.100.1"],
        ipv6: [],
      },
      { name: "ns3.example.org", a: "ns3.example.org/A", aaaa: "ns3.example.org/AAAA", ipv4: null, ipv6: [] },
    ]);
  });

  test("S9: notes name server names that are aliases", async () => {
    const { zone } = await probe("fast", { aliases: { "ns2.example.net/A": "real.example.net" } });
    expect(zone.hosts[1]?.alias).toBe("real.example.net");
  });

  test.each([
    ["timeout", null],
    ["servfail", null],
    ["nodata", []],
  ] as const)("the zone's own list is not learnt from %s", async (outcome, expected) => {
    const { zone } = await probe("fast", { answers: { ...HOSTS, "example.nl/NS": outcome } });
    expect(zone.child_ns).toEqual(expected);
  });

  test("of several names is looked at once for each zone", async () => {
    const { lookups, session } = scripted({ answers: HOSTS });
    const zones = await probeZones(["a.example.nl", "b.example.nl"], session);
    expect(Object.keys(zones)).toEqual(["example.nl"]);
    expect(zones["example.nl"]?.servers).toBeUndefined();
    expect(lookups.filter((key) => key === "example.nl/NS")).toHaveLength(1);
  });
});

describe("the questions to each address", () => {
  test("in depth fast are whether it answers over IPv6", async () => {
    const probed = await probe("fast");
    expect(Object.keys(probed.servers)).toEqual(["2001:db8::1"]);
    expect(typesAt(probed, "2001:db8::1")).toEqual(["SOA"]);
    expect(probed.asked[0]?.how?.tries).toBe(3);
  });

  test("in depth standard are five", async () => {
    const probed = await probe("standard");
    expect(Object.keys(probed.servers).sort()).toEqual(["192.0.2.1", "198.51.100.1", "2001:db8::1"]);
    for (const address of Object.keys(probed.servers)) {
      expect(typesAt(probed, address)).toEqual(["SOA", "DNSKEY", "NS", "A", "SOA tcp"]);
    }
    expect(probed.asked.find(({ question }) => question.type === "A")?.question.name).toBe("x7k2.example.nl");
    expect(probed.servers["192.0.2.1"]?.hosts).toEqual(["ns1.example.nl"]);
  });

  test("in depth deep are all", async () => {
    const probed = await probe("deep");
    expect(typesAt(probed, "192.0.2.1")).toEqual([
      "SOA",
      "DNSKEY",
      "NS",
      "A",
      "SOA tcp",
      "TYPE65281",
      "CDS",
      "CDNSKEY",
      "NSEC3PARAM",
      "SOA odd",
      "SOA odd",
      "SOA plain",
      "SOA odd",
    ]);
    expect(probed.asked.map(({ how }) => how?.edns).filter((edns) => edns != null)).toEqual(
      expect.arrayContaining([
        { version: 1 },
        { z: 0x80, options: [{ code: 65001, data: "" }] },
        { options: [{ code: 10, data: "00" }] },
      ]),
    );
  });

  test("end where a server does not give the zone", async () => {
    const probed = await probe("deep", {
      reply: (address) => (address === "192.0.2.1" ? { rcode: "REFUSED" } : { serial: 1 }),
    });
    expect(typesAt(probed, "192.0.2.1")).toEqual(["SOA"]);
    expect(typesAt(probed, "198.51.100.1").length).toBeGreaterThan(5);
  });

  test("S12: to a silent server are whether it minds EDNS", async () => {
    const probed = await probe("standard", {
      reply: (address, _question, how) =>
        address === "192.0.2.1" && how?.edns !== null ? { outcome: "timeout" } : { serial: 1 },
    });
    expect(typesAt(probed, "192.0.2.1")).toEqual(["SOA", "SOA plain", "SOA tcp plain"]);
  });

  test.each(["denied", "blocked", "refused", "unreachable", "budget", "cancelled"] as const)(
    "end with the first after %s",
    async (outcome) => {
      const probed = await probe("standard", { reply: () => ({ outcome }) });
      expect(typesAt(probed, "192.0.2.1")).toEqual(["SOA"]);
      expect(probed.servers["192.0.2.1"]).toEqual({
        hosts: ["ns1.example.nl"],
        soa: { outcome, attempts: [] },
      });
    },
  );

  test("are not put to families that are not used", async () => {
    const probed = await probe("standard", {}, { families: ["ipv4"] });
    expect(Object.keys(probed.servers).sort()).toEqual(["192.0.2.1", "198.51.100.1"]);
  });

  test("go to the glue of a name server whose own records are not known", async () => {
    const probed = await probe("standard", {
      cut: { glue: { "ns1.example.nl": ["192.0.2.77"], "ns2.example.net": ["192.0.2.78"] } },
      answers: { ...HOSTS, "ns1.example.nl/A": "timeout", "ns1.example.nl/AAAA": "timeout" },
    });
    expect(Object.keys(probed.servers).sort()).toEqual(["192.0.2.77", "198.51.100.1"]);
  });

  test("reach every name before any second address; of the rest only IPv6 is tried", async () => {
    const addresses = (host: number, family: "A" | "AAAA"): string[] =>
      Array.from({ length: 3 }, (_, i) =>
        family === "A" ? `192.0.${host}.${i + 1}` : `2001:db8:${host}::${i + 1}`,
      );
    const names = ["a", "b", "c"].map((label) => `${label}.example.net`);
    const answers = Object.fromEntries(
      names.flatMap((name, host) =>
        (["A", "AAAA"] as const).map((type) => [`${name}/${type}`, addresses(host, type)]),
      ),
    );
    const probed = await probe("standard", {
      cut: { ns: names },
      answers: { "example.nl/SOA": ["soa"], ...answers },
    });
    const full = Object.entries(probed.servers).filter(([, seen]) => seen.dnskey !== undefined);
    expect(full).toHaveLength(8);
    expect(new Set(full.flatMap(([, { hosts }]) => hosts)).size).toBe(3);
    const rest = Object.entries(probed.servers).filter(([, seen]) => seen.dnskey === undefined);
    expect(rest.every(([address]) => address.includes(":"))).toBe(true);
    expect(Object.keys(probed.servers).filter((address) => address.includes(":"))).toHaveLength(9);
    expect(probed.zone.skipped).toHaveLength(10);
  });

  test.each([
    ["does not exist", "nxdomain"],
    ["cannot be looked up", "servfail"],
    ["gets no answer", "timeout"],
  ] as const)("are none where the name %s in a zone under which others register", async (_, outcome) => {
    for (const zone of ["nl", "."]) {
      const all = scripted({
        cut: { zone, ns: ["ns1.dns.example"] },
        answers: { "www.example.nl/SOA": outcome },
      });
      expect(await probeNs("www.example.nl", OPTIONS, all.session)).toEqual({});
      expect(all.asked).toEqual([]);
      expect(all.lookups).toEqual(["www.example.nl/SOA"]);
    }
  });

  test("are put to the servers of a TLD that is itself the subject", async () => {
    const all = scripted({ cut: { zone: "nl", parent: "." }, answers: { ...HOSTS, "nl/SOA": "timeout" } });
    const { nl } = await probeNs("nl", OPTIONS, all.session);
    expect(Object.keys(nl?.servers ?? {})).not.toEqual([]);
  });

  test("are none where the name does not exist", async () => {
    const probed = await probe("deep", { answers: { "www.example.nl/SOA": "nxdomain" } });
    expect(probed.asked).toEqual([]);
    expect(probed.zone.servers).toBeUndefined();
  });

  test("are put to all addresses even in depth fast, where no server gave an answer", async () => {
    const probed = await probe("fast", {
      answers: { ...HOSTS, "www.example.nl/SOA": "refused" },
      reply: () => ({ rcode: "REFUSED" }),
    });
    expect(Object.keys(probed.servers).sort()).toEqual(["192.0.2.1", "198.51.100.1", "2001:db8::1"]);
  });
});

describe("a second look", () => {
  test("row 13: follows after five seconds where every server refuses", async () => {
    const probed = await probe("standard", { reply: () => ({ rcode: "REFUSED" }) });
    expect(probed.waits).toEqual([5000]);
    for (const seen of Object.values(probed.servers)) expect(seen.soa_again?.outcome).toBe("ok");
  });

  test("does not follow where one was silent", async () => {
    const probed = await probe("standard", {
      reply: (address) => (address === "192.0.2.1" ? { outcome: "timeout" } : { rcode: "REFUSED" }),
    });
    expect(probed.waits).toEqual([]);
  });

  test("S17: goes to the servers that lag behind, after ten seconds", async () => {
    const probed = await probe("standard", {
      reply: (address, { type }, how, nth) => ({
        serial: address === "192.0.2.1" && type === "SOA" && how?.transport !== "tcp" && nth === 0 ? 2 : 5,
      }),
    });
    expect(probed.waits).toEqual([10_000]);
    const again = Object.entries(probed.servers).filter(([, seen]) => seen.soa_again !== undefined);
    expect(again.map(([address]) => address)).toEqual(["192.0.2.1"]);
  });

  test("compares serials as RFC 1982 says", async () => {
    const probed = await probe("standard", {
      reply: (address) => ({ serial: address === "192.0.2.1" ? 0xffffffff : 1 }),
    });
    const again = Object.entries(probed.servers).filter(([, seen]) => seen.soa_again !== undefined);
    expect(again.map(([address]) => address)).toEqual(["192.0.2.1"]);
  });

  test("is not needed where all are equal", async () => {
    expect((await probe("deep")).waits).toEqual([]);
  });
});

test("depth deep asks each server of the parent for the DS RRset, six at most", async () => {
  const parentServers = Array.from({ length: 7 }, (_, i) => `203.0.113.${i + 1}`);
  const { zone } = await probe("deep", {
    cut: { parentServers },
    reply: (address, { type }) => {
      if (type !== "DS") return { serial: 1 };
      if (address === "203.0.113.1") return { outcome: "timeout" };
      return address === "203.0.113.2" ? { rcode: "REFUSED" } : { ds: ["2 13 2 bb", "1 13 2 aa"] };
    },
  });
  expect(zone.parent_ds).toEqual({
    "203.0.113.1": null,
    "203.0.113.2": null,
    ...Object.fromEntries([3, 4, 5, 6].map((n) => [`203.0.113.${n}`, ["1 13 2 aa", "2 13 2 bb"]])),
  });
});
