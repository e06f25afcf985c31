import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { contextOf } from "../../../src/net/dns/context.ts";
import { type DohResolver, makeDohResolver } from "../../../src/net/dns/doh.ts";
import { openNet } from "../../../src/net/open.ts";
import { accountOf } from "../../support/script.ts";
import { replyTo } from "../../support/server.ts";
import { nameOf } from "../../support/transport.ts";

// A certificate for dns.example and 192.0.2.53, valid for a hundred years, with its key; made for these tests.
const PEM = readFileSync(join(import.meta.dirname, "../../../fixtures/net/doh.pem"), "utf8");
const CA = [PEM.slice(PEM.indexOf("-----BEGIN CERTIFICATE-----"))];

interface Request {
  readonly method: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly url: string | undefined;
  readonly body: Buffer;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly silent?: boolean;
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(
  answer: (request: Request) => Answer,
): Promise<{ port: number; requests: Request[]; connections: () => number }> {
  const requests: Request[] = [];
  let connections = 0;
  const server: Server = createServer({ key: PEM, cert: PEM }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const seen = {
        method: request.method,
        headers: request.headers,
        url: request.url,
        body: Buffer.concat(chunks),
      };
      requests.push(seen);
      const {
        status = 200,
        headers = { "content-type": "application/dns-message" },
        body,
        silent,
      } = answer(seen);
      if (silent === true) return;
      response.writeHead(status, headers);
      response.end(body ?? replyTo(seen.body, { opt: true }));
    });
  });
  server.on("secureConnection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, requests, connections: () => connections };
}

function resolver(
  port: number,
  url = "https://dns.example/dns-query",
  ca: readonly string[] = CA,
): DohResolver {
  let id = 0;
  const made = makeDohResolver({
    url,
    address: "192.0.2.53",
    port: 443,
    dial: { address: "127.0.0.1", port },
    ca,
    date: () => new Date(0),
    nextId: () => (id += 1),
  });
  closers.push(() => made.close());
  return made;
}

const QUESTION = { name: nameOf("example.nl"), type: 6 };
const ask = (made: DohResolver, signal?: AbortSignal) => made.ask(QUESTION, contextOf(accountOf(signal), 60));

describe("a question", () => {
  test("RFC 8484 4.1: POST, media type, id 0, RD, CD and DO", async () => {
    const { port, requests } = await serve(() => ({}));
    const result = await ask(resolver(port));
    expect(result).toMatchObject({
      outcome: "ok",
      value: { transport: "doh", server: "https://dns.example/dns-query" },
    });
    expect(requests[0]).toMatchObject({
      method: "POST",
      url: "/dns-query",
      headers: {
        "content-type": "application/dns-message",
        accept: "application/dns-message",
        host: "dns.example",
      },
    });
    expect(requests[0]?.body.toString("hex")).toBe(
      "000001100001000000000001076578616d706c65026e6c000006000100002904d0000080000000",
    );
  });

  test("ten of them use at most four connections", async () => {
    const { port, connections } = await serve(() => ({}));
    const made = resolver(port);
    const results = await Promise.all(Array.from({ length: 10 }, () => ask(made)));
    expect(results.every(({ outcome }) => outcome === "ok")).toBe(true);
    expect(connections()).toBeLessThanOrEqual(4);
    expect(made.requests).toBe(10);
  });

  test("a URL with an address: the certificate is checked for the address", async () => {
    const { port } = await serve(() => ({}));
    expect((await ask(resolver(port, "https://192.0.2.53/dns-query"))).outcome).toBe("ok");
    expect(await ask(resolver(port, "https://192.0.2.54/dns-query"))).toMatchObject({ outcome: "protocol" });
  });
});

describe("what is no answer", () => {
  test.each<[string, (request: Request) => Answer, object]>([
    ["an HTTP error", () => ({ status: 503 }), { outcome: "protocol", detail: "HTTP status 503" }],
    [
      "a redirect",
      () => ({ status: 302, headers: { location: "https://10.0.0.1/" } }),
      { outcome: "protocol", detail: "HTTP status 302" },
    ],
    ["another content type", () => ({ headers: { "content-type": "text/html" } }), { outcome: "protocol" }],
    ["no content type", () => ({ headers: {} }), { outcome: "protocol" }],
    [
      "more than a message can be",
      () => ({ body: Buffer.alloc(70_000) }),
      { outcome: "protocol", detail: "more than 65535 octets" },
    ],
    ["noise", () => ({ body: Buffer.alloc(40, 0xa5) }), { outcome: "protocol" }],
    ["nothing", () => ({ body: Buffer.alloc(0) }), { outcome: "protocol" }],
    [
      "the answer to another question",
      ({ body }) => ({
        body: replyTo(Buffer.from(body.toString("latin1").replace("example", "elpmaxe"), "latin1")),
      }),
      { outcome: "protocol" },
    ],
    [
      "half an answer",
      ({ body }) => ({ body: replyTo(body, { opt: true }).subarray(0, -4) }),
      { outcome: "protocol", detail: expect.stringContaining("malformed") },
    ],
  ])("%s", async (_, answer, expected) => {
    const { port } = await serve(answer);
    expect(await ask(resolver(port))).toMatchObject(expected);
  });

  test("a certificate that nobody vouches for, or for another name", async () => {
    const { port } = await serve(() => ({}));
    expect(await ask(resolver(port, "https://dns.example/", []))).toMatchObject({ outcome: "protocol" });
    // H12
    expect(await ask(resolver(port, "https://dns.elsewhere.example/"))).toMatchObject({
      outcome: "protocol",
      detail: "ERR_TLS_CERT_ALTNAME_INVALID",
    });
  });

  test("a closed port is refused; an abort ends the wait", async () => {
    const { port } = await serve(() => ({ silent: true }));
    const controller = new AbortController();
    const asked = ask(resolver(port), controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await asked).toMatchObject({ outcome: "cancelled" });
    expect(await ask(resolver(1))).toMatchObject({ outcome: "refused" });
  });
});

test("an address that is a metadata service is not asked", async () => {
  const net = openNet({
    upstream: { mode: "doh", url: "https://169.254.169.254/dns-query" },
    netMap: { version: 1, otherwise: "deny", map: [] },
  });
  const answer = await net.session({ target: "x" }).lookup("example.nl", "A");
  expect(answer.outcome).toBe("timeout");
  expect(net.counts().dohRequests).toBe(0);
  await net.close();
});
