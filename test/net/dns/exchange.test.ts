import { afterEach, describe, expect, test } from "vitest";
import { type ExchangeNeeds, exchange, exchangePlainly, stepsOf } from "../../../src/net/dns/exchange.ts";
import { ITERATIVE_FORM, RECURSIVE_FORM } from "../../../src/net/dns/form.ts";
import type { Asking, Step } from "../../../src/net/dns/put.ts";
import { readCookie } from "../../../src/proto/dns/edns.ts";
import { parseMessage } from "../../../src/proto/dns/message.ts";
import { RCODE } from "../../../src/proto/dns/rcode.table.ts";
import {
  closedPort,
  type Received,
  replyTo,
  type Script,
  type ScriptedServer,
  startServer,
} from "../../support/server.ts";
import { askingOf, exchangeNeeds, openTransport } from "../../support/transport.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function scripted(script: Script, how?: { udp?: boolean; tcp?: boolean }): Promise<ScriptedServer> {
  const server = await startServer(script, how);
  closers.push(() => server.close());
  return server;
}

function needs(): ReturnType<typeof exchangeNeeds> {
  const { transport, close } = openTransport();
  closers.push(close);
  return exchangeNeeds(transport);
}

const QUICK: readonly Step[] = [
  { proto: "udp", timeoutMs: 150 },
  { proto: "udp", timeoutMs: 150 },
  { proto: "tcp", timeoutMs: 400 },
];

function ask(asking: Asking, with_: ExchangeNeeds = needs(), steps = QUICK) {
  return exchange(asking, steps, with_);
}

const TRUNCATED = { flags: 0x8600 };
const kinds = (asking: Asking): string[] =>
  asking.log.records().map(({ kind, outcome }) => `${kind} ${outcome}`);
const transportsOf = ({ received }: ScriptedServer): string[] => received.map(({ transport }) => transport);

describe("truncation", () => {
  test("TC over UDP: the same server over TCP", async () => {
    const server = await scripted(({ query, transport }) =>
      replyTo(query, { opt: true, ...(transport === "udp" ? TRUNCATED : {}) }),
    );
    const result = await ask(askingOf(server));
    expect(result).toMatchObject({ outcome: "ok", attempts: [1, 2] });
    if (result.outcome !== "ok") return;
    expect(result.value).toMatchObject({ transport: "tcp", oddities: ["truncated-udp"] });
  });

  test("a small answer behind TC is a sign of rate limiting", async () => {
    const server = await scripted(({ query, transport }) =>
      replyTo(query, { opt: true, ...(transport === "udp" ? TRUNCATED : {}) }),
    );
    const with_ = needs();
    await ask(askingOf(server), with_);
    expect(with_.slips).toEqual([server.address]);
  });

  test("S11: TC and no TCP: the failure of TCP, which names the truncation", async () => {
    const server = await scripted(({ query }) => replyTo(query, { opt: true, ...TRUNCATED }), { tcp: false });
    const result = await ask(askingOf(server));
    expect(result).toMatchObject({ outcome: "refused", detail: "truncated; tcp: ECONNREFUSED" });
  });
});

describe("servers and EDNS", () => {
  const plainOnly =
    (rcode: number): Script =>
    ({ query, hasOpt }) =>
      hasOpt ? replyTo(query, { rcode }) : replyTo(query);

  test.each([
    ["FORMERR", RCODE.FORMERR],
    ["NOTIMP", RCODE.NOTIMP],
  ])("%s to EDNS: without cookie, then without EDNS, and so from then on", async (_, rcode) => {
    const server = await scripted(plainOnly(rcode));
    const with_ = needs();
    const asking = askingOf(server);
    const result = await ask(asking, with_);
    expect(result.outcome === "ok" && result.value.oddities).toEqual(["edns-broken"]);
    expect(server.received.map(({ hasOpt }) => hasOpt)).toEqual([true, true, false]);
    const second = await ask({ ...asking, fresh: true }, with_);
    expect(second.outcome === "ok" && second.value.oddities).toEqual(["edns-broken"]);
    expect(server.received).toHaveLength(4);
  });

  test("what one zone is served without says nothing about another zone on the same address", async () => {
    const server = await scripted(({ query, hasOpt, name }) =>
      hasOpt && name === "old.nl"
        ? replyTo(query, { rcode: RCODE.FORMERR })
        : replyTo(query, { opt: hasOpt }),
    );
    const with_ = needs();
    await ask(askingOf(server, { name: "old.nl" }), with_);
    const other = await ask(askingOf(server, { name: "new.nl" }), with_);
    expect(other.outcome === "ok" && other.value.oddities).toEqual([]);
  });

  test("FORMERR to the cookie alone: EDNS stays", async () => {
    const server = await scripted(({ query }) =>
      cookieOf(query) === null ? replyTo(query, { opt: true }) : replyTo(query, { rcode: RCODE.FORMERR }),
    );
    const result = await ask(askingOf(server));
    expect(result.outcome === "ok" && result.value.oddities).toEqual(["cookie-refused"]);
    expect(server.received.at(-1)?.hasOpt).toBe(true);
  });

  test("FORMERR to everything is the server's answer", async () => {
    const server = await scripted(({ query }) => replyTo(query, { rcode: RCODE.FORMERR }));
    const result = await ask(askingOf(server));
    expect(result.outcome === "ok" && result.value.response.rcode).toBe(RCODE.FORMERR);
  });

  test("FORMERR with an OPT record is about the question: asked once", async () => {
    const server = await scripted(({ query }) => replyTo(query, { rcode: RCODE.FORMERR, opt: true }));
    await ask(askingOf(server));
    expect(server.received).toHaveLength(1);
  });

  test("a reply without OPT to a query with one: noted", async () => {
    const server = await scripted(({ query }) => replyTo(query));
    const result = await ask(askingOf(server));
    expect(result.outcome === "ok" && result.value.oddities).toEqual(["edns-ignored"]);
  });

  test("an exact form is not reduced", async () => {
    const server = await scripted(plainOnly(RCODE.FORMERR));
    const form = { ...ITERATIVE_FORM, cookie: false, exact: true };
    const result = await ask(askingOf(server, { form }));
    expect(result.outcome === "ok" && result.value.response.rcode).toBe(RCODE.FORMERR);
    expect(server.received).toHaveLength(1);
  });

  test("S12: EDNS dropped: found by asking without", async () => {
    const server = await scripted(({ query, hasOpt }) => (hasOpt ? undefined : replyTo(query)));
    const result = await exchangePlainly(askingOf(server), needs());
    expect(result.outcome === "ok" && result.value.oddities).toEqual(["edns-broken"]);
  });

  test("a lost packet does not pass for dropped EDNS", async () => {
    const server = await scripted(({ query, hasOpt }) => replyTo(query, { opt: hasOpt }));
    const result = await exchangePlainly(askingOf(server), needs());
    expect(result.outcome === "ok" && result.value.oddities).toEqual([]);
  });
});

