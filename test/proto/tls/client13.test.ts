import { createServer, type TlsOptions } from "node:tls";
import { afterAll, describe, expect, test } from "vitest";
import { openAuthority } from "../../../src/lab/tls/authority.ts";
import type { KeyKind } from "../../../src/lab/tls/key.ts";
import { pem } from "../../../src/proto/pem.ts";
import { type Client13Options, openClient13 } from "../../../src/proto/tls/client13.ts";
import { transcriptHash } from "../../../src/proto/tls/schedule13.ts";
import { EC_SCHEMES, RSA_SCHEMES } from "../../../src/proto/tls/scheme.table.ts";
import { uint, vector } from "../../../src/proto/tls/vector.ts";
import { answer13, listen, listening, openServer13, RANDOMNESS, talk } from "./server13.ts";
import {
  alert,
  extension,
  handshake,
  hex,
  message,
  RETRY_RANDOM,
  record,
  retryFor,
  serverHello,
} from "./support.ts";

const NOW = 1_790_000_000;
const authority = openAuthority(NOW);

function identity(key: KeyKind) {
  const issued = authority.issue({ names: ["example.nl"], key, sends: "chain" });
  return {
    issued,
    cert: issued.chain.map((der) => pem("CERTIFICATE", der)).join(""),
    key: issued.key.privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
}

const EC = identity("p256");
const RSA = identity("rsa2048");
const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

/** A server of Node.js; what goes wrong on its side is the client's to tell. */
async function serve(options: TlsOptions = {}, staple?: Buffer): Promise<number> {
  const server = createServer({ cert: EC.cert, key: EC.key, ...options });
  server.on("tlsClientError", () => undefined);
  if (staple !== undefined) server.on("OCSPRequest", (_cert, _issuer, respond) => respond(null, staple));
  server.on("secureConnection", (socket) => socket.on("error", () => socket.destroy()));
  const { port, close } = await listening(server);
  closers.push(close);
  return port;
}

describe("servers of Node.js", () => {
  test.each([
    [0x1301, "TLS_AES_128_GCM_SHA256"],
    [0x1302, "TLS_AES_256_GCM_SHA384"],
    [0x1303, "TLS_CHACHA20_POLY1305_SHA256"],
    [0x1304, "TLS_AES_128_CCM_SHA256"],
    [0x1305, "TLS_AES_128_CCM_8_SHA256"],
  ])("suite %i, %s: hands are shaken, a ticket comes", async (suite, ciphers) => {
    const { session } = await talk(await serve({ ciphers: `${ciphers}:ALL@SECLEVEL=0` }), {});
    expect(session).toMatchObject({
      outcome: "established",
      version: 0x0304,
      suite,
      group: 0x001d,
      retryGroup: null,
      resumed: false,
      earlyDataAccepted: null,
      certificateRequested: false,
    });
    expect(session.tickets).toMatchObject([{ suite, group: 0x001d, maxEarlyData: 0 }]);
  });

  test("the chain as sent, and the scheme of the signature", async () => {
    const { session } = await talk(await serve(), {});
    expect(session.certificates?.map(({ der }) => der)).toEqual(EC.issued.chain);
    expect(session.scheme).toBe(0x0403);
  });

  test("a staple belongs to the leaf", async () => {
    const staple = authority.staple(EC.issued, { status: "good" });
    const { session } = await talk(await serve({}, staple), {});
    expect(session.certificates?.map((entry) => entry.staple)).toEqual([staple, null]);
  });

  test("two leaves, by the schemes that are offered", async () => {
    const port = await serve({ cert: [EC.cert, RSA.cert], key: [EC.key, RSA.key] });
    const leafFor = async (schemes: readonly number[]) => (await talk(port, { schemes })).session;
    const [ec, rsa] = [await leafFor(EC_SCHEMES), await leafFor(RSA_SCHEMES)];
    expect(ec.certificates?.[0]?.der).toEqual(EC.issued.chain[0]);
    expect(rsa.certificates?.[0]?.der).toEqual(RSA.issued.chain[0]);
    expect(rsa.scheme).toBe(0x0804);
  });

  test("a server without x25519 asks again", async () => {
    const { session } = await talk(await serve({ ecdhCurve: "P-256" }), {});
    expect(session).toMatchObject({ outcome: "established", group: 0x0017, retryGroup: 0x0017 });
  });

  test("ALPN", async () => {
    const port = await serve({ ALPNProtocols: ["h2", "http/1.1"] });
    expect((await talk(port, { alpn: ["http/1.1"] })).session).toMatchObject({
      outcome: "established",
      alpn: "http/1.1",
    });
    expect((await talk(port, {})).session.alpn).toBeNull();
    expect((await talk(port, { alpn: ["smtp"] })).session).toMatchObject({ outcome: "alert", alert: 120 });
  });

  test("a client certificate is asked for: none is given, that is enough", async () => {
    const { session } = await talk(await serve({ requestCert: true, rejectUnauthorized: false }), {});
    expect(session).toMatchObject({ outcome: "established", certificateRequested: true, alert: null });
  });

  test("a client certificate is insisted on: an alert after the handshake", async () => {
    const { session } = await talk(await serve({ requestCert: true, rejectUnauthorized: true }), {});
    expect(session).toMatchObject({ outcome: "established", certificateRequested: true, alert: 116 });
  });

  test.each([
    ["TLS 1.2 only", { maxVersion: "TLSv1.2" }, 70],
    ["no group in common", { ecdhCurve: "P-521" }, 40],
    ["no suite in common", { ciphers: "TLS_AES_128_CCM_SHA256" }, 40],
  ] as const)("%s", async (_, options, number) => {
    const { session } = await talk(await serve(options), { suites: [0x1301, 0x1302] });
    expect(session).toMatchObject({ outcome: "alert", alert: number, certificates: null });
  });

  test("coming back with a ticket: taken; early data is not had by Node.js", async () => {
    const port = await serve();
    const [ticket] = (await talk(port, {})).session.tickets;
    if (ticket === undefined) throw new Error("no ticket");
    const { session } = await talk(port, { resume: { ticket, ageMs: 5 } });
    expect(session).toMatchObject({ outcome: "answered", resumed: true, earlyDataAccepted: false });
    // RFC 8446 4.6.1: the secret belongs to the ticket; with another one the binder is wrong.
    const forged = { ...ticket, psk: Buffer.alloc(ticket.psk.length, 1) };
    const refused = await talk(port, { resume: { ticket: forged, ageMs: 5 } });
    expect(refused.session).toMatchObject({ outcome: "alert", earlyDataAccepted: null });
  });

  test("a ticket of another group comes back with a share of that group", async () => {
    const port = await serve({ ecdhCurve: "P-256" });
    const [ticket] = (await talk(port, {})).session.tickets;
    if (ticket === undefined) throw new Error("no ticket");
    const { session } = await talk(port, { resume: { ticket, ageMs: 5 } });
    expect(session).toMatchObject({ outcome: "answered", resumed: true, retryGroup: null, group: 0x0017 });
  });

  test("last words arrive, then the close", async () => {
    const heard = new Promise<string>((resolve) => {
      const server = createServer({ cert: EC.cert, key: EC.key }, (socket) => {
        let text = "";
        socket.on("data", (chunk) => {
          text += chunk.toString();
        });
        socket.on("end", () => resolve(text));
      });
      listening(server)
        .then(({ port, close }) => {
          closers.push(close);
          return talk(port, {}, { lastWords: Buffer.from("QUIT\r\n") });
        })
        .catch(resolve);
    });
    expect(await heard).toBe("QUIT\r\n");
  });
});

describe("peers that are no servers of TLS", () => {
  test("HTTP", async () => {
    const { port, close } = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    closers.push(close);
    expect((await talk(port, {})).session).toMatchObject({
      outcome: "not-tls",
      peek: "HTTP/1.1 400 Bad Request\r\n",
    });
  });

  test.each([
    ["closed", (socket: { end: () => void }) => socket.end()],
    ["timeout", () => undefined],
  ] as const)("%s", async (outcome, handle) => {
    const { port, close } = await listen(handle);
    closers.push(close);
    const { session } = await talk(port, {}, { quietMs: 60 });
    expect(session).toMatchObject({ outcome, version: null, certificates: null, extensions: null });
  });
});

const newClient = (options: Partial<Client13Options> = {}) =>
  openClient13({ randomness: RANDOMNESS, ...options });
const TICKET = {
  lifetimeSeconds: 7200,
  ageAdd: 0xffffffff,
  ticket: Buffer.from("ticket"),
  maxEarlyData: 16384,
  suite: 0x1301,
  group: 0x001d,
  psk: Buffer.alloc(32, 4),
};

describe("scripted servers", () => {
  test("early data is accepted", () => {
    const client = newClient({ resume: { ticket: TICKET, ageMs: 1500.4 } });
    // RFC 8446 4.2.11.1: age plus age_add modulo 2^32.
    expect(client.start.includes(hex("0006 7469636b6574 000005db"))).toBe(true);
    const bytes = answer13(client.start, {
      psk: TICKET.psk,
      hello: [extension(0x0029, hex("0000"))],
      encrypted: [extension(0x002a)],
    });
    const step = client.push(bytes);
    expect(step).toEqual({ state: "done", send: null });
    expect(client.close()).toBeNull();
    expect(client.end()).toMatchObject({ outcome: "answered", resumed: true, earlyDataAccepted: true });
  });

  test("the ticket is passed over: early data is refused", () => {
    const client = newClient({ resume: { ticket: TICKET, ageMs: 0 } });
    client.push(answer13(client.start));
    expect(client.end()).toMatchObject({ outcome: "answered", resumed: false, earlyDataAccepted: false });
  });

  test("a HelloRetryRequest refuses early data", () => {
    const client = newClient({ resume: { ticket: TICKET, ageMs: 0 } });
    expect(client.push(handshake(retryFor(0x0017)))).toEqual({ state: "done", send: null });
    expect(client.end()).toMatchObject({ outcome: "answered", retryGroup: 0x0017, earlyDataAccepted: false });
  });

  test("a ticket of a suite that we do not speak is not offered", () => {
    const client = newClient({ resume: { ticket: { ...TICKET, suite: 0x00c6 }, ageMs: 0 } });
    expect(client.start.includes(TICKET.ticket)).toBe(false);
  });

  test("a cookie comes back, with the same share; change_cipher_spec goes before", () => {
    const client = newClient();
    const retry = serverHello({
      random: RETRY_RANDOM,
      suite: 0x1301,
      extensions: [extension(0x002b, hex("0304")), extension(0x002c, hex("0003 616263"))],
    });
    const { send } = client.push(handshake(retry));
    expect(send?.subarray(0, 9).toString("hex")).toBe("140303000101160303");
    const again = send?.subarray(6) ?? Buffer.alloc(0);
    expect(again.includes(hex("002c 0005 0003616263"))).toBe(true);
    const share = client.start.subarray(client.start.indexOf(hex("0033 0026 0024 001d 0020")));
    expect(again.includes(share.subarray(0, 42))).toBe(true);
    // RFC 8446 4.4.1: the first hello counts by its hash.
    const digest = transcriptOf(client.start.subarray(5));
    const server = openServer13([digest, retry, again.subarray(5)]);
    const { state, send: last } = client.push(Buffer.concat([server.hello, server.seal(22, server.flight)]));
    expect(state).toBe("established");
    // change_cipher_spec has gone out already.
    expect(last?.readUInt8(0)).toBe(23);
    expect(client.end("timeout").outcome).toBe("established");
  });

  test("timestamps of a log stand with their certificate", () => {
    const client = newClient();
    const list = hex("0004 0002 6162");
    const entry = Buffer.concat([vector(3, Buffer.from("leaf")), vector(2, extension(0x0012, list))]);
    const certificate = message(11, Buffer.concat([hex("00"), vector(3, entry)]));
    client.push(answer13(client.start, { between: [certificate] }));
    expect(client.end().certificates).toEqual([{ der: Buffer.from("leaf"), staple: null, timestamps: list }]);
  });

  test("a ticket after messages that do not matter, and nothing after it", () => {
    const client = newClient();
    const server = openServer13([client.start.subarray(5)]);
    const { send } = client.push(Buffer.concat([server.hello, server.seal(22, server.flight)]));
    expect(send?.subarray(0, 6).toString("hex")).toBe("140303000101");
    const ticket = (nonce: string) =>
      message(4, hex(`00001c20 00000001 01${nonce} 0002 abcd 0008 002a 0004 00004000`));
    const { inbound } = server.traffic(Buffer.alloc(0));
    const later = [message(254, hex("00")), ticket("01"), ticket("02")];
    const step = client.push(Buffer.concat(later.map((part) => inbound.seal(22, part))));
    expect(step.state).toBe("done");
    expect(client.end().tickets).toMatchObject([{ lifetimeSeconds: 7200, ageAdd: 1, maxEarlyData: 16384 }]);
    expect(client.push(alert(2, 80)).state).toBe("done");
    expect(client.end()).toMatchObject({ outcome: "established", alert: null, violations: [] });
  });

  test("what cannot be read after the handshake ends it and is no violation", () => {
    const client = newClient();
    client.push(answer13(client.start));
    expect(client.push(record(23, Buffer.alloc(40))).state).toBe("done");
    expect(client.end()).toMatchObject({ outcome: "established", violations: [] });
  });

  test("application data that nobody asked for ends it in the end", () => {
    const client = newClient();
    const server = openServer13([client.start.subarray(5)]);
    client.push(Buffer.concat([server.hello, server.seal(22, server.flight)]));
    const { inbound } = server.traffic(Buffer.alloc(0));
    const banner = () => inbound.seal(23, Buffer.from("220 hi"));
    expect(client.push(Buffer.concat(Array.from({ length: 20 }, banner))).state).toBe("established");
    expect(client.push(banner()).state).toBe("done");
    expect(client.end()).toMatchObject({ outcome: "established", violations: [] });
  });

  test("close_notify after the handshake", () => {
    const client = newClient();
    const server = openServer13([client.start.subarray(5)]);
    client.push(Buffer.concat([server.hello, server.seal(22, server.flight)]));
    const bye = server.traffic(Buffer.alloc(0)).inbound.seal(21, hex("0100"));
    expect(client.push(bye).state).toBe("done");
    expect(client.end("reset")).toMatchObject({ outcome: "established", alert: null });
  });

  test("an alert instead of the flight, of any level", () => {
    const client = newClient();
    const server = openServer13([client.start.subarray(5)]);
    client.push(Buffer.concat([server.hello, server.seal(21, hex("0128"))]));
    expect(client.end()).toMatchObject({ outcome: "alert", alert: 40, suite: 0x1301 });
  });

  test("a warning before the hello is passed over", () => {
    const client = newClient();
    client.push(Buffer.concat([alert(1, 112), answer13(client.start)]));
    expect(client.end()).toMatchObject({ outcome: "established", warnings: [112] });
  });
});

function transcriptOf(hello: Buffer): Buffer {
  // RFC 8446 4.4.1: message_hash, its length, the hash.
  return Buffer.concat([hex("fe000020"), transcriptHash("sha256", [hello])]);
}

describe("violations", () => {
  const share = (group: number, key: Buffer) =>
    extension(0x0033, Buffer.concat([uint(group, 2), vector(2, key)]));
  const chosen = extension(0x002b, hex("0304"));
  const hello = (suite: number, ...extensions: Buffer[]) =>
    handshake(serverHello({ suite, extensions: [chosen, ...extensions] }));

  test.each([
    ["TLS 1.2", handshake(serverHello({ suite: 0x1301, extensions: [] })), "version-not-offered"],
    ["a suite that was not offered", hello(0x00c6), "suite-not-offered"],
    ["no share", hello(0x1301), "malformed"],
    ["a share of another group", hello(0x1301, share(0x0017, Buffer.alloc(65))), "group-not-offered"],
    ["a share of small order", hello(0x1301, share(0x001d, Buffer.alloc(32))), "malformed"],
    ["a share that ends early", hello(0x1301, extension(0x0033, hex("001d0020aa"))), "malformed"],
    ["a retry for a group that was not offered", handshake(retryFor(0x11ec)), "group-not-offered"],
    [
      "a second retry",
      Buffer.concat([handshake(retryFor(0x0017)), handshake(retryFor(0x0017))]),
      "unexpected-message",
    ],
    ["certificates in the clear", handshake(message(11, hex("00000000"))), "unexpected-message"],
    ["half a hello", handshake(message(2, hex("0303"))), "malformed"],
    ["protected data before the hello", record(23, Buffer.alloc(40)), "unexpected-message"],
    ["a hello without end", record(22, hex("02ffffff")), "too-long"],
    ["a record without end", hex("160303ffff"), "too-long"],
    ["too many warnings", Buffer.concat(Array<Buffer>(21).fill(alert(1, 112))), "too-long"],
  ])("%s", (_, bytes, violation) => {
    const client = newClient();
    expect(client.push(bytes).state).toBe("done");
    expect(client.end()).toMatchObject({ outcome: "protocol-violation", violations: [violation] });
  });

  const EMPTY_LIST = hex("00 000000");
  test.each([
    ["a forged Finished", { isForged: true }, "malformed"],
    ["a message nobody asked for", { between: [message(25, hex("00"))] }, "unexpected-message"],
    ["EncryptedExtensions twice", { between: [message(8, hex("0000"))] }, "unexpected-message"],
    ["extensions that end early", { encrypted: [hex("00100009")] }, "malformed"],
    ["a certificate that ends early", { between: [message(11, hex("00 000004 000009"))] }, "malformed"],
    [
      "a certificate whose extensions end early",
      { between: [message(11, hex("00 00000a 000001 30 0004 0005 0009"))] },
      "malformed",
    ],
    [
      "seventeen certificates",
      { between: [message(11, hex(`00 000066 ${"000001 30 0000".repeat(17)}`))] },
      "too-long",
    ],
    ["a signature that ends early", { between: [message(15, hex("0403 0009"))] }, "malformed"],
    ["a request that ends early", { between: [message(13, hex("05"))] }, "malformed"],
  ])("%s", (_, script, violation) => {
    const client = newClient();
    client.push(answer13(client.start, script));
    expect(client.end()).toMatchObject({ outcome: "protocol-violation", violations: [violation] });
  });

  test("EncryptedExtensions is the first message", () => {
    const client = newClient();
    const server = openServer13([client.start.subarray(5)]);
    client.push(Buffer.concat([server.hello, server.seal(22, message(11, EMPTY_LIST))]));
    expect(client.end().violations).toEqual(["unexpected-message"]);
  });

  test("a message in the clear after the hello", () => {
    const client = newClient();
    client.push(
      Buffer.concat([openServer13([client.start.subarray(5)]).hello, handshake(message(8, hex("0000")))]),
    );
    expect(client.end().violations).toEqual(["unexpected-message"]);
  });

  test("a record that was tampered with", () => {
    const client = newClient();
    const bytes = answer13(client.start);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    client.push(bytes);
    expect(client.end()).toMatchObject({ outcome: "protocol-violation", violations: ["malformed"] });
  });
});
