import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAuthority } from "../../../src/lab/tls/authority.ts";
import { FAKES, type FakeName, fakeOf } from "../../../src/lab/tls/fake.table.ts";
import type { Fake, Stage } from "../../../src/lab/tls/fake.ts";
import { playFake } from "../../../src/lab/tls/play.ts";
import { type Flight, type Offer, openFlight } from "../../../src/proto/tls/flight.ts";
import { type HelloSpec, writeHello } from "../../../src/proto/tls/hello.ts";
import { LIST_A, LIST_B } from "../../../src/proto/tls/list.table.ts";
import { writeSsl2Hello } from "../../../src/proto/tls/ssl2.ts";

const authority = openAuthority(1_790_000_000);
const stage: Stage = { leaf: (change) => authority.issue({ names: ["fake.test"], ...change }) };

/** Which fake answers the next connection. */
let fake: Fake;
let server: Server;
const sockets = new Set<Socket>();
beforeAll(async () => {
  server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    // What the server behind would do.
    const otherwise = (): void => {
      socket.once("data", () => socket.end("behind"));
      socket.resume();
    };
    playFake({ socket, fakes: [fake], stage, otherwise });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** For answers, and for their absence. */
const PATIENCE_MS = 4000;
const SILENCE_MS = 300;

function dial(): Socket {
  const address = server.address();
  return connect(typeof address === "object" && address !== null ? address.port : 0, "127.0.0.1");
}

/** The flight that some octets get. */
async function answer(octets: Buffer, offer: Offer, patienceMs = PATIENCE_MS): Promise<Flight> {
  const socket = dial();
  const reader = openFlight(offer);
  return await new Promise<Flight>((resolve) => {
    const end = (how?: "closed" | "reset" | "timeout"): void => {
      socket.destroy();
      resolve(reader.end(how));
    };
    socket.setTimeout(patienceMs, () => end("timeout"));
    socket.on("data", (chunk: Buffer) => reader.push(chunk) === "done" && end());
    socket.on("end", () => end("closed"));
    socket.on("error", () => end("reset"));
    socket.write(octets);
  });
}

const BASE: HelloSpec = {
  version: 0x0303,
  suites: LIST_A,
  groups: [29, 23, 24, 21, 22],
  schemes: [0x0403, 0x0804, 0x0401, 0x0301, 0x0201, 0x0101],
  serverName: "fake.test",
  extendedMasterSecret: true,
  renegotiationInfo: true,
  random: Buffer.alloc(32, 1),
};
const hello = (change: Partial<HelloSpec> = {}): HelloSpec => ({ ...BASE, ...change });
const TLS13 = hello({ versions: [0x0304, 0x0303], suites: [0x1301, ...LIST_A], shares: [] });
const SHARE = { group: 29, key: Buffer.alloc(32, 9) };

async function meet(name: FakeName, spec: HelloSpec, found: Partial<Flight> = {}): Promise<Flight> {
  fake = fakeOf(name);
  return await answer(writeHello(spec), spec, found.outcome === "timeout" ? SILENCE_MS : PATIENCE_MS);
}

type Case = readonly [name: FakeName, change: HelloSpec, found: Partial<Flight>];

describe("what old servers choose", () => {
  const EC_P256 = { group: 23 };
  test.each<Case>([
    [
      "ssl3",
      hello({ version: 0x0300, extensionless: true }),
      { outcome: "hello", version: 0x0300, suite: 0x0035 },
    ],
    ["ssl3", hello({ version: 0x0302 }), { outcome: "hello", version: 0x0300 }],
    ["ssl3", hello(), { outcome: "not-tls", peek: "behind" }],
    ["rc4-3des", hello({ suites: [0x0005, 0xc011] }), { outcome: "hello", suite: 0xc011, ...EC_P256 }],
    ["rc4-3des", hello({ suites: [0x0005, 0xc02b] }), { outcome: "not-tls" }],
    ["rc4-3des", hello({ version: 0x0302 }), { outcome: "not-tls" }],
    ["export-rsa", hello({ version: 0x0301 }), { outcome: "hello", version: 0x0301, suite: 0x0003 }],
    ["export-dhe", hello({ version: 0x0301 }), { outcome: "hello", suite: 0x0014 }],
    ["dh-512", hello(), { outcome: "hello", suite: 0x009e }],
    ["dh-1024", hello({ suites: [0x009e] }), { outcome: "hello", suite: 0x009e }],
    ["anonymous", hello(), { outcome: "hello", suite: 0xc018, certificates: null }],
    ["compression", hello({ compression: [1, 0] }), { outcome: "hello", compression: 1 }],
    ["compression", hello(), { outcome: "not-tls" }],
    ["explicit-curve", hello(), { outcome: "hello", suite: 0xc02f }],
    ["secp256k1", hello(), { outcome: "hello", group: 22 }],
    ["no-rfc5746", hello(), { outcome: "hello", extensions: [0x0017] }],
    ["no-ems", hello(), { outcome: "hello", extensions: [0xff01] }],
    ["client-certificate", hello(), { outcome: "hello", certificateRequested: true }],
    ["md5", hello({ schemes: [0x0101] }), { outcome: "hello", suite: 0xc02f }],
    ["md5", hello(), { outcome: "not-tls" }],
    ["sha1", hello({ schemes: [0x0101, 0x0201] }), { outcome: "hello" }],
    ["sha224", hello({ schemes: [0x0301, 0x0201] }), { outcome: "hello" }],
    ["other-suite", hello(), { outcome: "protocol-violation", violations: ["suite-not-offered"] }],
    ["retry-13", TLS13, { outcome: "hrr", group: 29, suite: 0x1301 }],
    ["retry-13", hello(), { outcome: "alert", alert: 70 }],
    ["retry-unoffered", TLS13, { outcome: "protocol-violation", violations: ["group-not-offered"] }],
    ["wants-share", TLS13, { outcome: "alert", alert: 109 }],
    ["wants-share", { ...TLS13, shares: [SHARE] }, { outcome: "hello", version: 0x0304, group: 29 }],
  ])("%s (%#)", async (name, spec, found) => {
    expect(await meet(name, spec, found)).toMatchObject(found);
  });

  test("other-version answers what was not offered", async () => {
    const spec = hello({ versions: [0x0303] });
    expect(await meet("other-version", spec)).toMatchObject({
      outcome: "protocol-violation",
      violations: ["version-not-offered"],
    });
  });

  test.each<[FakeName, object]>([
    ["export-rsa", { kind: "rsa-export", exportRsaBits: 512 }],
    ["export-dhe", { kind: "dhe", dh: { bits: 512 } }],
    ["dh-512", { kind: "dhe", dh: { bits: 512 }, scheme: 0x0401 }],
    ["explicit-curve", { kind: "ecdhe", isExplicitCurve: true }],
    ["anonymous", { kind: "ecdhe", group: 23, scheme: null }],
  ])("%s: parameters of the key exchange are read", async (name, found) => {
    expect((await meet(name, hello())).keyExchange).toMatchObject(found);
  });

  test.each<[FakeName, number]>([
    ["md5", 0x0101],
    ["sha1", 0x0201],
    ["sha224", 0x0301],
  ])("%s signs so when nothing better is offered", async (name, scheme) => {
    expect((await meet(name, hello({ schemes: [scheme] }))).keyExchange).toMatchObject({ scheme });
  });

  test("the prime of dh-1024 is the one everybody knows", async () => {
    // tls.md 1.3: SHA-256 over the prime, RFC 2409
    const { keyExchange } = await meet("dh-1024", hello({ suites: [0x009e] }));
    expect(JSON.stringify(keyExchange)).toContain("3f35a3f5f6c4376a");
  });
});

describe("SSL 2.0", () => {
  const asks = (name: FakeName): Promise<Flight> => {
    fake = fakeOf(name);
    const octets = writeSsl2Hello({ kinds: [0x010080, 0x0700c0], challenge: Buffer.alloc(16) });
    return answer(octets, { ssl2: true });
  };
  test("with kinds of cipher", async () => {
    expect(await asks("ssl2")).toMatchObject({ outcome: "ssl2" });
  });
  test("with none in common", async () => {
    expect(await asks("ssl2-empty")).toMatchObject({ outcome: "ssl2" });
  });
  test("others leave it to the server behind", async () => {
    fake = fakeOf("ssl3");
    const socket = dial();
    socket.write(writeSsl2Hello({ kinds: [0x010080], challenge: Buffer.alloc(16) }));
    const [chunk] = (await once(socket, "data")) as [Buffer];
    expect(chunk.toString()).toBe("behind");
    socket.destroy();
  });
});

describe("what clients of some kind meet", () => {
  const many = (count: number) => hello({ suites: [...LIST_A, ...LIST_B.flat()].slice(0, count) });
  /** A hello of fewer than 256 octets. */
  const small = hello({ suites: LIST_A.slice(-20), schemes: [0x0401], groups: [23] });
  test.each<Case>([
    ["hangs-256-511", { ...many(100), padding: false }, { outcome: "timeout" }],
    ["hangs-256-511", many(100), { outcome: "hello" }],
    ["hangs-256-511", small, { outcome: "hello" }],
    ["sees-64", many(64), { outcome: "hello", suite: 0xc02f }],
    ["sees-64", hello({ suites: [...LIST_B.flat().slice(0, 64), 0x0005] }), { outcome: "alert", alert: 40 }],
    ["refuses-128", many(128), { outcome: "hello" }],
    ["refuses-128", many(129), { outcome: "alert", alert: 47 }],
    ["resets-13", TLS13, { outcome: "reset" }],
    ["resets-13", hello(), { outcome: "hello" }],
    ["closes-13", TLS13, { outcome: "closed" }],
    ["closes-13", hello(), { outcome: "hello" }],
    ["closes", hello(), { outcome: "closed" }],
    ["resets", hello(), { outcome: "reset" }],
    ["silent", hello(), { outcome: "timeout" }],
    ["late", hello(), { outcome: "timeout" }],
    ["dribble", hello(), { outcome: "timeout" }],
    ["bytewise", hello(), { outcome: "hello", suite: 0xc02f, extensions: [0xff01, 0x0017] }],
    ["small-records", hello(), { outcome: "hello", suite: 0xc02f }],
    ["warns-first", hello(), { outcome: "hello", warnings: [112] }],
    ["hello-then-alert", hello(), { outcome: "alert", alert: 40 }],
    ["hello-then-silence", hello(), { outcome: "timeout" }],
    ["http", hello(), { outcome: "not-tls", peek: expect.stringMatching(/^HTTP\/1.1 400/) }],
    [
      "bad-asn1",
      hello(),
      { outcome: "hello", certificates: [Buffer.from("30ffffffff", "hex"), Buffer.of(48, 128)] },
    ],
    ["alert-70", hello(), { outcome: "alert", alert: 70 }],
    ["alert-112", hello(), { outcome: "alert", alert: 112 }],
  ])("%s (%#)", async (name, spec, found) => {
    expect(await meet(name, spec, found)).toMatchObject(found);
  });

  test("chain-64k sends at least that much", async () => {
    const { certificates } = await meet("chain-64k", hello());
    expect(certificates === null || Buffer.concat(certificates).length >= 65_536).toBe(true);
  });

  test.each(["records-10m", "warnings"] as const)("%s ends with the reader's patience", async (name) => {
    expect(["protocol-violation", "closed", "reset"]).toContain((await meet(name, hello())).outcome);
  });
});

test("a signed flight is one that OpenSSL takes for real up to the end of it", async () => {
  const { certificates } = await meet("bytewise", hello());
  const digests = certificates?.map((der) => createHash("sha256").update(der).digest("hex"));
  const issued = stage.leaf({ key: "rsa3072", issuer: "rsa" }).chain;
  expect(digests?.[0]).toBe(
    createHash("sha256")
      .update(issued[0] ?? "")
      .digest("hex"),
  );
});

test("every fake answers some hello", async () => {
  const offers = [
    hello(),
    hello({ suites: [0x009e, 0x0005] }),
    hello({ compression: [1, 0] }),
    ...[0x0101, 0x0201, 0x0301].map((scheme) => hello({ schemes: [scheme] })),
    hello({ version: 0x0300, extensionless: true }),
    hello({ version: 0x0301 }),
  ];
  const { readHello } = await import("../../../src/lab/tls/client-hello.ts");
  const heard = offers.map((offer) => readHello(writeHello(offer)));
  const ssl2 = readHello(writeSsl2Hello({ kinds: [0x010080], challenge: Buffer.alloc(16) }));
  for (const [name, row] of Object.entries(FAKES)) {
    const answers = [...heard, ssl2].map((each) =>
      each === undefined ? null : row.fake.answer(each, stage),
    );
    expect(
      answers.some((steps) => steps !== null),
      name,
    ).toBe(true);
    expect(row.says).not.toBe("");
  }
});

test("a fake that does not exist is a mistake", () => {
  expect(() => fakeOf("alert-255")).toThrow("alert-255");
});
