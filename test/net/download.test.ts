import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { AttemptRecord } from "../../src/model/attempt.ts";
import { type DownloadOptions, type DownloadRequest, openDownloader } from "../../src/net/download.ts";
import type { Sink } from "../../src/net/http-get.ts";
import { isExempt } from "../../src/net/proxy.ts";
import { closedPort } from "../support/server.ts";
import { type Handler, send, startWebServer, type WebServer } from "../support/web-server.ts";

const PEM = readFileSync(join(import.meta.dirname, "../../fixtures/net/doh.pem"), "utf8");
const CA = [PEM.slice(PEM.indexOf("-----BEGIN CERTIFICATE-----"))];
const BODY = Buffer.from("abcdefghij".repeat(5_000));
const FAST = { retryMs: [1, 1], connectMs: 2_000, firstByteMs: 300, stallMs: 300, totalMs: 5_000 };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(handler: Handler, pem?: string): Promise<WebServer> {
  const server = await startWebServer(handler, pem);
  closers.push(() => server.close());
  return server;
}

interface Kept extends Sink {
  readonly octets: () => Buffer;
}

function keep(most = Number.POSITIVE_INFINITY): Kept {
  const chunks: Buffer[] = [];
  return {
    push: (chunk) => {
      chunks.push(Buffer.from(chunk));
      return chunks.reduce((sum, each) => sum + each.length, 0) < most;
    },
    octets: () => Buffer.concat(chunks),
  };
}

function fetchIt(
  url: string,
  request: Partial<DownloadRequest<Kept>> = {},
  options: Partial<DownloadOptions> = {},
) {
  const downloader = openDownloader({
    userAgent: "waterpas/0 (test)",
    ...options,
    limits: { ...FAST, ...options.limits },
  });
  return downloader.download({ url, open: keep, ...request });
}

describe("a body", () => {
  test.each<[string, Buffer, Record<string, string>]>([
    ["as it is", BODY, {}],
    ["behind Content-Encoding gzip", gzipSync(BODY), { "content-encoding": "gzip" }],
    ["behind Content-Encoding zstd", zstdCompressSync(BODY), { "content-encoding": "zstd" }],
    ["a gzip file, by content", gzipSync(BODY), { "content-type": "text/plain" }],
    ["a zstd file, by content", zstdCompressSync(BODY), {}],
    ["a gzip file behind Content-Encoding gzip", gzipSync(gzipSync(BODY)), { "content-encoding": "gzip" }],
    ["two gzip members", Buffer.concat([gzipSync(BODY.subarray(0, 7)), gzipSync(BODY.subarray(7))]), {}],
  ])("%s comes out decompressed", async (_what, body, headers) => {
    const server = await serve((_request, response) => send(response, body, { etag: '"1"', ...headers }));
    const got = await fetchIt(`${server.url}/vrps.json`);
    expect(got).toMatchObject({ kind: "body", wireBytes: body.length, bytes: BODY.length, etag: '"1"' });
    expect(got.kind === "body" && got.sink.octets().equals(BODY)).toBe(true);
  });

  test("shorter than a magic number, or empty, comes out as it is", async () => {
    const server = await serve((request, response) => send(response, request.url === "/none" ? "" : "ab"));
    const [short, none] = await Promise.all([fetchIt(`${server.url}/ab`), fetchIt(`${server.url}/none`)]);
    expect([short, none]).toMatchObject([
      { kind: "body", bytes: 2 },
      { kind: "body", bytes: 0 },
    ]);
  });

  test("a sink that wants no more ends the transfer", async () => {
    const server = await serve((_request, response) => {
      const more = (): void => {
        if (response.write(BODY)) setImmediate(more);
        else response.once("drain", more);
      };
      more();
    });
    const got = await fetchIt(server.url, { open: () => keep(100_000) });
    expect(got).toMatchObject({ kind: "body" });
    expect(got.kind === "body" && got.bytes).toBeLessThan(1_000_000);
  });
});

