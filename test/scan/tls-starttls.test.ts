/** TLS behind STARTTLS: the same measurement through a dialler that somebody else brings along. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { WEB_STREAM } from "../../src/net/limits.table.ts";
import { openNet } from "../../src/net/open.ts";
import type { Dial } from "../../src/net/stream/line.ts";
import { makeBlobs } from "../../src/scan/blobs.ts";
import { measureTls, openWires } from "../../src/scan/tls.ts";
import { openTrust } from "../../src/scan/trust.ts";

const PEM = readFileSync(join(import.meta.dirname, "../../fixtures/net/doh.pem"), "latin1");
const ADDRESS = "192.0.2.25";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Mailer {
  readonly port: number;
  readonly sessions: () => number;
  /** What clients said inside TLS. */
  readonly heard: readonly string[];
}

/** A mail server that turns clients away after so many sessions. */
async function startMailer(most: number): Promise<Mailer> {
  const heard: string[] = [];
  let sessions = 0;
  const secure = createTlsServer({ key: PEM, cert: PEM }, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (octets: Buffer) => heard.push(octets.toString("latin1")));
  });
  secure.on("tlsClientError", () => undefined);
  const server = createServer((socket) => {
    sessions += 1;
    socket.on("error", () => socket.destroy());
    if (sessions > most) {
      socket.end("421 4.7.0 too many connections\r\n");
      return;
    }
    socket.write("220 mx.test ESMTP\r\n");
    socket.once("data", () => {
      socket.write("220 go ahead\r\n");
      secure.emit("connection", socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, sessions: () => sessions, heard };
}

async function lineOf(socket: Socket): Promise<string> {
  const [octets] = (await once(socket, "data")) as [Buffer];
  return octets.toString("latin1");
}

/** What a mail probe brings along, reduced to what TLS needs of it. */
function startTls(dial: Dial): Dial {
  return async (purpose) => {
    const line = await dial(purpose);
    if (line.outcome !== "ok") return line;
    const greeting = await lineOf(line.socket);
    if (greeting.startsWith("421")) {
      const attempt = line.end({ outcome: "refused", detail: { smtp: "421" } });
      return { outcome: "refused", detail: greeting.trim(), said: "rate-limited", attempt };
    }
    line.socket.write("STARTTLS\r\n");
    await lineOf(line.socket);
    return line;
  };
}

async function measured(mailer: Mailer, budget?: number) {
  const netMap = {
    version: 1,
    otherwise: "deny",
    map: [{ address: ADDRESS, to: `127.0.0.1:${mailer.port}` }],
  } as const;
  const net = openNet({ netMap });
  closing.push(() => net.close());
  const session = net.session({ target: "mail.test" });
  const limits = {
    ...WEB_STREAM,
    service: { ...WEB_STREAM.service, outstanding: 1, perSecond: 500, burst: 500 },
    apartMs: 0,
  };
  const kit = { blobs: makeBlobs(), trust: openTrust() };
  const { full } = openWires({
    ...kit,
    session,
    signal: new AbortController().signal,
    dial: startTls((purpose) => session.dial({ address: ADDRESS, port: 25, limits }, purpose)),
    sni: "mx.test",
    farewell: "QUIT\r\n",
  });
  const endpoint = await measureTls(
    { address: ADDRESS, port: 25, sni: "mx.test", starttls: "smtp", scan: "full", depth: "standard" },
    full,
    kit,
    budget,
  );
  return { endpoint, attempts: session.attempts() };
}

describe("a mail server", () => {
  test("is measured in sessions of its own, each one attempt, and hears QUIT inside TLS", async () => {
    const mailer = await startMailer(200);
    const { endpoint, attempts } = await measured(mailer, 200);
    expect(endpoint).toMatchObject({ complete: true, starttls: "smtp", reach: { state: "tls" } });
    const { crafted, full } = endpoint.connections;
    expect(mailer.sessions()).toBe(crafted + full);
    expect(attempts).toHaveLength(crafted + full);
    expect(endpoint.hello12?.alpn ?? null).toBeNull();
    expect(mailer.heard).toContain("QUIT\r\n");
  }, 20_000);

  test("421 in the middle: what was found stays, nothing is called absent", async () => {
    const mailer = await startMailer(5);
    const { endpoint } = await measured(mailer);
    expect(endpoint).toMatchObject({ complete: false, stopped: "rate-limited", reach: { state: "tls" } });
    expect(mailer.sessions()).toBe(6);
    expect(endpoint.versions).toMatchObject({ "0304": { ok: true }, "0303": { ok: true } });
    expect(endpoint.versions).not.toHaveProperty("0002");
    expect(endpoint.suites.length).toBeGreaterThan(0);
    expect(endpoint.suite_lists.every(({ exhausted }) => !exhausted)).toBe(true);
    expect(endpoint.weak_sig).toBeUndefined();
  }, 20_000);

  test("421 at once: turned away before anything was learnt", async () => {
    const { endpoint } = await measured(await startMailer(0));
    expect(endpoint.reach).toEqual({
      state: "rate-limited",
      detail: "421 4.7.0 too many connections",
      attempts: [1],
    });
  });

  test("the settled number of sessions is not exceeded", async () => {
    const mailer = await startMailer(200);
    const { endpoint } = await measured(mailer);
    expect(mailer.sessions()).toBeLessThanOrEqual(30);
    expect(endpoint.stopped).toBe("connection-budget");
  }, 20_000);
});
