import { afterEach, describe, expect, test } from "vitest";
import { ABUSES } from "../../../src/lab/http/abuse.table.ts";
import type { LabRequest, Reply, Site } from "../../../src/lab/http/script.ts";
import type { Exchanged, HttpFlow } from "../../../src/net/http/flow.ts";
import { IPV4, IPV6, openScene, type Scene, type SceneOptions } from "../../support/web.ts";

const scenes: Scene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

async function opened(site: Site, options: SceneOptions = {}): Promise<Scene & { readonly flow: HttpFlow }> {
  const scene = await openScene(site, options);
  scenes.push(scene);
  return { ...scene, flow: scene.access.flow() };
}

const HTTP = new URL("http://example.nl/");
const HTTPS = new URL("https://example.nl/");
const QUICK = { waits: { headMs: 300, totalMs: 450, tlsMs: 300 } };

const reply = (body = "hello", headers: Reply["headers"] = []): Reply => ({ status: 200, headers, body });
const atPath = ({ path }: LabRequest): Reply => reply(`you asked for ${path}`);
const headersOf = ({ exchange }: Exchanged) => exchange.response?.headers;

describe("one request", () => {
  test("goes to the address given, with the name of the URL as Host and SNI", async () => {
    const { flow, requests } = await opened(() => reply());
    const { exchange, content, port } = await flow.get({ url: HTTPS, address: IPV6 });
    expect(requests[0]).toMatchObject({ host: "example.nl", secure: true, address: IPV6, path: "/" });
    expect(exchange).toMatchObject({
      address: IPV6,
      port: 443,
      sni: "example.nl",
      host_header: "example.nl",
      client: "own",
      tries: 1,
      reused: false,
      started_at: "2026-07-01T00:00:00.000Z",
      error: null,
      response: { http_version: "1.1", status: 200, reason: "OK", anomalies: [] },
      tls: { version: "TLSv1.3", alpn: "http/1.1", chain_error: null, name_match: true },
    });
    expect(content.toString()).toBe("hello");
    expect(port?.state).toBe("open");
  });

  test("is written down: the request and, once closed, the connection", async () => {
    const { flow, records } = await opened(() => reply());
    const { exchange } = await flow.get({ url: HTTPS, address: IPV4 });
    flow.close();
    expect(records.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ["http", "ok"],
      ["tls", "ok"],
    ]);
    expect(records[0]).toMatchObject({
      what: "GET https://example.nl/",
      peer: `${IPV4}:443`,
      detail: { status: 200 },
    });
    expect(exchange.attempts).toEqual([1]);
  });

  test("keeps order, case and duplicates of fields", async () => {
    const headers: Reply["headers"] = [
      ["x-b", "1"],
      ["X-A", "2"],
      ["X-B", "3"],
    ];
    const { flow } = await opened(() => reply("hi", headers));
    expect(headersOf(await flow.get({ url: HTTP, address: IPV4 }))).toEqual([
      ...headers,
      ["Content-Length", "2"],
    ]);
  });

  test("does not follow a redirect", async () => {
    const { flow, requests } = await opened(() => ({
      status: 302,
      headers: [["Location", "http://10.0.0.1/"]],
    }));
    const { exchange } = await flow.get({ url: HTTP, address: IPV4 });
    expect(exchange.response?.status).toBe(302);
    expect(requests).toHaveLength(1);
  });

  test("sends neither credentials nor fragment of the URL", async () => {
    const { flow, requests } = await opened(() => reply());
    await flow.get({ url: new URL("http://user:secret@example.nl/a?b#c"), address: IPV4 });
    expect(requests[0]?.path).toBe("/a?b");
    expect([...(requests[0]?.headers.keys() ?? [])]).toEqual([
      "host",
      "user-agent",
      "accept",
      "accept-encoding",
    ]);
  });

  test.each([
    ["sid=s3cret; Secure", "sid=~", "; Secure"],
    ["sid=; Path=/", "sid=", "; Path=/"],
    ["s3cret", "~", ""],
  ])("hashes the value of the cookie %s", async (cookie, start, end) => {
    const { flow } = await opened(() => reply("hi", [["Set-Cookie", cookie]]));
    const value = headersOf(await flow.get({ url: HTTP, address: IPV4 }))?.[0]?.[1] ?? "";
    expect(value).not.toContain("s3cret");
    expect(value.startsWith(start)).toBe(true);
    expect(value.endsWith(end)).toBe(true);
  });
});