describe("cookies", () => {
  test("the client's part is the same for a server, the server's part comes back", async () => {
    const seen: (string | undefined)[] = [];
    const server = await scripted(({ query }) => {
      const cookie = cookieOf(query);
      seen.push(cookie?.server?.toString("hex"));
      return withCookie(replyTo(query), cookie?.client ?? Buffer.alloc(8), "0102030405060708");
    });
    const with_ = needs();
    await ask(askingOf(server), with_);
    await ask({ ...askingOf(server), fresh: true }, with_);
    expect(seen).toEqual([undefined, "0102030405060708"]);
  });

  test("a reply with another client's cookie is dropped", async () => {
    const server = await scripted(({ query }) => [
      withCookie(replyTo(query, { rcode: 3 }), Buffer.alloc(8, 7), "0102030405060708"),
      withCookie(replyTo(query), cookieOf(query)?.client ?? Buffer.alloc(8), "0102030405060708"),
    ]);
    const result = await ask(askingOf(server));
    expect(result.outcome === "ok" && result.value.response.rcode).toBe(0);
  });

  test("BADCOOKIE: once more with the new cookie", async () => {
    const server = await scripted(({ query }) => {
      const cookie = cookieOf(query);
      if (cookie?.server) return withCookie(replyTo(query), cookie.client, "0102030405060708");
      const refusal = withCookie(
        replyTo(query, { rcode: 7 }),
        cookie?.client ?? Buffer.alloc(8),
        "0102030405060708",
      );
      // RCODE 23 is 1 in the OPT record and 7 in the header.
      refusal[refusal.length - 20 - 6] = 1;
      return refusal;
    });
    const result = await ask(askingOf(server));
    expect(result.outcome === "ok" && result.value.response.rcode).toBe(0);
    expect(server.received).toHaveLength(2);
  });
});

describe("silence", () => {
  test("UDP, UDP, TCP; the second without cookie", async () => {
    const server = await scripted(({ query, transport }) =>
      transport === "udp" ? undefined : replyTo(query, { opt: true }),
    );
    const asking = askingOf(server);
    const result = await ask(asking);
    expect(result).toMatchObject({ outcome: "ok", attempts: [1, 2, 3] });
    expect(transportsOf(server)).toEqual(["udp", "udp", "tcp"]);
    expect(server.received.map(({ query }) => cookieOf(query) !== null)).toEqual([true, false, false]);
    expect(kinds(asking)).toEqual(["dns/udp timeout", "dns/udp timeout", "dns/tcp ok"]);
  });

  test("nothing at all: timeout", async () => {
    const server = await scripted(() => undefined);
    expect(await ask(askingOf(server))).toMatchObject({ outcome: "timeout", attempts: [1, 2, 3] });
  });

  test("settled 8.5: 1.5 s, 3 s, then TCP 4 s", () => {
    expect(stepsOf(2)).toEqual([
      { proto: "udp", timeoutMs: 1_500 },
      { proto: "udp", timeoutMs: 3_000 },
      { proto: "tcp", timeoutMs: 4_000 },
    ]);
    // Settled 9.4: three tries, then TCP, all within 12 s.
    const total = stepsOf(3).reduce((sum, { timeoutMs }) => sum + timeoutMs, 0);
    expect(total).toBeLessThanOrEqual(12_000);
    expect(stepsOf(1, { tcp: false, firstMs: 500 })).toEqual([{ proto: "udp", timeoutMs: 500 }]);
  });

  test("a closed UDP port: TCP at once", async () => {
    const server = await scripted(({ query }) => replyTo(query, { opt: true }), { udp: false });
    const asking = askingOf(server);
    expect(await ask(asking)).toMatchObject({ outcome: "ok" });
    expect(kinds(asking)).toEqual(["dns/udp refused", "dns/tcp ok"]);
  });

  test("everything closed: refused", async () => {
    const result = await ask(askingOf({ address: "127.0.0.1", port: await closedPort() }));
    expect(result).toMatchObject({ outcome: "refused", attempts: [1, 2] });
  });

  test("an abort ends it with no further attempt", async () => {
    const server = await scripted(() => undefined);
    const controller = new AbortController();
    const asking = askingOf(server, { signal: controller.signal });
    const result = ask(asking);
    setTimeout(() => controller.abort(), 30);
    expect(await result).toMatchObject({ outcome: "cancelled", attempts: [1] });
  });
});

