import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { makeBreaker } from "../../src/net/breaker.ts";
import { CLOCK } from "../../src/net/clock.ts";
import { makeTransport } from "../../src/net/dns/transport.ts";
import { makeLimiter } from "../../src/net/limiter.ts";
import { DNS_SERVER, WEB_STREAM } from "../../src/net/limits.table.ts";
import { makeAddressMap } from "../../src/net/map.ts";
import { makePolicy } from "../../src/net/policy.ts";
import { askVersions } from "../../src/net/quic.ts";
import { makeRate, type Rate } from "../../src/net/rate.ts";
import { makeStreams } from "../../src/net/stream/dial.ts";
import { makeTcpClient } from "../../src/net/tcp.ts";
import { makeAttemptLog } from "../../src/net/trace.ts";
import { makeUdpClient } from "../../src/net/udp.ts";
import { type FakeClock, makeFakeClock } from "../support/clock.ts";
import { closedPort, replyTo, startServer } from "../support/server.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Times at which so many turns come, all asked for at once. */
function turns(clock: FakeClock, rate: Rate, count: number, signal?: AbortSignal): number[] {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    void rate.turn(signal).then((held) => held === undefined && times.push(clock.now()));
  }
  return times;
}

describe("turns", () => {
  test.each([
    // A tenth of a second's worth at once, then one each 1000/n ms.
    { perSecond: 1, count: 4, expected: [0, 1000, 2000, 3000] },
    { perSecond: 5, count: 4, expected: [0, 200, 400, 600] },
    { perSecond: 20, count: 5, expected: [0, 0, 50, 100, 150] },
  ])("$perSecond a second come at $expected", async ({ perSecond, count, expected }) => {
    const clock = makeFakeClock();
    const times = turns(clock, makeRate(perSecond, clock), count);
    await clock.advance(10_000);
    expect(times).toEqual(expected);
  });

  test.each([10, 100, 1000])("%i a second: ten seconds let no more than that go", async (perSecond) => {
    const clock = makeFakeClock();
    const times = turns(clock, makeRate(perSecond, clock), 12 * perSecond);
    await clock.advance(10_000);
    expect(times.length).toBeLessThanOrEqual(10.1 * perSecond + 1);
    expect(times.length).toBeGreaterThanOrEqual(9.9 * perSecond);
  });

  test("a pause saves up no more than a tenth of a second", async () => {
    const clock = makeFakeClock();
    const rate = makeRate(30, clock);
    await clock.advance(60_000);
    const times = turns(clock, rate, 10);
    await clock.advance(0);
    expect(times).toHaveLength(3);
  });

  test("who is aborted leaves the queue, and the others move up", async () => {
    const clock = makeFakeClock();
    const rate = makeRate(1, clock);
    const end = new AbortController();
    const first = turns(clock, rate, 1);
    const given = rate.turn(end.signal);
    const last = turns(clock, rate, 1);
    await clock.advance(0);
    end.abort(new DOMException("enough", "AbortError"));
    expect(await given).toMatchObject({ outcome: "cancelled" });
    await clock.advance(1_000);
    expect([...first, ...last]).toEqual([0, 1000]);
  });
});

/** A rate that counts, and that lets nobody go when it says so. */
function counting(isOpen = true): Rate & { readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    async turn() {
      asked += 1;
      return isOpen ? undefined : { outcome: "cancelled", detail: "no turn" };
    },
    close: () => undefined,
  };
}

const policy = makePolicy({ allowPrivate: ["127.0.0.0/8"], own: [] });
const map = makeAddressMap();
const families = () => ["ipv4"] as const;
const accountOf = () => ({ log: makeAttemptLog(CLOCK.now()), signal: new AbortController().signal });

describe("what takes a turn", () => {
  async function ask(proto: "udp" | "tcp", rate: Rate, times: number) {
    const server = await startServer(({ query }) => replyTo(query));
    const [udp, tcp, limiter] = [makeUdpClient(), makeTcpClient(), makeLimiter()];
    closers.push(() => server.close(), udp.close, tcp.close, limiter.close);
    const send = makeTransport({ policy, map, limiter, breaker: makeBreaker(), udp, tcp, families, rate });
    const query = Buffer.from("000000000001000000000001026e6c000006000100002904d0000080000000", "hex");
    const outcomes = [];
    for (let n = 0; n < times; n += 1) {
      const { result } = await send({
        server: { ...server, trust: "target", limits: DNS_SERVER.server },
        proto,
        query: Buffer.from(query),
        timeoutMs: 5_000,
        signal: new AbortController().signal,
        accept: () => "ok",
        ordinary: true,
      });
      outcomes.push(result.outcome);
    }
    return { outcomes, received: server.received.length };
  }

  test.each(["udp", "tcp"] as const)("each question over %s", async (proto) => {
    const rate = counting();
    expect(await ask(proto, rate, 3)).toEqual({ outcomes: ["ok", "ok", "ok"], received: 3 });
    expect(rate.asked()).toBe(3);
  });

  test.each(["udp", "tcp"] as const)("without it nothing goes out over %s", async (proto) => {
    expect(await ask(proto, counting(false), 1)).toEqual({ outcomes: ["cancelled"], received: 0 });
  });

  test("each connection, and none is opened without it", async () => {
    const port = await closedPort();
    const rates = [counting(), counting(false)] as const;
    const outcomes = [];
    for (const rate of rates) {
      const streams = makeStreams({ policy, map, families, rate });
      const at = { address: "127.0.0.1", port, limits: WEB_STREAM };
      outcomes.push((await streams.dial(at, { kind: "tcp", what: "-" }, accountOf())).outcome);
      streams.close();
    }
    expect(outcomes).toEqual(["refused", "cancelled"]);
    expect(rates.map((rate) => rate.asked())).toEqual([1, 1]);
  });

  test("each packet to a QUIC port", async () => {
    const socket = createSocket("udp4").bind(0, "127.0.0.1");
    await once(socket, "listening");
    closers.push(() => socket.close());
    const rate = counting();
    const at = { address: "127.0.0.1", port: socket.address().port };
    await askVersions(at, { policy, map, families, ...accountOf(), rate, waitsMs: [20, 20] });
    expect(rate.asked()).toBe(2);
  });
});
