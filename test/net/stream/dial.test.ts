import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { AttemptRecord } from "../../../src/model/attempt.ts";
import { CLOCK, type Clock } from "../../../src/net/clock.ts";
import { WEB_STREAM } from "../../../src/net/limits.table.ts";
import { type MapEntry, makeAddressMap } from "../../../src/net/map.ts";
import { makePolicy } from "../../../src/net/policy.ts";
import { makeStreams, type StreamGates, type StreamTarget } from "../../../src/net/stream/dial.ts";
import type { DialFailure, Line } from "../../../src/net/stream/line.ts";
import { makeAttemptLog } from "../../../src/net/trace.ts";
import { closedPort } from "../../support/server.ts";

const ADDRESS = "192.0.2.80";
const QUICK = { ...WEB_STREAM, connectMs: 200 };
const HTTPS: StreamTarget = { address: ADDRESS, port: 443, limits: QUICK };
const WHAT = { kind: "tls", what: "C0 www.example.nl" } as const;

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(): Promise<{ server: Server; port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, sockets };
}

function openStreams(entries: readonly MapEntry[], over: Partial<StreamGates> = {}) {
  const map = makeAddressMap({ version: 1, otherwise: "deny", map: entries });
  const policy = makePolicy({ isMapped: map.isMapped, own: [] });
  const streams = makeStreams({ map, policy, families: () => ["ipv4", "ipv6"], ...over });
  closing.push(() => streams.close());
  const records: AttemptRecord[] = [];
  const end = new AbortController();
  const account = {
    log: makeAttemptLog(CLOCK.now(), (record) => records.push(record)),
    signal: end.signal,
  };
  return {
    streams,
    records,
    end,
    dial: (at: Partial<StreamTarget> = {}): Promise<Line | DialFailure> =>
      streams.dial({ ...HTTPS, ...at }, WHAT, account),
  };
}

const to = (port: number): MapEntry[] => [{ address: ADDRESS, to: `127.0.0.1:${port}` }];

function lineOf(dialled: Line | DialFailure): Line {
  if (dialled.outcome !== "ok") throw new Error(dialled.detail);
  return dialled;
}

describe("one stream", () => {
  test("connects where the map says, and is one attempt with its octets", async () => {
    const { server, port } = await listen();
    server.on("connection", (socket) => socket.once("data", () => socket.write("four")));
    const { dial, records, streams } = openStreams(to(port));
    const line = lineOf(await dial());
    line.socket.write("hello");
    await once(line.socket, "data");
    expect(line.end({ outcome: "ok", detail: { tls: "hrr" } })).toBe(1);
    expect(line.end({ outcome: "reset" })).toBe(1);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      kind: "tls",
      peer: `${ADDRESS}:443`,
      what: WHAT.what,
      outcome: "ok",
      out: 5,
      in: 4,
      detail: { tls: "hrr" },
    });
    expect(line.socket.destroyed).toBe(true);
    expect(streams.counts()).toEqual({ opened: 1, denied: 0 });
  });

  test("a later error of the socket ends no process", async () => {
    const { server, port } = await listen();
    server.on("connection", (socket) => setTimeout(() => socket.resetAndDestroy(), 30));
    const { dial } = openStreams(to(port));
    const line = lineOf(await dial());
    await new Promise((resolve) => line.socket.once("close", resolve));
    line.end({ outcome: "reset" });
  });
});

