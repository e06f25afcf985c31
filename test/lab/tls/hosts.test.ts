import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTcpServices } from "../../../src/lab/listen.ts";
import { servicesOf } from "../../../src/lab/services.ts";
import { openAuthority } from "../../../src/lab/tls/authority.ts";
import { serveHosts } from "../../../src/lab/tls/hosts.ts";
import { startWorld, type World } from "../../../src/lab/world.ts";

/** TLS of the lab is verified by OpenSSL's clock. */
const NOW = Math.floor(Date.now() / 1000);
const WEB = "192.0.2.80";
const MX = "192.0.2.24";

let world: World;
const hosts: string[] = [];
beforeAll(async () => {
  const onSecureConnection = ({ address, name }: { address: string; name: string }, socket: TLSSocket) => {
    hosts.push(`${address} ${name} ${socket.servername}`);
    socket.end("hello");
  };
  world = await startWorld({ now: NOW, scenarios: ["good"], hooks: { onSecureConnection } });
});
afterAll(async () => world.close());

function portOf(address: string, port: number): number {
  const entry = world.netMap.map.find((each) => each.address === address && each.port === port);
  return Number(entry?.to?.split(":")[1]);
}

async function secured(options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ ca: world.ca, ...options });
  await once(socket, "secureConnect");
  return socket;
}

const https = (servername: string, options: ConnectionOptions = {}) =>
  secured({ port: portOf(WEB, 443), host: "127.0.0.1", servername, ...options });

async function starttls(socket: Socket): Promise<string> {
  let heard = "";
  socket.on("data", (chunk: Buffer) => {
    heard += chunk.toString();
  });
  const reply = async (last: RegExp): Promise<void> => {
    while (!last.test(heard)) await once(socket, "data");
  };
  await reply(/^220 .*\r\n$/);
  socket.write("EHLO lab\r\n");
  await reply(/\r\n250 STARTTLS\r\n$/);
  socket.write("STARTTLS\r\n");
  await reply(/\r\n220 2\.0\.0 .*\r\n$/);
  socket.removeAllListeners("data");
  return heard;
}

