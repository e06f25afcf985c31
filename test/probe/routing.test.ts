import { describe, expect, test, vi } from "vitest";
import type { DnsAnswer, DnsEvidence, NameServerHost, ZoneServers } from "../../src/model/evidence.ts";
import type { OriginAnswer } from "../../src/probe/cymru.ts";
import { probeRouting, type RoutingNeeds } from "../../src/probe/routing.ts";
import { type RoutingSubject, routingHosts } from "../../src/probe/routing-hosts.ts";
import { routingData } from "../support/routing.ts";

const NOW = Date.UTC(2026, 6, 1, 8) / 1000;

/** Answers by `<name>/<TYPE>`: addresses, or what came instead. */
function dnsOf(answers: Readonly<Record<string, readonly string[] | DnsAnswer["outcome"]>>) {
  const rrsets: Record<string, DnsEvidence["rrsets"][string]> = {};
  const entries = Object.entries(answers).map(([key, given]): [string, DnsAnswer] => {
    const [name = "", type = ""] = key.split("/");
    const isFound = typeof given !== "string";
    if (isFound) rrsets[key] = { name, type, ttl: 60, rdata: given, rrsigs: [] };
    const outcome = isFound ? "ok" : given;
    return [key, { outcome, rcode: null, messages: [], rrs: isFound ? [key] : [], cname: [] }];
  });
  return { answers: Object.fromEntries(entries), rrsets };
}

const server = (name: string, ipv4: readonly string[] | null, ipv6: readonly string[] | null = []) =>
  ({ name, a: `${name}/A`, aaaa: `${name}/AAAA`, ipv4, ipv6 }) satisfies NameServerHost;

function zoneOf(hosts: readonly NameServerHost[], over: Partial<ZoneServers> = {}): ZoneServers {
  const names = hosts.map(({ name }) => name);
  return { parent: "nl", parent_ns: names, child_ns: names, glue: {}, hosts, ...over };
}

const SUBJECT: RoutingSubject = {
  name: "example.nl",
  types: ["web", "mail"],
  dns: dnsOf({
    "example.nl/A": ["192.0.2.80"],
    "example.nl/AAAA": "nodata",
    "mx1.example/A": ["192.0.2.25"],
    "mx1.example/AAAA": ["2001:db8:2::25"],
    "mx2.example/A": "nxdomain",
    "mx2.example/AAAA": "nxdomain",
  }),
  ns: {
    "example.nl": zoneOf([server("ns1.example.nl", ["192.0.2.53"])]),
    example: zoneOf([server("ns.example", ["198.51.100.53"])]),
    nl: zoneOf([server("ns.nic.nl", ["203.0.113.53"])]),
  },
  mx: {
    answer: "example.nl/MX",
    records: [],
    hosts: ["mx2.example", "mx1.example"],
    skipped: [],
  },
};

const changed = (over: Partial<RoutingSubject>): RoutingSubject => ({ ...SUBJECT, ...over });