describe("conditions", () => {
  test("what is known of the older copy is sent, and 304 needs no body", async () => {
    const server = await serve((_request, response) => send(response, "", { etag: '"2"' }, 304));
    const got = await fetchIt(server.url, { etag: '"2"', lastModified: "Sun, 20 Jul 2025 10:01:43 GMT" });
    expect(got).toEqual({ kind: "not-modified", etag: '"2"', lastModified: "Sun, 20 Jul 2025 10:01:43 GMT" });
    expect(server.requests[0]?.headers).toMatchObject({
      "if-none-match": '"2"',
      "if-modified-since": "Sun, 20 Jul 2025 10:01:43 GMT",
      "accept-encoding": "gzip, zstd",
      "user-agent": "waterpas/0 (test)",
    });
  });

  test.each([
    ['"3"', '"3"'],
    ['W/"3"', '"3"'],
  ])("200 with the stored tag (%s for %s) counts as 304, and the body is not read", async (sent, stored) => {
    const server = await serve((_request, response) => send(response, BODY, { etag: sent }));
    expect(await fetchIt(server.url, { etag: stored })).toEqual({ kind: "not-modified", etag: sent });
  });

  test("200 with another tag is a new body", async () => {
    const server = await serve((_request, response) => send(response, BODY, { etag: '"4"' }));
    expect(await fetchIt(server.url, { etag: '"3"' })).toMatchObject({ kind: "body", etag: '"4"' });
  });

  test("a header longer than any tag is not kept", async () => {
    const server = await serve((_request, response) =>
      send(response, BODY, { etag: `"${"x".repeat(600)}"` }),
    );
    expect(await fetchIt(server.url)).not.toHaveProperty("etag");
  });
});

describe("tries", () => {
  test.each([
    [500, 3],
    [503, 3],
    [429, 3],
    [404, 1],
    [403, 1],
    [204, 1],
  ])("status %i is asked for %i times", async (status, times) => {
    const server = await serve((_request, response) => send(response, "", {}, status));
    const fault = status === 204 || status === 503 ? "not-ready" : "status";
    expect(await fetchIt(server.url)).toMatchObject({ kind: "none", fault, status });
    expect(server.requests).toHaveLength(times);
  });

  test("a second try starts with a sink of its own", async () => {
    const server = await serve((_request, response, index) => {
      if (index > 0) return send(response, BODY);
      response.writeHead(200, { "content-length": String(BODY.length) });
      response.write(BODY.subarray(0, 10_000), () => response.destroy());
    });
    const got = await fetchIt(server.url);
    expect(got.kind === "body" && got.sink.octets().equals(BODY)).toBe(true);
  });

  test("Retry-After beyond a minute ends the tries", async () => {
    const server = await serve((_request, response) => send(response, "", { "retry-after": "3600" }, 503));
    expect(await fetchIt(server.url)).toMatchObject({ fault: "not-ready", retryAfterMs: 3_600_000 });
    expect(server.requests).toHaveLength(1);
  });

  test("Retry-After within bounds is waited for", async () => {
    const server = await serve((_request, response, index) =>
      index === 0 ? send(response, "", { "retry-after": "1" }, 429) : send(response, BODY),
    );
    const startedMs = performance.now();
    expect(await fetchIt(server.url)).toMatchObject({ kind: "body" });
    expect(performance.now() - startedMs).toBeGreaterThan(900);
  });

  test("a closed port is refused, three times", async () => {
    const attempts: AttemptRecord[] = [];
    const url = `http://127.0.0.1:${await closedPort()}/`;
    const got = await fetchIt(url, {}, { onAttempt: (record) => attempts.push(record) });
    expect(got).toMatchObject({ kind: "none", fault: "refused" });
    expect(attempts.map(({ kind, outcome, what }) => [kind, outcome, what])).toEqual(
      Array(3).fill(["http", "refused", `GET ${url}`]),
    );
  });
});

