/** Whole handshakes and hellos over real sockets, against OpenSSL as Node.js has it and against scripts of octets. */
import { constants } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer as createPlain, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createServer, rootCertificates, type TLSSocket, type TlsOptions } from "node:tls";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { AttemptRecord } from "../../../src/model/attempt.ts";
import { CLOCK } from "../../../src/net/clock.ts";
import { WEB_STREAM } from "../../../src/net/limits.table.ts";
import { makeAddressMap } from "../../../src/net/map.ts";
import { makePolicy } from "../../../src/net/policy.ts";
import { makeStreams } from "../../../src/net/stream/dial.ts";
import type { Dial } from "../../../src/net/stream/line.ts";
import { makeTlsWire, type TlsWire, type WireOptions } from "../../../src/net/tls/wire.ts";
import { openTls } from "../../../src/net/tls.ts";
import { makeAttemptLog } from "../../../src/net/trace.ts";
import { firstOffer, offer12, offer13 } from "../../../src/probe/tls/offer.ts";
import { closedPort } from "../../support/server.ts";

const PEM = readFileSync(join(import.meta.dirname, "../../../fixtures/net/doh.pem"), "latin1");
const ADDRESS = "192.0.2.44";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function tlsServer(options: TlsOptions = {}, onSecure?: (socket: TLSSocket) => void): Promise<number> {
  const server = createServer({ key: PEM, cert: PEM, ALPNProtocols: ["h2"], ...options }, (socket) => {
    socket.on("error", () => undefined);
    onSecure?.(socket);
  });
  server.on("tlsClientError", () => undefined);
  return listen(server);
}

/** A server that does with each connection as the script says. */
const plainServer = (script: (socket: Socket) => void): Promise<number> => listen(createPlain(script));

interface Opened {
  readonly wire: TlsWire;
  readonly dial: Dial;
  readonly records: readonly AttemptRecord[];
  readonly end: AbortController;
  readonly close: () => void;
}

function open(port: number, more: Partial<WireOptions> = {}): Opened {
  const map = makeAddressMap({
    version: 1,
    otherwise: "deny",
    map: [{ address: ADDRESS, to: `127.0.0.1:${port}` }],
  });
  const policy = makePolicy({ isMapped: map.isMapped, own: [] });
  const streams = makeStreams({ map, policy, families: () => ["ipv4"] });
  closing.push(() => streams.close());
  const records: AttemptRecord[] = [];
  const end = new AbortController();
  const account = {
    log: makeAttemptLog(CLOCK.now(), (record) => records.push(record)),
    signal: end.signal,
  };
  const at = { address: ADDRESS, port: 443, limits: { ...WEB_STREAM, apartMs: 0 } };
  const dial: Dial = (purpose) => streams.dial(at, purpose, account);
  const wire = makeTlsWire({
    dial,
    roots: rootCertificates,
    signal: end.signal,
    serverName: "doh.example",
    alpn: ["h2", "http/1.1"],
    ...more,
  });
  return { wire, dial, records, end, close: streams.close };
}

const ORDINARY = offer12(0x0303, [0xc02b, 0xc02c]);

