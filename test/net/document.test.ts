/** Small documents over HTTPS, from servers that do not wish us well. */
import { createServer, type RequestListener } from "node:http";
import { rootCertificates } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { openTcpServices } from "../../src/lab/listen.ts";
import type { NetMapEntry } from "../../src/lab/net-map.ts";
import type { LeafChange } from "../../src/lab/tls/authority.ts";
import { openAuthority } from "../../src/lab/tls/authority.ts";
import { tlsMachine } from "../../src/lab/tls/machine.ts";
import { fetchDocument } from "../../src/net/document.ts";
import { WEB_STREAM } from "../../src/net/limits.table.ts";
import { openNet } from "../../src/net/open.ts";

/** Certificates are compared with the clock of OpenSSL. */
const NOW = Math.floor(Date.now() / 1000);
const HOST = "mta-sts.example.nl";
const ADDRESS = "192.0.2.80";
const URL_TEXT = `https://${HOST}/.well-known/mta-sts.txt`;
const LIMITS = { totalMs: 400, bytes: 64 * 1024 };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Scene {
  readonly serve?: RequestListener;
  readonly leaf?: LeafChange;
  readonly trusted?: boolean;
  readonly entry?: Omit<NetMapEntry, "address">;
}

async function fetched({
  serve = (_, response) => response.end("version: STSv1\n"),
  leaf,
  trusted = true,
  entry,
}: Scene) {
  const services = openTcpServices("doc");
  const authority = openAuthority(NOW);
  const machine = tlsMachine(authority, {
    setup: leaf === undefined ? {} : { leaves: [leaf] },
    name: HOST,
    keyLabel: "web",
    protocols: ["http/1.1"],
  });
  const http = createServer(serve);
  const listening = await services.listen(ADDRESS, 443, (socket) =>
    machine.secure(socket, (secured) => http.emit("connection", secured)),
  );
  const net = openNet({
    netMap: {
      version: 1,
      otherwise: "deny",
      map: [entry === undefined ? listening : { address: ADDRESS, ...entry }],
    },
    timeoutMs: 300,
  });
  closing.push(() => net.close(), services.close);
  const end = new AbortController();
  const session = net.session({ target: "example.nl", signal: end.signal });
  const seen = await fetchDocument({
    url: new URL(URL_TEXT),
    dial: (purpose) => session.dial({ address: ADDRESS, port: 443, limits: WEB_STREAM }, purpose),
    roots: trusted ? [authority.pem] : rootCertificates.slice(0, 1),
    userAgent: "waterpas/0",
    signal: end.signal,
    limits: LIMITS,
  });
  return { seen, attempts: session.attempts() };
}

test("the document, its type and its certificate", async () => {
  const heard: string[] = [];
  const { seen, attempts } = await fetched({
    serve: (request, response) => {
      heard.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers["user-agent"]}`);
      response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" });
      response.end("version: STSv1\n");
    },
  });
  expect(seen).toMatchObject({
    outcome: "ok",
    status: 200,
    contentType: "text/plain; charset=utf-8",
    attempt: 1,
  });
  expect(seen.body?.toString()).toBe("version: STSv1\n");
  expect(seen.leaf?.length).toBeGreaterThan(100);
  expect(heard).toEqual([`GET /.well-known/mta-sts.txt ${HOST} waterpas/0`]);
  expect(attempts).toMatchObject([
    { kind: "http", what: `GET ${URL_TEXT}`, outcome: "ok", detail: { status: 200 } },
  ]);
});

test("T13: a redirect is told and not followed", async () => {
  let requests = 0;
  const { seen } = await fetched({
    serve: (_, response) => {
      requests += 1;
      response.writeHead(301, { Location: `https://www.example.nl/` }).end();
    },
  });
  expect(seen).toMatchObject({ outcome: "ok", status: 301, location: "https://www.example.nl/" });
  expect(seen).not.toHaveProperty("body");
  expect(requests).toBe(1);
});

test("a missing document has a status and no body", async () => {
  const { seen } = await fetched({ serve: (_, response) => response.writeHead(404).end("nothing") });
  expect(seen).toMatchObject({ outcome: "ok", status: 404, contentType: null });
  expect(seen).not.toHaveProperty("body");
});

describe("a certificate that does not do", () => {
  test.each([
    ["T14: of another name", { names: ["example.nl"] }, true, "name-mismatch"],
    ["that has expired", { days: [-100, -10] as const }, true, "CERT_HAS_EXPIRED"],
    ["of an unknown authority", {}, false, expect.any(String)],
  ])("%s: nothing is asked for", async (_, leaf, trusted, detail) => {
    let requests = 0;
    const { seen } = await fetched({
      leaf: leaf as LeafChange,
      trusted,
      serve: (_request, response) => {
        requests += 1;
        response.end();
      },
    });
    expect(seen).toMatchObject({ outcome: "certificate", detail, leaf: expect.any(Buffer) });
    expect(seen).not.toHaveProperty("status");
    expect(requests).toBe(0);
  });
});

describe("a server that", () => {
  test.each<[string, RequestListener, string]>([
    ["never answers", () => undefined, "timeout"],
    ["dribbles", (_, response) => void setInterval(() => response.write("x"), 20).unref(), "timeout"],
    ["closes in the middle", (_, response) => breakOff(response), "reset"],
    ["sends too much", (_, response) => response.end("x".repeat(70_000)), "too-large"],
    ["sends without end", (_, response) => flood(response), "too-large"],
  ])("%s is not waited for", async (_, serve, outcome) => {
    const { seen } = await fetched({ serve });
    expect(seen.outcome).toBe(outcome);
    expect(seen).not.toHaveProperty("body");
  });

  test.each([
    ["refuses", { fault: "refused" as const }, "refused"],
    ["is silent", { fault: "blackhole" as const }, "timeout"],
    ["cannot be reached", { fault: "unreachable" as const }, "unreachable"],
  ])("%s", async (_, entry, outcome) => {
    const { seen } = await fetched({ entry });
    expect(seen).toMatchObject({ outcome, attempt: 1 });
  });
});

function breakOff(response: Parameters<RequestListener>[1]): void {
  response.write("vers", () => response.destroy());
}

function flood(response: Parameters<RequestListener>[1]): void {
  const more = (): void => {
    if (!response.destroyed) response.write("x".repeat(10_000), more);
  };
  more();
}
