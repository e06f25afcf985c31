import { afterEach, describe, expect, test } from "vitest";
import { makeUdpClient, type UdpClient } from "../../src/net/udp.ts";
import { closedPort, replyTo, type Script, type ScriptedServer, startServer } from "../support/server.ts";

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

function client(): UdpClient {
  const udp = makeUdpClient();
  closers.push(() => udp.close());
  return udp;
}

const sameQuestion = (data: Buffer): boolean => data.subarray(12, 20).equals(QUERY.subarray(12, 20));
const question = (timeoutMs = 5_000, signal?: AbortSignal) => ({
  query: Buffer.from(QUERY),
  timeoutMs,
  accept: sameQuestion,
  ...(signal === undefined ? {} : { signal }),
});

describe("an answer is taken only when it answers the question", () => {
  const spoofs: [string, (reply: Buffer) => Buffer][] = [
    ["another id", (reply) => flip(reply, 0)],
    ["another question", (reply) => flip(reply, 13)],
    ["two octets", (reply) => reply.subarray(0, 2)],
    ["one octet", (reply) => reply.subarray(0, 1)],
  ];
  test.each(spoofs)("S14: a datagram with %s first, the answer second", async (_, spoof) => {
    const server = await scripted(({ query }) => {
      const reply = replyTo(query);
      return [spoof(reply), reply];
    });
    const result = await client().ask(server, question());
    expect(result).toMatchObject({ outcome: "ok" });
    expect(server.received).toHaveLength(1);
  });

  test("S14: the answer from another port is not heard", async () => {
    const server = await scripted(({ query }, { fromElsewhere, raw }) => {
      const forged = replyTo(query, { rcode: 3 });
      fromElsewhere(forged);
      setTimeout(() => raw(replyTo(query)), 100);
      return undefined;
    });
    const result = await client().ask(server, question());
    expect(result).toMatchObject({ outcome: "ok" });
    if (result.outcome === "ok") expect(result.value.readUInt8(3) & 15).toBe(0);
  });

  test("only strays: timeout, and their number is told", async () => {
    const server = await scripted(({ query }) => [flip(replyTo(query), 13), flip(replyTo(query), 13)]);
    const result = await client().ask(server, question(200));
    expect(result).toMatchObject({ outcome: "timeout", detail: expect.stringContaining("dropped 2") });
  });
});

describe("silence and closed ports", () => {
  test("a silent server is a timeout", async () => {
    const server = await scripted(() => undefined);
    expect(await client().ask(server, question(100))).toMatchObject({ outcome: "timeout" });
  });

  test("a closed port is refused, long before the time is over", async () => {
    const result = await client().ask({ address: "127.0.0.1", port: await closedPort() }, question(60_000));
    expect(result).toEqual({ outcome: "refused", detail: "ECONNREFUSED" });
  });

  test("an aborted question is cancelled", async () => {
    const server = await scripted(() => undefined);
    const controller = new AbortController();
    const asked = client().ask(server, question(60_000, controller.signal));
    controller.abort();
    expect(await asked).toMatchObject({ outcome: "cancelled" });
  });

  test("a signal that was aborted before sends nothing", async () => {
    const server = await scripted(() => undefined);
    const result = await client().ask(server, question(60_000, AbortSignal.abort()));
    expect(result).toMatchObject({ outcome: "cancelled" });
    expect(server.received).toHaveLength(0);
  });
});

test("scale 7.2: a loop that was blocked while the answer lay in the buffer takes the answer", async () => {
  const server = await startServerInThread();
  closers.push(() => server.close());
  const asked = client().ask(server, question(1_500));
  await new Promise((resolve) => setTimeout(resolve, 20));
  block(2_000);
  expect(await asked).toMatchObject({ outcome: "ok" });
});

describe("sockets", () => {
  test("one question after another uses one socket; questions at once use several ports", async () => {
    const server = await scripted(({ query }) => replyTo(query));
    const udp = client();
    for (let i = 0; i < 5; i += 1) await udp.ask(server, question());
    expect(udp.sockets).toBe(1);
    await Promise.all(Array.from({ length: 40 }, () => udp.ask(server, question())));
    expect(udp.sockets).toBe(4);
    expect(server.ports.size).toBe(4);
  });

  test("150 questions at once each get their own answer", async () => {
    const server = await scripted(({ query }) => replyTo(query));
    const udp = client();
    const results = await Promise.all(Array.from({ length: 150 }, () => udp.ask(server, question())));
    expect(results.every(({ outcome }) => outcome === "ok")).toBe(true);
  });

  test("a socket is replaced after 1,000 questions", async () => {
    const server = await scripted(({ query }) => replyTo(query));
    const udp = client();
    for (let i = 0; i < 1_001; i += 1) await udp.ask(server, question());
    expect(server.ports.size).toBe(2);
  });

  test("close leaves no socket", async () => {
    const server = await scripted(({ query }) => replyTo(query));
    const udp = makeUdpClient();
    await udp.ask(server, question());
    udp.close();
    expect(udp.sockets).toBe(0);
  });
});

function flip(octets: Buffer, at: number): Buffer {
  const copy = Buffer.from(octets);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** An echo server in a thread of its own, so that it answers while this thread is blocked. */
async function startServerInThread(): Promise<{
  address: string;
  port: number;
  close: () => Promise<unknown>;
}> {
  const { Worker } = await import("node:worker_threads");
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     const socket = require("node:dgram").createSocket("udp4");
     socket.on("message", (query, from) => setTimeout(() => {
       const reply = Buffer.from(query); reply[2] = 0x84;
       socket.send(reply, from.port, from.address);
     }, 200));
     socket.bind(0, "127.0.0.1", () => parentPort.postMessage(socket.address().port));`,
    { eval: true },
  );
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  return { address: "127.0.0.1", port, close: () => worker.terminate() };
}