describe("no stream", () => {
  test.each<[string, readonly MapEntry[], Partial<StreamTarget>, string, string]>([
    ["an address of no use", [], { address: "10.0.0.1" }, "denied", "private"],
    ["W-159: a mail server inside", [], { address: "192.168.1.1", port: 25 }, "denied", "private"],
    [
      "an address that the map does not know",
      [],
      { address: "198.51.100.7", trust: "config" },
      "unreachable",
      "not-mapped",
    ],
    ["a fault of the map", [{ address: ADDRESS, fault: "refused" }], {}, "refused", "net-map"],
    ["silence", [{ address: ADDRESS, fault: "blackhole" }], {}, "timeout", "no answer in 200 ms"],
  ])("%s", async (_, entries, at, outcome, detail) => {
    const { dial, records } = openStreams(entries);
    const dialled = await dial(at);
    expect(dialled).toMatchObject({ outcome, attempt: 1 });
    expect(dialled).toHaveProperty("detail", expect.stringContaining(detail));
    expect(records).toMatchObject([{ outcome, out: 0, in: 0 }]);
  });

  test("a closed port refuses", async () => {
    const { dial, records } = openStreams(to(await closedPort()));
    expect(await dial()).toMatchObject({ outcome: "refused", detail: "ECONNREFUSED" });
    expect(records).toHaveLength(1);
  });

  test("a family that is switched off is not tried", async () => {
    const { dial, streams } = openStreams(to(1), { families: () => ["ipv6"] });
    expect(await dial()).toMatchObject({ outcome: "blocked", detail: "no-ipv4" });
    expect(streams.counts().opened).toBe(0);
  });

  test("after the end of the target nothing is opened", async () => {
    const { dial, end, streams } = openStreams(to(1));
    end.abort(new DOMException("over", "BudgetError"));
    expect(await dial()).toMatchObject({ outcome: "budget" });
    expect(streams.counts().opened).toBe(0);
  });

  test("the end of the target ends a connect that hangs", async () => {
    const { dial, end } = openStreams([{ address: ADDRESS, fault: "blackhole" }]);
    const dialled = dial({ limits: { ...WEB_STREAM, connectMs: 60_000 } });
    setTimeout(() => end.abort(), 20);
    expect(await dialled).toMatchObject({ outcome: "cancelled" });
  });
});

describe("limits", () => {
  test("two at once to a service, the third when one has ended", async () => {
    const { port } = await listen();
    const { dial } = openStreams(to(port));
    const [first, second] = await Promise.all([dial(), dial()]);
    let third: Line | DialFailure | undefined;
    const waiting = dial().then((dialled) => {
      third = dialled;
    });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(third).toBeUndefined();
    lineOf(first).end({ outcome: "ok" });
    await waiting;
    expect(third).toHaveProperty("outcome", "ok");
    lineOf(second).end({ outcome: "ok" });
  });

  /** A clock that stands still and notes what is waited for; short waits are over at once. */
  function stoppedClock(): { clock: Clock; waits: number[] } {
    const waits: number[] = [];
    const after: Clock["after"] = (ms, work) => {
      waits.push(ms);
      return CLOCK.after(ms <= 200 ? 0 : ms, work);
    };
    return { clock: { now: () => 1000, after }, waits };
  }
  const SLOW = { ...WEB_STREAM, connectMs: 4_000 };

  test("starts are 50 ms apart", async () => {
    const { port } = await listen();
    const { clock, waits } = stoppedClock();
    const policy = makePolicy({ isMapped: () => false, own: [], allowPrivate: ["127.0.0.0/8"] });
    const { dial } = openStreams([], { policy, map: makeAddressMap(undefined), clock });
    const at = { address: "127.0.0.1", port, limits: SLOW };
    for (let n = 0; n < 3; n += 1) lineOf(await dial(at)).end({ outcome: "ok" });
    expect(waits.filter((ms) => ms <= 200)).toEqual([50, 100]);
  });

  test("what the map keeps on this machine needs no pause", async () => {
    const { port } = await listen();
    const { clock, waits } = stoppedClock();
    const { dial } = openStreams(to(port), { clock });
    for (let n = 0; n < 3; n += 1) lineOf(await dial({ limits: SLOW })).end({ outcome: "ok" });
    expect(waits.filter((ms) => ms <= 200)).toEqual([]);
    expect(waits.length).toBeGreaterThanOrEqual(3);
  });

  test("at most four at once to an address, whatever the port", async () => {
    const { port } = await listen();
    const { dial } = openStreams(to(port));
    const four = await Promise.all([dial(), dial(), dial({ port: 80 }), dial({ port: 80 })]);
    let fifth: Line | DialFailure | undefined;
    const waiting = dial({ port: 25 }).then((dialled) => {
      fifth = dialled;
    });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(fifth).toBeUndefined();
    for (const each of four) lineOf(each).end({ outcome: "ok" });
    await waiting;
    lineOf(fifth as Line).end({ outcome: "ok" });
  });
});