describe("a web host", () => {
  test("shows a certificate of the lab's authority for whatever name is asked", async () => {
    const socket = await https("www.good.test");
    expect(socket.authorized).toBe(true);
    expect(socket.getPeerCertificate().subjectaltname).toBe("DNS:good.test, DNS:www.good.test");
    expect(socket.getProtocol()).toBe("TLSv1.3");
    socket.destroy();
  });

  test("hands the secure connection over with its host and the name asked", async () => {
    hosts.length = 0;
    const socket = await https("good.test");
    const [chunk] = (await once(socket, "data")) as [Buffer];
    expect(chunk.toString()).toBe("hello");
    expect(hosts).toEqual([`${WEB} web.hoster-a.example good.test`]);
    socket.destroy();
  });

  test("negotiates http/1.1, and TLS 1.2 with the best suite", async () => {
    const socket = await https("good.test", { maxVersion: "TLSv1.2", ALPNProtocols: ["h2", "http/1.1"] });
    expect([socket.alpnProtocol, socket.getCipher().name]).toEqual([
      "http/1.1",
      "ECDHE-ECDSA-AES256-GCM-SHA384",
    ]);
    socket.destroy();
  });

  test.each([
    ["TLS 1.1", { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" }],
    ["a CBC suite", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" }],
    ["SHA-1 alone", { maxVersion: "TLSv1.2", sigalgs: "ECDSA+SHA1", ciphers: "ALL:@SECLEVEL=0" }],
  ] satisfies [string, ConnectionOptions][])("refuses %s", async (_, options) => {
    await expect(https("good.test", options)).rejects.toThrow(/alert|ECONNRESET/);
  });

  test("does not renegotiate", async () => {
    const socket = await https("good.test", { maxVersion: "TLSv1.2" });
    const outcome = await new Promise<Error | null>((resolve) => {
      socket.on("error", resolve);
      socket.on("close", () => resolve(new Error("closed")));
      socket.resume();
      socket.renegotiate({ rejectUnauthorized: false }, resolve);
    });
    expect(outcome).toBeInstanceOf(Error);
    socket.destroy();
  });
});

describe("a mail host", () => {
  test("does STARTTLS and goes on speaking SMTP inside", async () => {
    const plain = connectTcp(portOf(MX, 25), "127.0.0.1");
    expect(await starttls(plain)).toMatch(
      /^220 mx1\.hoster-a\.example ESMTP\r\n250-mx1\.hoster-a\.example\r\n/,
    );
    const socket = await secured({ socket: plain, servername: "mx1.hoster-a.example" });
    expect(socket.authorized).toBe(true);
    socket.write("EHLO lab\r\nSTARTTLS\r\nNOOP\r\nVRFY x\r\nQUIT\r\n");
    let heard = "";
    for await (const chunk of socket) heard += String(chunk);
    const codes = heard.split("\r\n").map((line) => line.slice(0, 4));
    const greeted = [...Array.from({ length: 5 }, () => "250-"), "250 "];
    expect(codes).toEqual([...greeted, "503 ", "250 ", "502 ", "221 ", ""]);
  });

  test("ignores what was sent before its reply to STARTTLS", async () => {
    const plain = connectTcp(portOf(MX, 25), "127.0.0.1");
    await once(plain, "data");
    plain.write("HELO lab\r\nSTARTTLS\r\nNOOP\r\n");
    let heard = "";
    while (!heard.includes("220 2.0.0")) {
      const [chunk] = (await once(plain, "data")) as [Buffer];
      heard += chunk.toString();
    }
    const socket = await secured({ socket: plain, servername: "mx1.hoster-a.example" });
    socket.write("QUIT\r\n");
    const [reply] = (await once(socket, "data")) as [Buffer];
    expect([heard, reply.toString()]).toEqual([
      "250 mx1.hoster-a.example\r\n220 2.0.0 go ahead\r\n",
      "221 2.0.0 bye\r\n",
    ]);
    socket.destroy();
  });

  test("closes on a line without end", async () => {
    const plain = connectTcp(portOf(MX, 25), "127.0.0.1");
    plain.resume();
    plain.write("x".repeat(4096));
    await once(plain, "close");
  });
});

test("connections are counted by address and port", async () => {
  const before = world.connections().find(({ address, port }) => address === WEB && port === 443)?.count ?? 0;
  (await https("good.test")).destroy();
  expect(world.connections()).toContainEqual({ address: WEB, port: 443, count: before + 1 });
});

test("other ports of a host refuse", () => {
  expect(world.netMap.map).toContainEqual({ address: WEB, fault: "refused" });
  expect(world.netMap.map.some(({ address, port }) => address === MX && port === 443)).toBe(false);
});

test("hosts are what the zones name: mail hosts by MX, others by address, name servers and dead ones not", () => {
  const text = `@ SOA a b 1 2 3 4 5
@ NS ns1
ns1 A 192.0.2.1
@ 300 A 192.0.2.10
WWW AAAA 2001:db8::10
@ MX 10 mx
mx A 192.0.2.11
gone A 192.0.2.12
real A 198.18.0.1
`;
  const zones = [{ name: "x.test", text, placements: [] }];
  expect(servicesOf({ zones, servers: [], blackholes: ["192.0.2.12"] })).toEqual({
    web: [
      { address: "192.0.2.10", name: "x.test" },
      { address: "2001:db8::10", name: "www.x.test" },
    ],
    mail: [{ address: "192.0.2.11", name: "mx.x.test" }],
  });
});

test("a TLS host that no zone names is a mistake", async () => {
  const services = openTcpServices("doc");
  const spec = { zones: [], servers: [], tlsHosts: [{ addresses: ["192.0.2.99"], setup: {} }] };
  const serving = { spec, plan: "doc" as const, authority: openAuthority(NOW), services, hooks: {} };
  await expect(serveHosts(serving)).rejects.toThrow("192.0.2.99");
});