describe("hellos", () => {
  test("TLS 1.3 without a share: the server names its group", async () => {
    const { wire, records } = open(await tlsServer({ ecdhCurve: "P-384:X25519" }));
    const tried = await wire.hello("C0", firstOffer());
    expect(tried).toMatchObject({
      is: "yes",
      why: "hrr",
      attempt: 1,
      value: { version: 0x0304, group: 0x0018 },
    });
    expect(records).toMatchObject([
      {
        kind: "tls",
        what: expect.stringMatching(/^C0 69\/\d+ doh\.example$/),
        outcome: "ok",
        detail: { tls: "hrr" },
      },
    ]);
    expect(records[0]?.out).toBeGreaterThan(500);
    expect(records[0]?.in).toBeGreaterThan(90);
  });

  test("TLS 1.2: the flight to its end, with the chain", async () => {
    const { wire } = open(await tlsServer());
    const tried = await wire.hello("0303 a", ORDINARY);
    expect(tried).toMatchObject({ is: "yes", why: "hello", value: { version: 0x0303, alpn: "h2" } });
    expect(tried.is === "yes" && tried.value.certificates).toHaveLength(1);
  });

  test("an alert is an answer, and no failure of the connection", async () => {
    const { wire, records } = open(await tlsServer({ minVersion: "TLSv1.3" }));
    expect(await wire.hello("0303 a", ORDINARY)).toMatchObject({ is: "no", why: "alert:70" });
    expect(records).toMatchObject([{ outcome: "ok", detail: { tls: "alert:70" } }]);
  });

  test("SSL 2.0 is turned down", async () => {
    const { wire } = open(await tlsServer());
    expect((await wire.ssl2("ssl2")).is).toBe("no");
  });

  test("a hello in two segments arrives as one", async () => {
    const { wire, records } = open(await tlsServer({ ecdhCurve: "X25519MLKEM768:X25519" }));
    const offer = { ...offer13([0x1301, 0x1302], [0x11ec, 0x001d]), shares: [0x11ec] };
    const tried = await wire.hello("large", offer, 700);
    expect(tried).toMatchObject({ is: "yes", why: "hello", value: { version: 0x0304, group: 0x11ec } });
    expect(records[0]?.ms).toBeGreaterThanOrEqual(95);
  });
});

describe("what is no handshake", () => {
  test.each<[string, (socket: Socket) => void, string, string]>([
    ["silence", () => undefined, "silent", "timeout"],
    ["a plain close", (socket) => void socket.once("data", () => socket.end()), "no", "closed"],
    ["a close before a word", (socket) => void socket.end(), "no", "closed"],
    ["a reset", (socket) => void socket.once("data", () => socket.resetAndDestroy()), "reset", "reset"],
    ["another protocol", (socket) => void socket.write("SSH-2.0-OpenSSH_9.2\r\n"), "not-tls", "not-tls"],
    [
      "octets one by one for longer than a flight may take",
      (socket) => {
        const timer = setInterval(() => socket.write(Buffer.from([0x16])), 40);
        socket.on("close", () => clearInterval(timer));
      },
      "not-tls",
      "not-tls",
    ],
  ])("%s", async (_, script, is, why) => {
    const { wire, records } = open(await plainServer(script), { flightMs: 300 });
    expect(await wire.hello("C0", firstOffer())).toMatchObject({ is, why, attempt: 1 });
    expect(records).toHaveLength(1);
    expect(records[0]?.ms).toBeLessThan(2_000);
  });

  test("a record that never ends is not read without end", async () => {
    const port = await plainServer((socket) => {
      // Empty handshake records, again and again.
      const records = Buffer.alloc(64 * 1024).map((_octet, index) => [0x16, 3, 3, 0, 0][index % 5] ?? 0);
      const pour = (): void => {
        if (!socket.destroyed) socket.write(records, () => setImmediate(pour));
      };
      socket.once("data", pour);
    });
    const { wire, records } = open(port, { flightMs: 3_000 });
    const tried = await wire.hello("C0", firstOffer());
    expect(tried.is).not.toBe("yes");
    expect(records[0]?.in).toBeLessThan(4 * 1024 * 1024);
  });

  test("the end of the target ends what is under way", async () => {
    const { wire, end, records } = open(await plainServer(() => undefined));
    const tried = wire.hello("C0", firstOffer());
    setTimeout(() => end.abort(new DOMException("over", "BudgetError")), 30);
    expect(await tried).toMatchObject({ is: "over", why: "budget" });
    expect(records).toMatchObject([{ outcome: "budget" }]);
  });

  test("nobody there", async () => {
    const { wire, records } = open(await closedPort());
    for (const tried of [
      await wire.hello("C0", firstOffer()),
      await wire.session13("13", {}),
      await wire.full("trust", {}),
      await wire.renegotiate("renegotiate"),
    ]) {
      expect(tried).toMatchObject({ is: "unreached", why: "refused" });
    }
    expect(records).toHaveLength(4);
  });
});