describe("hosts", () => {
  test("are those of the name, its zone, its mail servers and their zones", () => {
    expect(routingHosts(SUBJECT)).toEqual([
      { role: "web", host: "example.nl", resolution: "ok", addresses: ["192.0.2.80"] },
      { role: "ns", host: "ns1.example.nl", resolution: "ok", addresses: ["192.0.2.53"] },
      { role: "mx", host: "mx1.example", resolution: "ok", addresses: ["192.0.2.25", "2001:db8:2::25"] },
      { role: "mx", host: "mx2.example", resolution: "none", addresses: [] },
      { role: "mx-ns", host: "ns.example", resolution: "ok", addresses: ["198.51.100.53"] },
    ]);
  });

  test("of a name that is not a web site begin with the name servers", () => {
    const roles = routingHosts(changed({ types: ["mail"] })).map(({ role }) => role);
    expect(roles).toEqual(["ns", "mx", "mx", "mx-ns"]);
  });

  const webHost = (answers: Parameters<typeof dnsOf>[0]) => routingHosts(changed({ dns: dnsOf(answers) }))[0];

  test.each<[string, Parameters<typeof dnsOf>[0], string, readonly string[]]>([
    [
      "both families",
      { "example.nl/A": ["192.0.2.9"], "example.nl/AAAA": ["2001:DB8::1"] },
      "ok",
      ["192.0.2.9", "2001:db8::1"],
    ],
    [
      "lowest first, each once",
      { "example.nl/A": ["192.0.2.10", "192.0.2.9", "192.0.2.9"], "example.nl/AAAA": "nodata" },
      "ok",
      ["192.0.2.9", "192.0.2.10"],
    ],
    ["no address", { "example.nl/A": "nodata", "example.nl/AAAA": "nodata" }, "none", []],
    ["a loop of aliases has none", { "example.nl/A": "loop", "example.nl/AAAA": "loop" }, "none", []],
    [
      "one question failed",
      { "example.nl/A": ["192.0.2.9"], "example.nl/AAAA": "servfail" },
      "error",
      ["192.0.2.9"],
    ],
    ["one question was never asked", { "example.nl/A": ["192.0.2.9"] }, "error", ["192.0.2.9"]],
    [
      "RDATA that is no address is left out",
      { "example.nl/A": ["\\# 3 c00002"], "example.nl/AAAA": "nodata" },
      "none",
      [],
    ],
  ])("%s", (_, answers, resolution, addresses) => {
    expect(webHost(answers)).toMatchObject({ resolution, addresses });
  });

  const serversOf = (zone: ZoneServers) =>
    routingHosts(changed({ ns: { "example.nl": zone } }))
      .filter(({ role }) => role === "ns")
      .map(({ host, resolution, addresses }) => [host, resolution, ...addresses]);

  test.each<[string, ZoneServers, unknown[]]>([
    [
      "the zone's own name servers, not those that only the parent names",
      zoneOf([server("a.nl", ["192.0.2.1"]), server("b.nl", ["192.0.2.2"])], { child_ns: ["b.nl"] }),
      [["b.nl", "ok", "192.0.2.2"]],
    ],
    [
      "the parent's where the zone was not asked",
      zoneOf([server("a.nl", ["192.0.2.1"])], { child_ns: null }),
      [["a.nl", "ok", "192.0.2.1"]],
    ],
    [
      "glue where the name has no address",
      zoneOf([server("a.nl", [], [])], { glue: { "a.nl": ["192.0.2.7"] } }),
      [["a.nl", "ok", "192.0.2.7"]],
    ],
    [
      "no glue where the name could not be looked up",
      zoneOf([server("a.nl", null, null)], { glue: { "a.nl": ["192.0.2.7"] } }),
      [["a.nl", "error"]],
    ],
    ["no names at all", zoneOf([], { child_ns: null, parent_ns: null }), []],
  ])("%s", (_, zone, expected) => {
    expect(serversOf(zone)).toEqual(expected);
  });
});

const DATA: RoutingNeeds = routingData(
  {
    routes: ["192.0.2.0/24 64500 370", "192.0.2.0/24 64666 3", "198.51.100.0/24 64501 370"],
    vrps: ["192.0.2.0/24-24 AS64500"],
    isMapped: (address) => /^(?:192\.0\.2|198\.51\.100)\./.test(address),
  },
  NOW,
);

const webAt = (...addresses: readonly string[]): RoutingSubject =>
  changed({
    types: ["web"],
    ns: {},
    dns: dnsOf({
      "example.nl/A": addresses.filter((address) => !address.includes(":")),
      "example.nl/AAAA": addresses.filter((address) => address.includes(":")),
    }),
  });