describe("bounds", () => {
  const gzipped = { "content-encoding": "gzip" };
  test.each<[string, Handler, string, Partial<DownloadOptions>["limits"]]>([
    ["silence", () => undefined, "timeout", { connectMs: 50, firstByteMs: 50, retryMs: [] }],
    [
      "a stall",
      (_q, response) => void response.writeHead(200).write("abc"),
      "timeout",
      { stallMs: 100, retryMs: [] },
    ],
    ["a drip that never ends", drip, "budget", { totalMs: 600 }],
    ["too much on the wire", (_q, response) => send(response, BODY), "too-large", { wireBytes: 49_999 }],
    [
      "a decompression bomb",
      (_q, response) => send(response, gzipSync(Buffer.alloc(5_000_000)), gzipped),
      "too-large",
      { decodedBytes: 4_999_999 },
    ],
    [
      "a bomb in a bomb",
      (_q, response) => send(response, gzipSync(gzipSync(Buffer.alloc(5_000_000))), gzipped),
      "too-large",
      { decodedBytes: 4_999_999 },
    ],
    [
      "a truncated gzip",
      (_q, response) => send(response, gzipSync(BODY).subarray(0, -9), gzipped),
      "truncated",
      {},
    ],
    [
      "a truncated gzip file",
      (_q, response) => send(response, gzipSync(BODY).subarray(0, -9)),
      "truncated",
      {},
    ],
    [
      "a truncated zstd",
      (_q, response) =>
        send(response, zstdCompressSync(BODY).subarray(0, -9), { "content-encoding": "zstd" }),
      "truncated",
      {},
    ],
    ["no gzip although it says so", (_q, response) => send(response, "plain text", gzipped), "encoding", {}],
    [
      "a coding that was not asked for",
      (_q, response) => send(response, "x", { "content-encoding": "br" }),
      "encoding",
      {},
    ],
    [
      "more redirects than allowed",
      (_q, response) => send(response, "", { location: "/again" }, 302),
      "redirect",
      {},
    ],
    [
      "a redirect to another scheme",
      (_q, response) => send(response, "", { location: "file:///etc/passwd" }, 302),
      "url",
      {},
    ],
    [
      "a redirect to a metadata service",
      (_q, response) => send(response, "", { location: "http://169.254.169.254/" }, 302),
      "denied",
      {},
    ],
    [
      "a redirect to a private network",
      (_q, response) => send(response, "", { location: "http://10.0.0.1/" }, 302),
      "denied",
      {},
    ],
  ])("%s", async (_what, handler, fault, limits) => {
    const server = await serve(handler);
    expect(await fetchIt(server.url, {}, { limits: { ...FAST, ...limits } })).toMatchObject({
      kind: "none",
      fault,
    });
  });

  function drip(_request: unknown, response: Parameters<Handler>[1]): void {
    response.writeHead(200);
    const timer = setInterval(() => response.write("x"), 50);
    response.on("close", () => clearInterval(timer));
  }

  test("a signal ends it", async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort());
    expect(await fetchIt(server.url, { signal: controller.signal })).toMatchObject({ fault: "cancelled" });
  });

  test("a redirect on the same host is followed", async () => {
    const server = await serve((request, response) =>
      request.url === "/new" ? send(response, BODY) : send(response, "", { location: "/new" }, 301),
    );
    expect(await fetchIt(`${server.url}/old`)).toMatchObject({ kind: "body", bytes: BODY.length });
  });
});