describe("cookies anywhere else", () => {
  const SECRET = "Set-Cookie: sid=s3cret; Path=/\r\n";

  test.each([
    ["a head that cannot be read", `HTTP/1.1 200 OK\r\n${SECRET}X A: y\r\n\r\n`],
    ["an early hint", `HTTP/1.1 103 Early\r\n${SECRET}\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`],
    ["trailers", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${SECRET}\r\n`],
  ])("in %s are hashed too", async (_, octets) => {
    const { flow } = await opened(() => ({ acts: [{ send: octets }, { close: "end" }] }));
    const { exchange } = await flow.get({ url: HTTP, address: IPV4 });
    const raw = Buffer.from(exchange.raw ?? "", "base64url").toString("latin1");
    const text = JSON.stringify(exchange.response) + raw;
    expect(text).toContain("sid=~");
    expect(text).toContain("Path=/");
    expect(text).not.toContain("s3cret");
  });
});

describe("one connection", () => {
  test("serves all requests to one place, and a document after them", async () => {
    const { flow, connections } = await opened(atPath);
    const first = await flow.get({ url: HTTPS, address: IPV4 });
    const second = await flow.get({ url: new URL("/missing", HTTPS), address: IPV4 });
    const third = await flow.fetch({ url: new URL("/.well-known/security.txt", HTTPS), address: IPV4 });
    expect([first, second, third].map(({ exchange }) => exchange.reused)).toEqual([false, true, true]);
    expect(third.content.toString()).toBe("you asked for /.well-known/security.txt");
    expect(connections(443)).toBe(1);
  });

  test.each<[string, URL, string]>([
    ["another name", new URL("https://www.example.nl/"), IPV4],
    ["another address", HTTPS, IPV6],
    ["another scheme", HTTP, IPV4],
  ])("is closed before one for %s is opened", async (_, url, address) => {
    const { flow, records } = await opened(atPath);
    await flow.get({ url: HTTPS, address: IPV4 });
    const { exchange } = await flow.get({ url, address });
    expect(exchange.reused).toBe(false);
    expect(records.map(({ kind }) => kind)).toEqual(["http", "tls", "http"]);
  });

  test("that was closed while it was idle is replaced without a word", async () => {
    const { flow, connections } = await opened(({ path }) =>
      path === "/"
        ? { acts: [{ send: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi" }, { close: "end" }] }
        : reply(),
    );
    await flow.get({ url: HTTPS, address: IPV4 });
    const { exchange } = await flow.get({ url: new URL("/next", HTTPS), address: IPV4 });
    expect(exchange).toMatchObject({ error: null, tries: 1, response: { status: 200 } });
    expect(connections(443)).toBe(2);
  });

  test("is not used again after a response that ends with it", async () => {
    const { flow, connections } = await opened(() => reply("hi", [["Connection", "close"]]));
    await flow.get({ url: HTTP, address: IPV4 });
    await flow.get({ url: HTTP, address: IPV4 });
    expect(connections(80)).toBe(2);
  });
});

describe("certificates", () => {
  test.each<[string, SceneOptions["leaves"], string | null, boolean]>([
    ["expired", [{ days: [-20, -10] }], "CERT_HAS_EXPIRED", true],
    ["of another name", [{ names: ["other.example"] }], null, false],
    ["signed by itself", [{ issuer: "self" }], "DEPTH_ZERO_SELF_SIGNED_CERT", true],
    [
      "expired and of another name",
      [{ days: [-20, -10], names: ["other.example"] }],
      "CERT_HAS_EXPIRED",
      false,
    ],
  ])("%s: the page is read all the same", async (_, leaves, chainError, nameMatch) => {
    const { flow } = await opened(() => reply(), leaves === undefined ? {} : { leaves });
    const { exchange, leaf } = await flow.get({ url: HTTPS, address: IPV4 });
    expect(exchange.response?.status).toBe(200);
    expect(exchange.tls).toMatchObject({ chain_error: chainError, name_match: nameMatch });
    expect(leaf).not.toBeNull();
  });
});

describe("what does not work", () => {
  test("a port that refuses is a refusal", async () => {
    const { flow } = await opened(() => reply(), {
      entries: [{ address: IPV4, port: 80, proto: "tcp", fault: "refused" }],
    });
    const { exchange, port } = await flow.get({ url: HTTP, address: IPV4 });
    expect(exchange).toMatchObject({
      response: null,
      error: { phase: "dial", outcome: "refused" },
      tries: 1,
    });
    expect(port).toMatchObject({ state: "refused", attempts: exchange.attempts });
  });

  test("a server that says nothing is asked twice", async () => {
    const { flow, requests } = await opened(() => ({ acts: [{ waitMs: 60_000 }] }), { needs: QUICK });
    const { exchange } = await flow.get({ url: HTTP, address: IPV4 });
    expect(exchange).toMatchObject({
      tries: 2,
      error: { phase: "request", outcome: "timeout", code: "ETIMEDOUT" },
    });
    expect(exchange.attempts).toHaveLength(2);
    expect(requests).toHaveLength(2);
  });

  test("what is no TLS on port 443 fails the handshake, not the connection", async () => {
    const { flow } = await opened(() => reply(), {
      raw: (socket) => socket.end("SSH-2.0-x\r\n"),
      needs: QUICK,
    });
    const { exchange, port } = await flow.get({ url: HTTPS, address: IPV4 });
    expect(exchange).toMatchObject({ tls: null, error: { phase: "tls", outcome: "protocol" } });
    expect(port?.state).toBe("open");
  });

  test("a handshake that nobody answers times out", async () => {
    const { flow } = await opened(() => reply(), { raw: (socket) => socket.resume(), needs: QUICK });
    const { exchange } = await flow.get({ url: HTTPS, address: IPV4 });
    expect(exchange).toMatchObject({ tries: 2, error: { phase: "tls", outcome: "timeout" } });
  });

  test("the end of the target's time ends a request", async () => {
    const { flow, end } = await opened(() => ({ acts: [{ waitMs: 60_000 }] }));
    const going = flow.get({ url: HTTP, address: IPV4 });
    setTimeout(() => end.abort(new DOMException("over", "BudgetError")), 50);
    expect((await going).exchange.error).toMatchObject({ outcome: "budget" });
  });

  test("connections are counted, and there are no more than 64", async () => {
    const { flow, access } = await opened(() => reply("hi", [["Connection", "close"]]), {
      needs: { dial: async () => ({ outcome: "refused", detail: "x", attempt: 1 }) },
    });
    for (let n = 0; n < 64; n += 1) await flow.get({ url: HTTP, address: IPV4 });
    const { exchange } = await flow.get({ url: HTTP, address: IPV4 });
    expect(exchange.error).toEqual({ phase: "dial", outcome: "budget", code: "connections" });
    expect(access.spent()).toMatchObject({ connections: 64, limit: "connections" });
  });

  test("bodies are read up to 2 MiB in all, heads still after that", async () => {
    const { flow, access } = await opened(() => reply("x".repeat(900_000)), {});
    const read = [];
    for (let n = 0; n < 4; n += 1) read.push((await flow.get({ url: HTTP, address: IPV4 })).exchange);
    expect(read.map(({ body }) => body?.wire_bytes)).toEqual([900_000, 900_000, 297_152, 0]);
    expect(read.map(({ response }) => response?.status)).toEqual([200, 200, 200, 200]);
    expect(access.spent()).toMatchObject({ octets: 2 * 1024 * 1024, limit: "octets" });
  });
});

type Expected = {
  readonly status?: number;
  readonly error?: string;
  readonly anomalies?: readonly string[];
  readonly truncated?: string | null;
};

const ABUSE: readonly (readonly [string, Expected])[] = [
  ["bare-cr", { error: "bare-cr" }],
  ["split-header", { status: 200, anomalies: ["octets-after-response"] }],
  ["lf-lines", { status: 200, anomalies: ["lf-line-end"] }],
  ["obs-fold", { status: 200, anomalies: ["obs-fold"] }],
  ["length-and-chunked", { status: 200, anomalies: ["length-with-transfer-encoding"] }],
  ["two-lengths", { error: "content-lengths-differ" }],
  ["same-length-twice", { status: 200, anomalies: ["repeated-content-length"] }],
  ["negative-length", { error: "content-length" }],
  ["blank-before-colon", { error: "blank-before-colon" }],
  ["blank-in-name", { error: "field-name" }],
  ["no-colon", { error: "no-colon" }],
  ["nul-in-value", { error: "nul-in-head" }],
  ["control-in-value", { status: 200, anomalies: ["control-in-value"] }],
  ["status-99", { error: "status-code" }],
  ["status-999", { status: 999, anomalies: ["status-code-range"] }],
  ["no-reason", { status: 200, anomalies: ["status-line-form"] }],
  ["blank-first-line", { status: 200, anomalies: ["blank-line-before-status"] }],
  ["http-2.0", { error: "http-version" }],
  ["ssh-banner", { error: "not-http" }],
  ["html-only", { error: "not-http" }],
  ["head-40k", { status: 200 }],
  ["head-endless", { error: "head-limit" }],
  ["fields-3000", { status: 200 }],
  ["continue-2000", { error: "informational-limit" }],
  ["early-hints", { status: 200 }],
  ["gzip-bomb", { status: 200, truncated: "limit" }],
  ["br-bomb", { status: 200, truncated: "limit" }],
  ["zstd-window", { status: 200, truncated: "decode-error" }],
  ["stacked-codings", { status: 200, truncated: "decode-error" }],
  ["body-endless", { status: 200, truncated: "limit" }],
  ["trailers-endless", { status: 200, error: "trailer-limit", truncated: "eof" }],
  ["extension-flood", { status: 200, error: "chunk-line-limit", truncated: "eof" }],
  ["bad-chunk", { status: 200, error: "chunk-size", truncated: "eof" }],
  ["chunks-cut", { status: 200, anomalies: ["body-incomplete"], truncated: "eof" }],
  ["body-short", { status: 200, anomalies: ["body-incomplete"], truncated: "eof" }],
  ["body-long", { status: 200, anomalies: ["octets-after-response"] }],
  ["coding-lie", { status: 200, truncated: "decode-error" }],
  ["coding-cut", { status: 200 }],
  ["coding-unknown", { status: 200, truncated: "decode-error" }],
  ["transfer-gzip", { status: 200 }],
  ["silent", { error: "ETIMEDOUT" }],
  ["drip-head", { error: "ETIMEDOUT" }],
  ["drip-body", { status: 200, error: "ETIMEDOUT", truncated: "eof" }],
  ["close-at-once", { error: "no-response" }],
  ["reset-at-once", { error: "ECONNRESET" }],
  ["reset-in-head", { error: "ECONNRESET" }],
  ["reset-in-body", { status: 200, error: "ECONNRESET", truncated: "eof" }],
  ["switching-protocols", { error: "switching-protocols" }],
];

describe("hostile answers", () => {
  test("all of the lab's are here", () => {
    expect(ABUSE.map(([name]) => name).sort()).toEqual(Object.keys(ABUSES).sort());
  });

  test.each(ABUSE)("%s", async (name, expected) => {
    // Making 200 MB small takes longer than the client is given here.
    const answer = ABUSES[name]?.() ?? reply();
    const { flow } = await opened(() => answer, { needs: QUICK });
    const { exchange } = await flow.get({ url: HTTP, address: IPV4 });
    expect({
      status: exchange.response?.status,
      error: exchange.error?.code,
      anomalies: exchange.response?.anomalies.map(({ code }) => code) ?? [],
      truncated: exchange.body?.truncated ?? null,
    }).toEqual({ status: undefined, error: undefined, anomalies: [], truncated: null, ...expected });
    expect(exchange.body?.decoded_bytes ?? 0).toBeLessThanOrEqual(500_000);
    if (exchange.response === null && exchange.error?.phase === "headers") expect(exchange.raw).toBeDefined();
  });

  test("W-153: a bomb takes next to no memory", async () => {
    const { flow } = await opened(() => ABUSES["gzip-bomb"]?.() ?? reply());
    await flow.get({ url: HTTP, address: IPV4 });
    const before = process.memoryUsage().rss;
    for (let n = 0; n < 5; n += 1) await flow.get({ url: HTTP, address: IPV4 });
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
  });
});
