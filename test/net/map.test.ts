import { describe, expect, test } from "vitest";
import { makeAddressMap, type NetMap, parseNetMap, readEndpoint } from "../../src/net/map.ts";

const MAP: NetMap = {
  version: 1,
  otherwise: "deny",
  map: [
    { address: "198.51.100.7", to: "10.1.2.3" },
    { address: "192.0.2.53", proto: "udp", port: 53, to: "127.0.0.1:40053" },
    { address: "192.0.2.53", port: 53, to: "127.0.0.1:40054" },
    { address: "192.0.2.53", proto: "udp", to: "127.0.0.1:40055" },
    { address: "192.0.2.53", to: "[::1]:40056" },
    { address: "2001:0DB8::0053", to: "127.0.0.1:40057" },
    { address: "203.0.113.250", fault: "blackhole" },
    { address: "203.0.113.251", proto: "tcp", fault: "refused" },
  ],
};

const dial = (address: string, port: number) => ({ kind: "dial", address, port });

test.each([
  ["an address keeps the port", "198.51.100.7", 443, "tcp", dial("10.1.2.3", 443)],
  ["protocol and port fit best", "192.0.2.53", 53, "udp", dial("127.0.0.1", 40053)],
  ["then the port", "192.0.2.53", 53, "tcp", dial("127.0.0.1", 40054)],
  ["then the protocol", "192.0.2.53", 443, "udp", dial("127.0.0.1", 40055)],
  ["then the address", "192.0.2.53", 443, "tcp", dial("::1", 40056)],
  ["any spelling of an address is the same", "2001:db8:0:0::53", 53, "udp", dial("127.0.0.1", 40057)],
  ["a fault", "203.0.113.250", 53, "udp", { kind: "fault", fault: "blackhole" }],
  ["a fault of one protocol", "203.0.113.251", 53, "tcp", { kind: "fault", fault: "refused" }],
  ["the other protocol is not mapped", "203.0.113.251", 53, "udp", { kind: "unmapped" }],
  ["an address that is not there", "192.0.2.99", 53, "udp", { kind: "unmapped" }],
] as const)("%s", (_, address, port, proto, route) => {
  expect(makeAddressMap(MAP).route({ address, port }, proto)).toEqual(route);
});

describe("addresses without an entry", () => {
  const lost = { address: "192.0.2.99", port: 53 };

  test.each([
    ["deny", "unmapped", 2],
    ["pass", "dial", 2],
  ] as const)("otherwise %s: %s, counted", (otherwise, kind, count) => {
    const map = makeAddressMap({ ...MAP, otherwise });
    expect(map.route(lost, "udp").kind).toBe(kind);
    map.route(lost, "tcp");
    expect(map.unmapped).toBe(count);
  });

  test("without a map everything goes where it says, uncounted", () => {
    const map = makeAddressMap();
    expect(map.route(lost, "udp")).toEqual({ kind: "dial", ...lost });
    expect([map.unmapped, map.isMapped(lost.address)]).toEqual([0, false]);
  });
});

test.each([
  ["198.51.100.7", true],
  ["2001:db8::53", true],
  ["203.0.113.251", true],
  ["192.0.2.99", false],
])("%s is mapped: %s", (address, mapped) => {
  expect(makeAddressMap(MAP).isMapped(address)).toBe(mapped);
});

test.each([
  ["192.0.2.1", { address: "192.0.2.1", port: 53 }],
  ["192.0.2.1:5353", { address: "192.0.2.1", port: 5353 }],
  ["2001:DB8::1", { address: "2001:db8::1", port: 53 }],
  ["[2001:db8::1]:5353", { address: "2001:db8::1", port: 5353 }],
  ["192.0.2.1:0", undefined],
  ["192.0.2.1:65536", undefined],
  ["[192.0.2.1", undefined],
  ["example.nl:53", undefined],
  ["127.1:53", undefined],
  ["", undefined],
])("endpoint %j", (text, endpoint) => {
  expect(readEndpoint(text, 53)).toEqual(endpoint);
});

describe("the document", () => {
  test("settled 5.7's example is read", () => {
    const document: unknown = JSON.parse(
      `{"version":1,"otherwise":"pass","map":[{"address":"198.51.100.7","to":"10.1.2.3"},
        {"address":"192.0.2.53","proto":"udp","port":53,"to":"127.0.0.1:40053"},
        {"address":"203.0.113.250","fault":"blackhole"}]}`,
    );
    expect(parseNetMap(document)).toEqual({ ok: true, value: document });
  });

  const entry = (value: object) => ({ version: 1, otherwise: "deny", map: [value] });
  test.each([
    ["no version", { map: [] }, "version"],
    ["no list", { version: 1, map: {} }, "version"],
    ["null", null, "version"],
    ["a third way", { version: 1, otherwise: "maybe", map: [] }, "otherwise"],
    ["a name", entry({ address: "example.nl", to: "127.0.0.1" }), "map[0]: address"],
    ["an octal address", entry({ address: "192.0.2.010", to: "127.0.0.1" }), "map[0]: address"],
    ["no target", entry({ address: "192.0.2.1" }), "either"],
    ["two targets", entry({ address: "192.0.2.1", to: "127.0.0.1", fault: "refused" }), "either"],
    ["an unknown fault", entry({ address: "192.0.2.1", fault: "slow" }), "fault"],
    ["a port out of range", entry({ address: "192.0.2.1", port: 70000, to: "127.0.0.1" }), "port"],
    ["another protocol", entry({ address: "192.0.2.1", proto: "quic", to: "127.0.0.1" }), "proto"],
    ["a target that is a name", entry({ address: "192.0.2.1", to: "localhost:53" }), "to is"],
    ["an entry that is none", { version: 1, map: [7] }, "object"],
  ])("%s is refused", (_, document, reason) => {
    expect(parseNetMap(document)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});