describe("where it goes", () => {
  const resolve = (addresses: readonly string[]) => async () => addresses;

  test("TLS: the certificate has to fit the name, and there is no way around that", async () => {
    const server = await serve((_request, response) => send(response, BODY), PEM);
    const to = `127.0.0.1:${server.port}`;
    const netMap = { version: 1, otherwise: "deny", map: [{ address: "192.0.2.53", to }] } as const;
    const named = { netMap, resolve: resolve(["192.0.2.53"]), limits: { ...FAST, retryMs: [] } };
    expect(await fetchIt("https://dns.example/vrps.json", {}, { ...named, ca: CA })).toMatchObject({
      kind: "body",
    });
    expect(server.requests[0]?.headers.host).toBe("dns.example");
    expect(await fetchIt("https://dns.example/", {}, named)).toMatchObject({ fault: "certificate" });
    expect(await fetchIt("https://other.example/", {}, { ...named, ca: CA })).toMatchObject({
      fault: "certificate",
    });
  });

  test.each<[string, string, readonly string[], string]>([
    ["plain http to a public address", "http://vrps.example/", ["93.184.215.14"], "insecure"],
    ["a name without address", "https://vrps.example/", [], "no-address"],
    ["a metadata service, whoever named it", "http://vrps.example/", ["169.254.169.254"], "denied"],
    ["an address that is none of a server", "http://0.0.0.0/", [], "denied"],
    ["credentials in the URL", "https://user:secret@vrps.example/", ["192.0.2.1"], "url"],
    ["another scheme", "ftp://vrps.example/", ["192.0.2.1"], "url"],
    ["no URL", "vrps.json", [], "url"],
  ])("%s is refused", async (_what, url, addresses, fault) => {
    expect(await fetchIt(url, {}, { resolve: resolve(addresses) })).toMatchObject({ kind: "none", fault });
  });

  test("an address that is excluded is never dialled", async () => {
    const server = await serve((_request, response) => send(response, BODY));
    expect(await fetchIt(server.url, {}, { exclude: ["127.0.0.0/8"] })).toMatchObject({ fault: "denied" });
    expect(server.requests).toEqual([]);
  });

  test("a map that denies what it does not know also denies downloads", async () => {
    const netMap = { version: 1, otherwise: "deny", map: [] } as const;
    const got = await fetchIt("https://vrps.example/", {}, { netMap, resolve: resolve(["192.0.2.1"]) });
    expect(got).toMatchObject({ fault: "denied" });
  });

  test("of a name with several addresses the one that answers is used", async () => {
    const server = await serve((_request, response) => send(response, BODY));
    const url = `http://vrps.example:${server.port}/`;
    expect(await fetchIt(url, {}, { resolve: resolve(["::1", "127.0.0.1"]) })).toMatchObject({
      kind: "body",
    });
    expect(await fetchIt(url, {}, { resolve: resolve(["::1"]), families: ["ipv4"] })).toMatchObject({
      fault: "no-address",
    });
  });
});

describe("through a proxy", () => {
  /** A proxy that joins what comes behind CONNECT to a port of loopback. */
  async function proxyTo(port: number, answer = "200 OK") {
    const seen: string[] = [];
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      socket.on("error", () => socket.destroy());
      socket.once("data", (octets) => {
        seen.push(octets.toString("latin1"));
        socket.write(`HTTP/1.1 ${answer}\r\n\r\n`);
        const far = connect(port, "127.0.0.1");
        far.on("error", () => socket.destroy());
        far.on("close", () => socket.destroy());
        socket.pipe(far).pipe(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    return { seen, open, url: `http://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  test("the name is looked up there, and the certificate is checked here", async () => {
    const server = await serve((_request, response) => send(response, BODY), PEM);
    const proxy = await proxyTo(server.port);
    const options = { proxy: { url: proxy.url }, resolve: async () => [], ca: CA };
    const got = await fetchIt("https://dns.example/vrps.json", {}, options);
    expect(got).toMatchObject({ kind: "body", bytes: BODY.length });
    expect(proxy.seen[0]).toMatch(/^CONNECT dns\.example:443 HTTP\/1\.1\r\n/);
    expect(proxy.seen[0]).toContain("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=");
    expect(await fetchIt("https://other.example/", {}, options)).toMatchObject({ fault: "certificate" });
    await expect.poll(() => proxy.open.size).toBe(0);
  });

  test("that refuses is an answer of its own, and addresses are judged all the same", async () => {
    const proxy = await proxyTo(1, "403 Forbidden");
    const options = { proxy: { url: proxy.url }, limits: { ...FAST, retryMs: [] } };
    expect(await fetchIt("https://dns.example/", {}, options)).toMatchObject({
      kind: "none",
      fault: "protocol",
    });
    expect(await fetchIt("https://169.254.169.254/", {}, options)).toMatchObject({ fault: "denied" });
    expect(proxy.seen).toHaveLength(1);
  });

  test.each([
    ["dns.example", true],
    [".example", true],
    ["*.example, other", true],
    ["*", true],
    ["ns.example", false],
    ["", false],
  ])("NO_PROXY %s", (list, exempt) => {
    expect(isExempt("DNS.example", list)).toBe(exempt);
  });
});