describe("the measuring client", () => {
  test("shakes hands, takes a ticket and says goodbye inside", async () => {
    const heard: string[] = [];
    const port = await tlsServer({}, (socket) =>
      socket.on("data", (octets: Buffer) => heard.push(octets.toString())),
    );
    const { wire } = open(port, { farewell: "QUIT\r\n" });
    const tried = await wire.session13("13 session", {});
    expect(tried).toMatchObject({ is: "yes", why: "established", value: { alpn: "h2" } });
    expect(tried.is === "yes" && tried.value.tickets).not.toHaveLength(0);
    await vi.waitFor(() => expect(heard).toEqual(["QUIT\r\n"]));
  });

  test("early data: a server of Node.js takes none", async () => {
    const { wire } = open(await tlsServer());
    const first = await wire.session13("13 session", {});
    const ticket = first.is === "yes" ? first.value.tickets[0] : undefined;
    if (ticket === undefined) throw new Error("no ticket");
    const again = await wire.session13("0rtt", { resume: { ticket, ageMs: 10 } });
    expect(again).toMatchObject({ is: "yes", value: { earlyDataAccepted: false } });
  });

  test("no TLS 1.3 there", async () => {
    const { wire } = open(await tlsServer({ maxVersion: "TLSv1.2" }));
    expect((await wire.session13("13 session", {})).is).toBe("no");
  });

  test("an insisted-on client certificate shows after the handshake", async () => {
    const { wire } = open(await tlsServer({ requestCert: true, rejectUnauthorized: true }));
    const tried = await wire.session13("13 session", {});
    expect(tried).toMatchObject({ value: { certificateRequested: true } });
  });
});

