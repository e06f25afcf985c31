import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { quicReply } from "../../src/lab/http/quic.ts";
import type { AttemptRecord } from "../../src/model/attempt.ts";
import { CLOCK } from "../../src/net/clock.ts";
import { type MapEntry, makeAddressMap } from "../../src/net/map.ts";
import { makePolicy } from "../../src/net/policy.ts";
import { askVersions, type QuicNeeds, rememberVersions } from "../../src/net/quic.ts";
import { makeAttemptLog } from "../../src/net/trace.ts";

const AT = { address: "192.0.2.80", port: 443 };
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** A server on loopback; `reply` gives what it sends back. */
async function listen(
  reply: (datagram: Buffer, index: number) => Buffer | null,
): Promise<MapEntry & { seen: Buffer[] }> {
  const socket = createSocket("udp4");
  const seen: Buffer[] = [];
  sockets.push(socket);
  socket.on("message", (datagram, { port, address }) => {
    seen.push(datagram);
    const answer = reply(datagram, seen.length - 1);
    if (answer !== null) socket.send(answer, port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { address: AT.address, proto: "udp", to: `127.0.0.1:${socket.address().port}`, seen };
}

function needsOf(entries: readonly MapEntry[], more: Partial<QuicNeeds> = {}) {
  const map = makeAddressMap({ version: 1, otherwise: "deny", map: entries });
  const records: AttemptRecord[] = [];
  const needs: QuicNeeds = {
    policy: makePolicy({ isMapped: map.isMapped, own: [] }),
    map,
    families: () => ["ipv4", "ipv6"],
    log: makeAttemptLog(CLOCK.now(), (record) => records.push(record)),
    signal: new AbortController().signal,
    waitsMs: [80, 80],
    ...more,
  };
  return { needs, records };
}

describe("the packet of an unknown version", () => {
  test("is answered with versions", async () => {
    const server = await listen((datagram) => quicReply(datagram));
    const { needs, records } = needsOf([server]);
    expect(await askVersions(AT, needs)).toEqual({
      state: "version-negotiation",
      versions: ["0x00000001", "0x6b3343cf", "0x5a6a7a8a"],
      attempts: [1],
    });
    expect(server.seen.map(({ length }) => length)).toEqual([1200]);
    expect(records).toMatchObject([{ kind: "quic", outcome: "ok", out: 1200, peer: "192.0.2.80:443" }]);
  });

  test("that gets lost is sent once more", async () => {
    const server = await listen((datagram, index) => (index === 0 ? null : quicReply(datagram)));
    const { needs } = needsOf([server]);
    expect(await askVersions(AT, needs)).toMatchObject({ state: "version-negotiation", attempts: [1, 2] });
  });

  test("that nobody answers proves nothing", async () => {
    const server = await listen(() => null);
    const { needs } = needsOf([server]);
    expect(await askVersions(AT, needs)).toMatchObject({ state: "silent", versions: [], attempts: [1, 2] });
  });

  test("meets a closed port", async () => {
    const server = await listen(() => null);
    sockets.pop()?.close();
    const { needs } = needsOf([server]);
    expect(await askVersions(AT, needs)).toMatchObject({ state: "refused", attempts: [1] });
  });

  test("is answered by something else", async () => {
    const { needs } = needsOf([await listen(() => Buffer.from("hello there, this is no QUIC"))]);
    expect(await askVersions(AT, needs)).toMatchObject({ state: "other", detail: "not-quic" });
  });

  test.each<[string, readonly MapEntry[], Partial<QuicNeeds>, string]>([
    ["an address inside", [], {}, "denied"],
    ["a fault of the map", [{ ...AT, fault: "refused" }], {}, "refused"],
    ["a black hole", [{ ...AT, fault: "blackhole" }], {}, "silent"],
    ["a family that is missing here", [{ ...AT, fault: "refused" }], { families: () => ["ipv6"] }, "blocked"],
    ["time that is over", [{ ...AT, fault: "refused" }], { signal: AbortSignal.abort() }, "cancelled"],
  ])("meets %s", async (_, entries, more, state) => {
    const { needs, records } = needsOf(entries, more);
    expect((await askVersions(AT, needs)).state).toBe(state);
    expect(records.map(({ out }) => out)).toEqual(records.map(() => 0));
  });
});

describe("a run", () => {
  test("asks each address once, whoever wants to know", async () => {
    const server = await listen((datagram) => quicReply(datagram));
    const { needs } = needsOf([server]);
    const ask = rememberVersions();
    const [first, second] = [await ask(AT, needs), await ask(AT, needs)];
    expect(first.attempts).toEqual([1]);
    expect(second).toEqual({ ...first, attempts: [] });
    expect(server.seen).toHaveLength(1);
  });

  test("asks again what was given up", async () => {
    const server = await listen((datagram) => quicReply(datagram));
    const ask = rememberVersions();
    await ask(AT, needsOf([server], { signal: AbortSignal.abort() }).needs);
    expect((await ask(AT, needsOf([server]).needs)).state).toBe("version-negotiation");
  });
});
