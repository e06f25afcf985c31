import { afterEach, describe, expect, test } from "vitest";
import { makeBreaker } from "../../../src/net/breaker.ts";
import type { Sending, Transport } from "../../../src/net/dns/transport.ts";
import { DNS_SERVER } from "../../../src/net/limits.table.ts";
import { makeAddressMap, type NetMap } from "../../../src/net/map.ts";
import { makePolicy } from "../../../src/net/policy.ts";
import { replyTo, type ScriptedServer, startServer } from "../../support/server.ts";
import { openTransport } from "../../support/transport.ts";

const QUERY = Buffer.from("000000000001000000000001026e6c000006000100002904d0000080000000", "hex");

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function open(options: Parameters<typeof openTransport>[0]): Transport {
  const { transport, close } = openTransport(options);
  closers.push(close);
  return transport;
}

function sending(
  address: string,
  more: Partial<Sending> & { port?: number; trust?: "target" | "config" } = {},
): Sending {
  const { port = 53, trust = "target", ...rest } = more;
  return {
    server: { address, port, trust, limits: DNS_SERVER.server },
    proto: "udp",
    query: Buffer.from(QUERY),
    timeoutMs: 200,
    signal: new AbortController().signal,
    accept: () => "ok",
    ordinary: true,
    ...rest,
  };
}

async function answering(): Promise<ScriptedServer> {
  const server = await startServer(({ query }) => replyTo(query));
  closers.push(() => server.close());
  return server;
}

const mapOf = (map: NetMap["map"], otherwise: NetMap["otherwise"] = "deny"): NetMap => ({
  version: 1,
  otherwise,
  map,
});

describe("gates, in order", () => {
  test.each([
    ["ipv6", "2001:500:2::c", ["ipv4"]],
    ["ipv4", "198.41.0.4", ["ipv6"]],
  ] as const)("a family that is off is blocked, whoever's fault: %s", async (family, address, families) => {
    const { result } = await open({ families })(sending(address));
    expect(result).toEqual({ outcome: "blocked", detail: `no-${family}` });
  });

  test("a private address is denied without a packet", async () => {
    const server = await answering();
    const transport = open({ policy: makePolicy({ own: [] }) });
    for (const proto of ["udp", "tcp"] as const) {
      const { result } = await transport(sending("127.0.0.1", { port: server.port, proto }));
      expect(result).toEqual({ outcome: "denied", detail: "loopback" });
    }
    expect([server.received.length, server.connections]).toEqual([0, 0]);
  });

  test("an address given by the user may be private", async () => {
    const server = await answering();
    const transport = open({ policy: makePolicy({ own: [] }) });
    const { result } = await transport(sending("127.0.0.1", { port: server.port, trust: "config" }));
    expect(result.outcome).toBe("ok");
  });

  test("lab 2.1: an address that the map does not know is unreachable, and counted", async () => {
    const map = makeAddressMap(mapOf([]));
    const { result } = await open({ map })(sending("198.41.0.4"));
    expect(result).toEqual({ outcome: "unreachable", detail: "not-mapped" });
    expect(map.unmapped).toBe(1);
  });

  test("a mapped address goes where the map says, also when it is a documentation address", async () => {
    const server = await answering();
    const map = makeAddressMap(mapOf([{ address: "2001:db8::53", to: `127.0.0.1:${server.port}` }]));
    const policy = makePolicy({ own: [], isMapped: map.isMapped });
    for (const proto of ["udp", "tcp"] as const) {
      const { result } = await open({ map, policy })(sending("2001:db8::53", { proto }));
      expect(result.outcome).toBe("ok");
    }
  });
});

test.each([
  ["refused", "refused"],
  ["unreachable", "unreachable"],
  ["blackhole", "timeout"],
] as const)("fault %s of the map: %s", async (fault, outcome) => {
  const map = makeAddressMap(mapOf([{ address: "198.41.0.4", fault }]));
  const { result } = await open({ map })(sending("198.41.0.4"));
  expect(result.outcome).toBe(outcome);
});

test("a blackhole ends with the signal", async () => {
  const map = makeAddressMap(mapOf([{ address: "198.41.0.4", fault: "blackhole" }]));
  const controller = new AbortController();
  const sent = open({ map })(sending("198.41.0.4", { timeoutMs: 60_000, signal: controller.signal }));
  setTimeout(() => controller.abort(), 20);
  expect((await sent).result.outcome).toBe("cancelled");
});

describe("an address that stays silent", () => {
  const map = () => makeAddressMap(mapOf([{ address: "198.41.0.4", fault: "blackhole" }]));
  const silent = sending("198.41.0.4", { timeoutMs: 5 });

  test("is not asked a fourth time", async () => {
    const transport = open({ map: map() });
    for (let i = 0; i < 3; i += 1) await transport(silent);
    expect((await transport(silent)).result).toEqual({ outcome: "timeout", detail: "silent-before" });
  });

  test("is still asked unusual questions, whose silence does not count", async () => {
    const breaker = makeBreaker();
    const transport = open({ map: map(), breaker });
    for (let i = 0; i < 5; i += 1) await transport({ ...silent, ordinary: false });
    expect(breaker.allow("198.41.0.4")).toBe(true);
    for (let i = 0; i < 3; i += 1) await transport(silent);
    expect((await transport({ ...silent, ordinary: false })).result).not.toMatchObject({
      detail: "silent-before",
    });
  });
});