describe("handshakes of OpenSSL", () => {
  test("a chain that leads nowhere is a fact, not a failure", async () => {
    const { wire } = open(await tlsServer());
    const tried = await wire.full("trust", {});
    expect(tried).toMatchObject({
      is: "yes",
      value: { authorized: false, code: "DEPTH_ZERO_SELF_SIGNED_CERT", protocol: "TLSv1.3", alpn: "h2" },
    });
    expect(tried.is === "yes" && tried.value.leaf?.length).toBeGreaterThan(200);
  });

  test("the roots of the run decide, whatever this machine trusts", async () => {
    const { wire } = open(await tlsServer(), { roots: [PEM] });
    expect(await wire.full("trust", {})).toMatchObject({ value: { authorized: true, code: null } });
  });

  test("TLS 1.2 when asked for", async () => {
    const { wire } = open(await tlsServer());
    expect(await wire.full("trust", { maxVersion: "TLSv1.2" })).toMatchObject({
      value: { protocol: "TLSv1.2" },
    });
  });

  test.each<[string, TlsOptions]>([
    ["TLS 1.0", { minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "ALL@SECLEVEL=0" }],
    ["an old suite", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" }],
  ])("%s is let in", async (_, options) => {
    const { wire } = open(await tlsServer(options));
    expect((await wire.full("trust", {})).is).toBe("yes");
  });

  test("signature algorithms choose the certificate", async () => {
    const { wire } = open(await tlsServer());
    expect((await wire.full("trust", { sigalgs: "ECDSA+SHA256" })).is).toBe("yes");
    expect(await wire.full("trust", { sigalgs: "RSA+SHA256:RSA-PSS+SHA256" })).toMatchObject({ is: "no" });
  });

  test.each<[string, (socket: Socket) => void, string, string]>([
    ["silence", () => undefined, "silent", "timeout"],
    ["a close", (socket) => void socket.once("data", () => socket.end()), "no", "closed"],
    ["a reset", (socket) => void socket.once("data", () => socket.resetAndDestroy()), "reset", "reset"],
    [
      "an alert",
      (socket) => void socket.once("data", () => socket.write(Buffer.from("15030300020228", "hex"))),
      "no",
      "alert:40",
    ],
  ])("%s", async (_, script, is, why) => {
    const { dial, records } = open(await plainServer(script));
    const request = {
      dial,
      purpose: { kind: "tls", what: "trust" },
      serverName: "doh.example",
      roots: rootCertificates,
      handshakeMs: 300,
    } as const;
    expect(await openTls(request)).toMatchObject({ is, why, attempt: 1 });
    expect(records).toHaveLength(1);
  });

  test("the connection serves for what is spoken inside, and is one attempt in the end", async () => {
    const port = await tlsServer({}, (socket) => socket.end("hello"));
    const { dial, records } = open(port);
    const opened = await openTls({
      dial,
      purpose: { kind: "tls", what: "GET /" },
      serverName: null,
      roots: rootCertificates,
    });
    if (opened.is !== "yes") throw new Error(opened.why);
    expect(records).toEqual([]);
    const [octets] = await once(opened.socket, "data");
    expect(String(octets)).toBe("hello");
    expect(opened.end({ outcome: "ok", detail: { status: 200 } })).toBe(1);
    expect(records).toMatchObject([{ what: "GET /", outcome: "ok", detail: { status: 200 } }]);
    expect(records[0]?.in).toBeGreaterThan(500);
  });

  test.each(["end of the target", "close of the net"])("%s under handshakes ends no process", async (how) => {
    const port = await tlsServer();
    for (let ms = 0; ms < 12; ms += 1) {
      const { wire, end, close } = open(port);
      const under = [wire.full("a", {}), wire.renegotiate("b")];
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (how === "end of the target") end.abort();
      else close();
      for (const tried of await Promise.all(under))
        expect(["over", "yes", "no", "reset"]).toContain(tried.is);
    }
  });
});

describe("renegotiation", () => {
  const OLD: TlsOptions = { maxVersion: "TLSv1.2" };

  test("granted eleven times", async () => {
    const { wire } = open(await tlsServer(OLD));
    expect(await wire.renegotiate("renegotiate")).toMatchObject({
      is: "yes",
      value: { attempted: 11, succeeded: 11, end: "limit", code: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    });
  });

  test("granted three times, then closed", async () => {
    // Node.js makes an error of the fourth within ten minutes; what becomes of it is up to the server.
    const { wire } = open(await tlsServer(OLD, (socket) => socket.on("error", () => socket.destroy())));
    expect(await wire.renegotiate("renegotiate")).toMatchObject({
      is: "yes",
      value: { attempted: 4, succeeded: 3, end: "closed" },
    });
  });

  test("refused", async () => {
    const { wire, records } = open(
      await tlsServer({ ...OLD, secureOptions: constants.SSL_OP_NO_RENEGOTIATION }),
    );
    expect(await wire.renegotiate("renegotiate")).toMatchObject({
      is: "yes",
      value: { attempted: 1, succeeded: 0, end: "alert:100" },
    });
    expect(records).toMatchObject([{ outcome: "ok", detail: { tls: "renegotiated 0" } }]);
  });

  test("a server that closes after the handshake grants nothing", async () => {
    const { wire } = open(await tlsServer(OLD, (socket) => socket.destroy()));
    const tried = await wire.renegotiate("renegotiate");
    if (tried.is === "yes") expect(tried.value.succeeded).toBe(0);
    else expect(["no", "reset"]).toContain(tried.is);
  });

  test("TLS 1.3 alone", async () => {
    const { wire } = open(await tlsServer({ minVersion: "TLSv1.3" }));
    expect(await wire.renegotiate("renegotiate")).toMatchObject({ is: "no", why: "alert:70" });
  });
});
