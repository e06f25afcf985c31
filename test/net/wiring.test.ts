import { afterEach, expect, test, vi } from "vitest";
import { WEB_STREAM } from "../../src/net/limits.table.ts";
import { openNet } from "../../src/net/open.ts";
import type { Rate } from "../../src/net/rate.ts";
import { closedPort, replyTo, startServer } from "../support/server.ts";

const rates = vi.hoisted(() => ({ asked: 0, perSecond: [] as number[] }));
vi.mock("../../src/net/rate.ts", () => ({
  makeRate(perSecond: number): Rate {
    rates.perSecond.push(perSecond);
    return {
      async turn() {
        rates.asked += 1;
        return undefined;
      },
      close: () => undefined,
    };
  },
}));

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test("--rate holds for questions, connections and QUIC packets of one network together", async () => {
  const server = await startServer(({ query }) => replyTo(query));
  closers.push(() => server.close());
  const net = openNet({
    netMap: {
      version: 1,
      otherwise: "deny",
      map: [
        { address: "192.0.2.53", to: `127.0.0.1:${server.port}` },
        { address: "192.0.2.80", to: `127.0.0.1:${await closedPort()}` },
      ],
    },
    perSecond: 20,
    timeoutMs: 50,
    retries: 0,
  });
  closers.push(net.close);
  const session = net.session({ target: "example.nl" });
  await session.dial({ address: "192.0.2.80", port: 443, limits: WEB_STREAM }, { kind: "tcp", what: "-" });
  expect(rates).toEqual({ asked: 1, perSecond: [20] });
  await session.web([]).quic("192.0.2.80", 443);
  expect(rates.asked).toBeGreaterThan(1);
  const before = rates.asked;
  await session.ask("192.0.2.53", { name: "a.nl", type: "A" });
  expect(server.received.length).toBeGreaterThan(0);
  expect(rates.asked - before).toBe(server.received.length);
});

test("without --rate nothing waits", async () => {
  rates.perSecond.length = 0;
  closers.push(openNet({}).close);
  expect(rates.perSecond).toEqual([]);
});