describe("an address", () => {
  test("is looked up once, however many hosts have it", async () => {
    const routesOf = vi.fn(DATA.routesOf ?? (() => []));
    const ns = {
      "example.nl": zoneOf([
        server("ns1.example.nl", ["192.0.2.80"]),
        server("ns2.example.nl", ["192.0.2.80"]),
      ]),
    };
    const { hosts, addresses } = await probeRouting(changed({ ns }), { ...DATA, routesOf });
    expect(hosts.filter((host) => host.addresses.includes("192.0.2.80"))).toHaveLength(3);
    expect(Object.keys(addresses)).toEqual(["192.0.2.80", "192.0.2.25", "2001:db8:2::25"]);
    // The IPv6 address is no part of the lab, so nobody is asked about it.
    expect(routesOf).toHaveBeenCalledTimes(2);
  });

  test("comes with every route, whoever sees it, and with what covers it", async () => {
    const { addresses } = await probeRouting(webAt("192.0.2.80"), DATA);
    expect(addresses["192.0.2.80"]).toEqual({
      lookup: "routed",
      routes: [
        {
          prefix: "192.0.2.0/24",
          origin: 64500,
          as: "AS64500",
          peers: 370,
          state: "valid",
          reason: null,
          reason_routinator: null,
          flags: expect.arrayContaining(["moas"]),
          covering: [{ prefix: "192.0.2.0/24", max_length: 24, asn: 64500, ta: ["ripe"], outcome: "match" }],
        },
        expect.objectContaining({ as: "AS64666", peers: 3, state: "invalid", reason: "asn" }),
      ],
      ip_vrps: [{ prefix: "192.0.2.0/24", max_length: 24, asn: 64500, ta: ["ripe"] }],
    });
  });

  test("that nobody announces is unrouted", async () => {
    const { addresses } = await probeRouting(webAt("198.51.100.1"), { ...DATA, routesOf: () => [] });
    expect(addresses["198.51.100.1"]).toMatchObject({ lookup: "unrouted", routes: [], ip_vrps: [] });
  });

  test.each([
    ["192.0.2.1", "routed"],
    ["203.0.113.1", "special"],
    ["10.0.0.1", "special"],
    ["fe80::1", "special"],
    // RFC 4291 section 2.5.5.2: looked up as the address inside it.
    ["::ffff:192.0.2.1", "routed"],
    ["::ffff:10.0.0.1", "special"],
    ["9.9.9.9", "unrouted"],
    ["2620:fe::fe", "unrouted"],
  ])("%s is %s", async (address, lookup) => {
    const { addresses } = await probeRouting(webAt(address), DATA);
    expect(Object.values(addresses).map((each) => each.lookup)).toEqual([lookup]);
  });

  test("without VRPs has routes without states", async () => {
    const { addresses } = await probeRouting(webAt("192.0.2.80"), { ...DATA, vrpsCovering: null });
    expect(addresses["192.0.2.80"]?.ip_vrps).toBeNull();
    expect(addresses["192.0.2.80"]?.routes[0]).toEqual({
      prefix: "192.0.2.0/24",
      origin: 64500,
      as: "AS64500",
      peers: 370,
    });
  });

  test("without a table and without a service is unavailable, but VRPs around it are told", async () => {
    const evidence = await probeRouting(webAt("192.0.2.80"), { ...DATA, routesOf: null });
    expect(evidence.addresses["192.0.2.80"]).toMatchObject({
      lookup: "unavailable",
      ip_vrps: [{ asn: 64500 }],
    });
  });

  test("lists the VRPs that local exceptions have removed", async () => {
    const data = routingData(
      {
        routes: ["192.0.2.0/24 64500 370"],
        vrps: ["192.0.2.0/24-24 AS64500"],
        slurm: {
          slurmVersion: 1,
          validationOutputFilters: { prefixFilters: [{ prefix: "192.0.2.0/24" }], bgpsecFilters: [] },
          locallyAddedAssertions: { prefixAssertions: [], bgpsecAssertions: [] },
        },
      },
      NOW,
    );
    const { addresses } = await probeRouting(webAt("192.0.2.80"), data);
    expect(addresses["192.0.2.80"]?.routes[0]).toMatchObject({
      state: "not-found",
      covering: [],
      removed: [{ prefix: "192.0.2.0/24", max_length: 24, asn: 64500 }],
    });
  });
});

describe("where there is no table", () => {
  const answer: OriginAnswer = {
    lookup: "routed",
    granularity: 24,
    answer: "2.0.192.origin.asn.cymru.com/TXT",
    routes: [{ prefix: "192.0.2.0/24", origin: 64500, as: "AS64500", peers: null }],
  };
  const asking = (askOrigin: RoutingNeeds["askOrigin"]): RoutingNeeds => ({
    ...DATA,
    sources: { ...DATA.sources, bgp: null, unusable: { bgp: "origins-missing" } },
    routesOf: null,
    askOrigin,
  });

  test("a service is asked, and the evidence says so", async () => {
    const evidence = await probeRouting(
      webAt("192.0.2.80"),
      asking(async () => answer),
    );
    expect(evidence.bgp).toEqual({ source: "asn.cymru.com", kind: "cymru-dns" });
    expect(evidence.unusable).toEqual({});
    expect(evidence.addresses["192.0.2.80"]).toMatchObject({
      lookup: "routed",
      granularity: 24,
      answer: "2.0.192.origin.asn.cymru.com/TXT",
      routes: [{ as: "AS64500", peers: null, state: "valid" }],
    });
  });

  test("is not asked about addresses that nobody can announce", async () => {
    const ask = vi.fn(async () => answer);
    const evidence = await probeRouting(webAt("10.0.0.1", "192.0.2.80"), asking(ask));
    expect(ask).toHaveBeenCalledTimes(1);
    expect(evidence.addresses["10.0.0.1"]).toMatchObject({ lookup: "special", detail: "private-use" });
  });

  test("is not asked where there is one", async () => {
    const ask = vi.fn(async () => answer);
    await probeRouting(webAt("192.0.2.80"), { ...DATA, askOrigin: ask });
    expect(ask).not.toHaveBeenCalled();
  });
});
