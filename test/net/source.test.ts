import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { CLOCK } from "../../src/net/clock.ts";
import { WEB_STREAM } from "../../src/net/limits.table.ts";
import { makeAddressMap } from "../../src/net/map.ts";
import { makePolicy } from "../../src/net/policy.ts";
import { askVersions } from "../../src/net/quic.ts";
import { isOfThisMachine, sourceFor } from "../../src/net/source.ts";
import { makeStreams } from "../../src/net/stream/dial.ts";
import { makeTcpClient } from "../../src/net/tcp.ts";
import { makeAttemptLog } from "../../src/net/trace.ts";
import { makeUdpClient } from "../../src/net/udp.ts";

const SOURCE = { ipv4: "127.0.0.2", ipv6: "::1" } as const;
/** Linux answers on all of 127.0.0.0/8; other systems only on what was set up. */
const hasSecond = await isOfThisMachine(SOURCE.ipv4);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A datagram socket and a listener on loopback that note whom they hear from. */
async function listeners() {
  const heard: string[] = [];
  const datagram = createSocket("udp4").bind(0, "127.0.0.1");
  datagram.on("message", (_, { address }) => heard.push(`udp ${address}`));
  await once(datagram, "listening");
  const stream = createServer((socket) => {
    heard.push(`tcp ${socket.remoteAddress}`);
    socket.on("error", () => undefined).destroy();
  }).listen(0, "127.0.0.1");
  await once(stream, "listening");
  closers.push(
    () => datagram.close(),
    () => stream.close(),
  );
  const at = (port: number) => ({ address: "127.0.0.1", port });
  return { heard, udp: at(datagram.address().port), tcp: at((stream.address() as AddressInfo).port) };
}

const policy = makePolicy({ allowPrivate: ["127.0.0.0/8"], own: [] });
const map = makeAddressMap();
const families = () => ["ipv4"] as const;
const account = () => ({ log: makeAttemptLog(CLOCK.now()), signal: new AbortController().signal });
const question = () => ({ query: Buffer.alloc(31), timeoutMs: 40, accept: () => true });

describe.runIf(hasSecond)("packets leave from the address given", () => {
  test("questions over UDP", async () => {
    const { heard, udp } = await listeners();
    const client = makeUdpClient(CLOCK, SOURCE);
    closers.push(client.close);
    await client.ask(udp, question());
    expect(heard).toEqual(["udp 127.0.0.2"]);
  });

  test("questions over TCP", async () => {
    const { heard, tcp } = await listeners();
    const client = makeTcpClient(CLOCK, SOURCE);
    closers.push(client.close);
    await client.ask(tcp, { ...question(), timeoutMs: 5_000 });
    // Tried again when the connection is lost.
    expect(new Set(heard)).toEqual(new Set(["tcp 127.0.0.2"]));
  });

  test("streams", async () => {
    const { heard, tcp } = await listeners();
    const streams = makeStreams({ policy, map, families, source: SOURCE });
    closers.push(streams.close);
    const line = await streams.dial({ ...tcp, limits: WEB_STREAM }, { kind: "tcp", what: "-" }, account());
    if (line.outcome === "ok") line.end({ outcome: "ok" });
    expect(heard).toEqual(["tcp 127.0.0.2"]);
  });

  test("packets to QUIC ports", async () => {
    const { heard, udp } = await listeners();
    await askVersions(udp, { policy, map, families, ...account(), source: SOURCE, waitsMs: [40] });
    expect(heard).toEqual(["udp 127.0.0.2"]);
  });

  test("without one the system chooses", async () => {
    const { heard, udp } = await listeners();
    const client = makeUdpClient();
    closers.push(client.close);
    await client.ask(udp, question());
    expect(heard).toEqual(["udp 127.0.0.1"]);
  });
});

test.each([
  ["192.0.2.1", "127.0.0.2"],
  ["2001:db8::1", "::1"],
])("to %s from the address of its family", (address, expected) => {
  expect(sourceFor(address, SOURCE)).toBe(expected);
  expect(sourceFor(address, {})).toBeUndefined();
});
