import { afterEach, describe, expect, test } from "vitest";
import { makeTcpClient, type TcpClient } from "../../src/net/tcp.ts";
import {
  closedPort,
  framed,
  replyTo,
  type Script,
  type ScriptedServer,
  startServer,
} from "../support/server.ts";

const QUERY = Buffer.from("000000000001000000000001026e6c000006000100002904d0000080000000", "hex");

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function scripted(script: Script): Promise<ScriptedServer> {
  const server = await startServer(script);
  closers.push(() => server.close());
  return server;
}

function client(): TcpClient {
  const tcp = makeTcpClient();
  closers.push(() => tcp.close());
  return tcp;
}

/** A question that can be told from others by its type, and accepts the answer to itself only. */
function question(
  type = 6,
  { timeoutMs = 5_000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
) {
  const query = Buffer.from(QUERY);
  query.writeUInt16BE(type, 16);
  const accept = (data: Buffer): boolean => data.length >= 20 && data.readUInt16BE(16) === type;
  return { query, timeoutMs, accept, ...(signal === undefined ? {} : { signal }) };
}

const typeOf = (result: { outcome: string; value?: Buffer }): number | undefined =>
  result.value?.readUInt16BE(16);

describe("messages on a stream", () => {
  test("questions at once share a connection, ten at a time", async () => {
    const server = await scripted(({ query }) => replyTo(query));
    const tcp = client();
    const results = await Promise.all(Array.from({ length: 16 }, (_, i) => tcp.ask(server, question(i + 1))));
    expect(results.map(typeOf)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    expect(server.connections).toBe(2);
  });

  test("answers out of order find their questions", async () => {
    const held: Buffer[] = [];
    const server = await scripted(({ query }) => {
      held.push(replyTo(query));
      return held.length < 5 ? undefined : held.reverse();
    });
    const tcp = client();
    const results = await Promise.all([1, 2, 3, 4, 5].map((type) => tcp.ask(server, question(type))));
    expect(results.map(typeOf)).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([1, 2, 3, 7])("an answer in pieces of %i octets is put together", async (size) => {
    const server = await scripted(({ query }, { raw }) => {
      const octets = Buffer.concat([framed(replyTo(query)), framed(replyTo(query))]);
      for (let at = 0; at < octets.length; at += size) raw(octets.subarray(at, at + size));
      return undefined;
    });
    expect(await client().ask(server, question())).toMatchObject({ outcome: "ok" });
  });

  test("a message of 65,535 octets arrives whole", async () => {
    const server = await scripted(({ query }) => Buffer.concat([replyTo(query), Buffer.alloc(65_535 - 20)]));
    const result = await client().ask(server, question());
    expect(result.outcome === "ok" && result.value.length).toBe(65_535);
  });
});

describe("bad servers", () => {
  test("one octet a second: the time of the question ends it", async () => {
    const server = await scripted(({ query }, { raw }) => {
      const octets = framed(replyTo(query));
      let at = 0;
      const timer = setInterval(() => {
        if (at < octets.length) raw(octets.subarray(at, at + 1));
        else clearInterval(timer);
        at += 1;
      }, 1_000);
      closers.push(() => clearInterval(timer));
      return undefined;
    });
    expect(await client().ask(server, question(6, { timeoutMs: 300 }))).toMatchObject({ outcome: "timeout" });
  });

  test("a connection that went silent gets no more questions", async () => {
    const server = await scripted(({ query, index }) => (index === 0 ? undefined : replyTo(query)));
    const tcp = client();
    await tcp.ask(server, question(6, { timeoutMs: 100 }));
    expect(await tcp.ask(server, question())).toMatchObject({ outcome: "ok" });
    expect(server.connections).toBe(2);
  });

  test("an answer to another question ends the connection", async () => {
    const server = await scripted(({ query }) => {
      const reply = replyTo(query);
      reply.writeUInt16BE(99, 16);
      return reply;
    });
    expect(await client().ask(server, question())).toMatchObject({ outcome: "protocol" });
  });

  test("an answer with an id that was never used ends the connection", async () => {
    const server = await scripted(({ query }) => {
      const reply = replyTo(query);
      reply.writeUInt16BE(query.readUInt16BE(0) ^ 1, 0);
      return reply;
    });
    expect(await client().ask(server, question())).toMatchObject({ outcome: "protocol" });
  });

  test("noise of 64 KiB: protocol", async () => {
    const server = await scripted((_, { raw }) => {
      raw(Buffer.alloc(65_536, 0xa5));
      return undefined;
    });
    expect(await client().ask(server, question())).toMatchObject({ outcome: "protocol" });
  });

  test("a closed connection is a reset", async () => {
    const server = await scripted((_, { close }) => void close());
    expect(await client().ask(server, question())).toMatchObject({ outcome: "reset" });
  });

  test("RFC 7766 6.2.4: a reused connection closed under a question is opened again, once", async () => {
    const server = await scripted(({ query, index }, { close }) =>
      index === 1 ? void close() : replyTo(query),
    );
    const tcp = client();
    await tcp.ask(server, question());
    expect(await tcp.ask(server, question())).toMatchObject({ outcome: "ok" });
    expect(server.connections).toBe(2);
  });

  test("a closed port is refused", async () => {
    const result = await client().ask({ address: "127.0.0.1", port: await closedPort() }, question());
    expect(result).toEqual({ outcome: "refused", detail: "ECONNREFUSED" });
  });
});

describe("the end", () => {
  test("an aborted question is cancelled, and its late answer does not disturb the next", async () => {
    const late: Buffer[] = [];
    const server = await scripted(({ query }) => {
      late.push(replyTo(query));
      return late.length === 2 ? late : undefined;
    });
    const tcp = client();
    const controller = new AbortController();
    const first = tcp.ask(server, question(1, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    expect(await first).toMatchObject({ outcome: "cancelled" });
    expect(typeOf(await tcp.ask(server, question(2)))).toBe(2);
    expect(server.connections).toBe(1);
  });

  test("close ends what is pending and every connection", async () => {
    const server = await scripted(() => undefined);
    const tcp = makeTcpClient();
    const asked = tcp.ask(server, question(6, { timeoutMs: 60_000 }));
    await expect.poll(() => server.received.length).toBe(1);
    tcp.close();
    expect(await asked).toMatchObject({ outcome: "reset" });
    await expect.poll(() => tcp.connections).toBe(0);
  });
});