describe("what comes back", () => {
  test("S13: a question in another case is accepted and noted", async () => {
    const server = await scripted(({ query }) => lowered(replyTo(query, { opt: true })));
    const result = await ask(askingOf(server, { name: "a-rather-long-name-whose-case-is-mixed.example.nl" }));
    expect(result.outcome === "ok" && result.value.oddities).toEqual(["case-not-preserved"]);
  });

  test("to a resolver the name goes in lower case with RD and CD, without cookie", async () => {
    const server = await scripted(({ query }) => replyTo(query, { opt: true }));
    await ask(askingOf(server, { name: "example.nl", form: RECURSIVE_FORM }));
    // dns.md 8.3, W1, for SOA: all but the id.
    expect(server.received[0]?.query.subarray(2).toString("hex")).toBe(
      "01100001000000000001076578616d706c65026e6c000006000100002904d0000080000000",
    );
  });

  test("octets after the last record are noted", async () => {
    const server = await scripted(({ query }) =>
      Buffer.concat([replyTo(query, { opt: true }), Buffer.from("dead", "hex")]),
    );
    const result = await ask(askingOf(server));
    expect(result.outcome === "ok" && result.value.oddities).toEqual(["trailing-bytes"]);
  });

  test("an answer that breaks off is malformed, and asked again", async () => {
    const server = await scripted(({ query, index }) => {
      const reply = replyTo(query, { opt: true });
      return index === 0 ? reply.subarray(0, reply.length - 3) : reply;
    });
    const asking = askingOf(server);
    expect(await ask(asking)).toMatchObject({ outcome: "ok" });
    expect(kinds(asking)).toEqual(["dns/udp protocol", "dns/udp ok"]);
  });

  test("noise of 60 KiB with the right id is no answer", async () => {
    const server = await scripted(({ query, transport }) => {
      const noise = Buffer.alloc(60_000, 0xa5);
      query.copy(noise, 0, 0, 2);
      return transport === "udp" ? noise : replyTo(query, { opt: true });
    });
    expect(await ask(askingOf(server))).toMatchObject({ outcome: "ok" });
    expect(transportsOf(server)).toEqual(["udp", "udp", "tcp"]);
  });

  test("every attempt is written down with sizes and what came", async () => {
    const server = await scripted(({ query }) => replyTo(query, { rcode: 5, opt: true }));
    const asking = askingOf(server);
    await ask(asking);
    expect(asking.log.records()).toEqual([
      {
        n: 1,
        at_ms: expect.any(Number),
        kind: "dns/udp",
        peer: `127.0.0.1:${server.port}`,
        what: "example.nl SOA +do",
        outcome: "ok",
        ms: expect.any(Number),
        out: 51,
        in: 39,
        detail: { rcode: "REFUSED", aa: true, rr: 0, sig: 0 },
      },
    ]);
  });
});

function cookieOf(query: Received["query"]): { client: Buffer; server: Buffer | null } | null {
  const parsed = parseMessage(query);
  const cookie = parsed.ok ? readCookie(parsed.value.edns) : null;
  return cookie === "malformed" ? null : cookie;
}

/** The reply with an OPT record that carries a cookie. */
function withCookie(reply: Buffer, client: Buffer, server: string): Buffer {
  const head = Buffer.from(reply);
  head.writeUInt16BE(1, 10);
  return Buffer.concat([
    head,
    Buffer.from("00002904d0000080000014000a0010", "hex"),
    client,
    Buffer.from(server, "hex"),
  ]);
}

function lowered(reply: Buffer): Buffer {
  const copy = Buffer.from(reply);
  for (let at = 12; at < copy.length; at += 1) {
    const octet = copy[at] ?? 0;
    if (octet >= 0x41 && octet <= 0x5a) copy[at] = octet + 0x20;
  }
  return copy;
}
