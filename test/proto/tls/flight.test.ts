import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Flight, openFlight, type TlsOffer } from "../../../src/proto/tls/flight.ts";
import { TLS12_GROUPS, TLS13_GROUPS } from "../../../src/proto/tls/group.table.ts";
import { LIST_13 } from "../../../src/proto/tls/list.table.ts";
import { uint, vector } from "../../../src/proto/tls/vector.ts";
import {
  alert,
  certificates,
  ecdhe,
  extension,
  handshake,
  helloDone,
  hex,
  message,
  RECORDED,
  RETRY_RANDOM,
  readFlight,
  received,
  record,
  retryFor,
  serverHello,
  TLS13_CHOSEN,
} from "./support.ts";

const GROUPS = [0x001d, 0x0017, 0x0018, 0x0015, 0x0016, 0x0009];
const tls12 = (...suites: number[]): TlsOffer => ({
  version: 0x0303,
  suites,
  groups: GROUPS,
  compression: [1, 0],
});
const TLS11: TlsOffer = { version: 0x0302, suites: [0xc013, 0x002f, 0x0033], groups: [0x001d, 0x0017] };
const TLS13: TlsOffer = {
  version: 0x0303,
  versions: [0x0304],
  suites: [0x1302, 0x1303, 0x1301],
  groups: [0x11ec, 0x001d, 0x0017],
  shares: [],
};
const SSL2 = { ssl2: true } as const;
const wideTls12 = (...suites: number[]): TlsOffer => ({ ...tls12(...suites), groups: TLS12_GROUPS });
const WIDE_TLS13: TlsOffer = { ...TLS13, suites: LIST_13, groups: TLS13_GROUPS };
const old = (version: number, ...suites: number[]): TlsOffer => ({ version, suites });

type Expected = Partial<Omit<Flight, "keyExchange">> & {
  readonly chain?: number;
  readonly key?: object;
};

/** What the configuration of the server says that must come out. Sizes: number of certificates sent. */
const CASES: Readonly<Record<string, readonly [offer: TlsOffer | typeof SSL2, expected: Expected]>> = {
  "ecdhe-rsa-chain-staple": [
    tls12(0xc02f),
    { outcome: "hello", version: 0x0303, suite: 0xc02f, group: 0x001d, chain: 2, key: { scheme: 0x0804 } },
  ],
  "ecdhe-ecdsa": [tls12(0xc02b), { outcome: "hello", suite: 0xc02b, chain: 1, key: { scheme: 0x0403 } }],
  "static-rsa": [tls12(0x002f), { outcome: "hello", suite: 0x002f, group: null, chain: 1 }],
  "dhe-ffdhe3072": [
    tls12(0x009e),
    { outcome: "hello", group: null, key: { dh: { bits: 3072, generator: 2, name: "ffdhe3072" } } },
  ],
  "dhe-own-1024": [tls12(0x009e), { outcome: "hello", key: { dh: { bits: 1024, name: null } } }],
  // OpenSSL takes the primes of RFC 3526 when it is told none.
  "dhe-automatic": [tls12(0x0033), { outcome: "hello", key: { dh: { bits: 2048, name: "MODP-2048" } } }],
  "dhe-dss-sha1": [tls12(0x0032), { outcome: "hello", key: { kind: "dhe", scheme: 0x0202 } }],
  "anonymous-dh": [tls12(0x00a6), { outcome: "hello", key: { kind: "dhe", scheme: null } }],
  "anonymous-ecdh": [tls12(0xc018), { outcome: "hello", group: 0x001d, key: { scheme: null } }],
  psk: [tls12(0x00a8), { outcome: "hello", key: { kind: "psk", publicSha256: null } }],
  "dhe-psk": [tls12(0x00aa), { outcome: "hello", key: { kind: "dhe", dh: { bits: 1024 } } }],
  "ecdhe-psk": [tls12(0xc035), { outcome: "hello", group: 0x001d, key: { kind: "ecdhe" } }],
  "rsa-psk": [tls12(0x00ac), { outcome: "hello", chain: 1, key: { kind: "psk" } }],
  null: [tls12(0x003b), { outcome: "hello", suite: 0x003b, chain: 1 }],
  "client-certificate": [tls12(0xc02f), { outcome: "hello", certificateRequested: true }],
  tls10: [TLS11, { outcome: "hello", version: 0x0301, suite: 0xc013, key: { scheme: null } }],
  "tls11-dhe": [TLS11, { outcome: "hello", version: 0x0302, key: { scheme: null, dh: { bits: 2048 } } }],
  sect283k1: [tls12(0xc02f), { outcome: "hello", group: 0x0009, sentinel: null }],
  "no-common-suite": [tls12(0x000a), { outcome: "alert", alert: 40, version: null }],
  "tls13-retry": [
    TLS13,
    { outcome: "hrr", version: 0x0304, suite: 0x1302, group: 0x001d, extensions: [0x002b, 0x0033] },
  ],
  "tls13-only-for-older": [tls12(0xc02f), { outcome: "alert", alert: 70 }],
  "tls12-only-for-tls13": [TLS13, { outcome: "alert", alert: 70 }],
  "tls12-of-tls13": [tls12(0xc02f), { outcome: "hello", version: 0x0303, sentinel: "tls12" }],
  "tls12-alpn": [tls12(0xc02f), { outcome: "hello", alpn: "h2" }],
  "ssl2-hello": [SSL2, { outcome: "alert", alert: 70 }],

  "nginx-rsa": [wideTls12(0xc02f), { outcome: "hello", version: 0x0303, chain: 1, key: { scheme: 0x0804 } }],
  "nginx-ecdsa": [wideTls12(0xc02b), { outcome: "hello", suite: 0xc02b, key: { scheme: 0x0403 } }],
  "nginx-retry": [WIDE_TLS13, { outcome: "hrr", version: 0x0304, group: 0x001d }],
  "nginx-rejects-name": [wideTls12(0xc02f), { outcome: "alert", alert: 112 }],
  haproxy: [wideTls12(0xc030), { outcome: "hello", suite: 0xc030, alpn: "h2", sentinel: "tls12" }],
  go: [wideTls12(0xc02f), { outcome: "hello", group: 0x001d, sentinel: "tls12" }],
  "go-retry": [WIDE_TLS13, { outcome: "hrr", suite: 0x1301, group: 0x001d }],
  // Go sends its certificate before it finds that it cannot sign: the suite is not accepted.
  "go-cannot-sign": [wideTls12(0xc02f), { outcome: "alert", alert: 40, suite: 0xc02f, chain: 1 }],
  "go-no-common-suite": [wideTls12(0x0005), { outcome: "alert", alert: 40, suite: null }],
  jsse: [wideTls12(0xc030), { outcome: "hello", suite: 0xc030, extensions: [0x0017, 0x0023, 0xff01] }],
  "jsse-retry": [WIDE_TLS13, { outcome: "hrr", suite: 0x1302, extensions: [0x002b, 0x002c, 0x0033] }],
  "jsse-no-common-suite": [wideTls12(0x0005), { outcome: "closed", alert: null }],
  "gnutls-rc4": [old(0x0301, 0x0005), { outcome: "hello", version: 0x0301, suite: 0x0005, chain: 1 }],
  "gnutls-3des": [old(0x0302, 0x000a), { outcome: "hello", version: 0x0302, suite: 0x000a }],
  "gnutls-null-md5": [old(0x0301, 0x0001), { outcome: "hello", suite: 0x0001 }],
  "gnutls-anonymous": [wideTls12(0x00a6), { outcome: "hello", certificates: null, key: { scheme: null } }],
  "gnutls-dhe": [wideTls12(0x009e), { outcome: "hello", key: { kind: "dhe", scheme: 0x0804 } }],
  "gnutls-sha1": [wideTls12(0xc02f), { outcome: "hello", key: { scheme: 0x0201 } }],
  "gnutls-retry": [WIDE_TLS13, { outcome: "hrr", group: 0x001d, extensions: [0x0033, 0x002b] }],
  "gnutls-no-renegotiation-info": [
    wideTls12(0xc02f),
    { outcome: "hello", extensions: [0x000b, 0x0017, 0x0023] },
  ],
  "nss-ssl3": [old(0x0300, 0x002f), { outcome: "hello", version: 0x0300, suite: 0x002f, chain: 1 }],
  "nss-ssl3-for-ssl2": [SSL2, { outcome: "alert", alert: 10 }],
  nss: [wideTls12(0xc02f), { outcome: "hello", version: 0x0303, group: 0x001d }],
  "nss-retry": [WIDE_TLS13, { outcome: "hrr", suite: 0x1301, group: 0x001d }],
  "nss-tls12-for-ssl3": [old(0x0300, 0x002f), { outcome: "alert", alert: 70 }],
};

describe("recorded flights", () => {
  test.each(Object.entries(CASES))("%s: what the server was set up for", (name, [offer, expected]) => {
    const { chain, key, ...facts } = expected;
    const flight = readFlight(offer, received(name));
    expect(flight).toMatchObject({ ...facts, violations: [], warnings: [] });
    if (chain !== undefined) expect(flight.certificates).toHaveLength(chain);
    if (key !== undefined) expect(flight.keyExchange).toMatchObject(key);
  });

  test("every recorded flight has a case", () => {
    expect(RECORDED.map(({ name }) => name).sort()).toEqual(Object.keys(CASES).sort());
  });

  test("the staple is the response that the server was given", () => {
    const flight = readFlight(tls12(0xc02f), received("ecdhe-rsa-chain-staple"));
    expect(flight.staple?.subarray(0, 7).toString("hex")).toBe("308205030a0100");
    expect(flight.staple).toHaveLength(1287);
    expect(flight.extensions).toEqual([0xff01, 0x000b, 0x0023, 0x0005, 0x0017]);
  });

  test.each(RECORDED)(
    "$name in pieces of 1, 7 and 1400 octets reads the same",
    ({ name, received: bytes }) => {
      const [offer] = CASES[name] ?? [SSL2];
      const whole = readFlight(offer, hex(bytes));
      for (const size of [1, 7, 1400]) expect(readFlight(offer, hex(bytes), { size })).toEqual(whole);
    },
  );

  test.each(RECORDED)("$name in records of one octet reads the same", ({ name, received: bytes }) => {
    const [offer] = CASES[name] ?? [SSL2];
    const whole = hex(bytes);
    const split: Buffer[] = [];
    for (let at = 0; at < whole.length; at += 5 + whole.readUInt16BE(at + 3)) {
      const fragment = whole.subarray(at + 5, at + 5 + whole.readUInt16BE(at + 3));
      for (const octet of fragment) split.push(record(whole.readUInt8(at), Buffer.from([octet])));
    }
    expect(readFlight(offer, Buffer.concat(split))).toEqual(readFlight(offer, whole));
  });

  test.each(["closed", "reset", "timeout"] as const)(
    "a flight cut off before its key exchange: %s",
    (end) => {
      const bytes = received("ecdhe-rsa-chain-staple");
      const flight = readFlight(tls12(0xc02f), bytes.subarray(0, 900), { end });
      expect(flight).toMatchObject({ outcome: end, suite: 0xc02f, version: 0x0303, certificates: null });
    },
  );
});

const HELLO = serverHello({ suite: 0xc02f, extensions: [] });
const CHAIN = certificates(Buffer.from("leaf"), Buffer.from("issuer"));
const FLIGHT = handshake(HELLO, CHAIN, ecdhe(), helloDone);

describe("acceptance", () => {
  test("ServerHello and certificates, then handshake_failure: not accepted, facts kept", () => {
    const flight = readFlight(tls12(0xc02f), Buffer.concat([handshake(HELLO, CHAIN), alert(2, 40)]));
    expect(flight).toMatchObject({ outcome: "alert", alert: 40, suite: 0xc02f });
    expect(flight.certificates).toHaveLength(2);
  });

  test("a key exchange is enough, even if the connection breaks after it", () => {
    const flight = readFlight(tls12(0xc02f), handshake(HELLO, CHAIN, ecdhe()), { end: "reset" });
    expect(flight).toMatchObject({ outcome: "hello", group: 0x001d });
  });

  test("nothing but the end of the input", () => {
    expect(readFlight(tls12(0xc02f), Buffer.alloc(0), { end: "timeout" }).outcome).toBe("timeout");
  });

  test("done is said at ServerHelloDone, not before, and stays", () => {
    const reader = openFlight(tls12(0xc02f));
    expect(reader.push(FLIGHT.subarray(0, -1))).toBe("more");
    expect(reader.push(FLIGHT.subarray(-1))).toBe("done");
    expect(reader.push(alert(2, 80))).toBe("done");
    expect(reader.end("reset")).toMatchObject({ outcome: "hello", alert: null });
  });

  test("a HelloRequest in between is nothing", () => {
    const bytes = handshake(message(0), HELLO, message(0), CHAIN, ecdhe(), helloDone);
    expect(readFlight(tls12(0xc02f), bytes).outcome).toBe("hello");
  });
});

describe("alerts", () => {
  test("warnings are noted and passed over", () => {
    const flight = readFlight(tls12(0xc02f), Buffer.concat([alert(1, 112), FLIGHT]));
    expect(flight).toMatchObject({ outcome: "hello", warnings: [112], alert: null });
  });

  test("close_notify is a close", () => {
    expect(readFlight(tls12(0xc02f), alert(1, 0), { end: "timeout" })).toMatchObject({
      outcome: "closed",
      alert: null,
      warnings: [],
    });
  });

  test("two alerts in one record, and one alert in two records", () => {
    const two = record(21, hex("0170 0228"));
    expect(readFlight(tls12(1), two)).toMatchObject({ outcome: "alert", alert: 40, warnings: [112] });
    const halves = Buffer.concat([record(21, hex("02")), record(21, hex("46"))]);
    expect(readFlight(tls12(1), halves)).toMatchObject({ outcome: "alert", alert: 70 });
  });

  test("the reply of a TLS 1.2 server that knows supported_versions", () => {
    expect(readFlight(TLS13, hex("15030300020246"))).toMatchObject({ outcome: "alert", alert: 70 });
  });
});

describe("TLS 1.3", () => {
  test("the reply of OpenSSL 3.0 without ML-KEM: HelloRetryRequest, then change_cipher_spec", () => {
    const bytes = hex(
      "1603030058020000540303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c20" +
        "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f130200000c002b0002030400330002001d" +
        "140303000101",
    );
    expect(readFlight(TLS13, bytes)).toMatchObject({ outcome: "hrr", suite: 0x1302, group: 0x001d });
    expect(received("tls13-retry").subarray(0, bytes.length).equals(bytes)).toBe(true);
  });

  test("a ServerHello with the share that was offered", () => {
    const offer = { ...TLS13, shares: [{ group: 0x001d, key: Buffer.alloc(32) }] };
    const share = extension(0x0033, Buffer.concat([uint(0x001d, 2), vector(2, Buffer.alloc(32, 9))]));
    const bytes = handshake(serverHello({ suite: 0x1301, extensions: [TLS13_CHOSEN, share] }));
    expect(readFlight(offer, bytes)).toMatchObject({
      outcome: "hello",
      version: 0x0304,
      group: 0x001d,
      violations: [],
    });
    expect(readFlight(TLS13, bytes)).toMatchObject({
      outcome: "protocol-violation",
      violations: ["group-not-offered"],
    });
  });

  test.each([
    ["a group that was not offered", retryFor(0x0018), "group-not-offered"],
    [
      "a ServerHello without a share",
      serverHello({ suite: 0x1301, extensions: [TLS13_CHOSEN] }),
      "malformed",
    ],
    [
      "a suite of TLS 1.2",
      serverHello({
        random: RETRY_RANDOM,
        suite: 0xc02f,
        extensions: [TLS13_CHOSEN, extension(0x0033, hex("001d"))],
      }),
      "suite-not-offered",
    ],
    ["TLS 1.2", serverHello({ suite: 0x1301, extensions: [] }), "version-not-offered"],
  ])("%s is a violation", (_, hello, violation) => {
    const flight = readFlight(TLS13, handshake(hello));
    expect(flight.violations).toContain(violation);
  });

  test("a HelloRetryRequest for a cookie only", () => {
    const hello = serverHello({
      random: RETRY_RANDOM,
      suite: 0x1301,
      extensions: [TLS13_CHOSEN, extension(0x002c, hex("0003616263"))],
    });
    expect(readFlight(TLS13, handshake(hello))).toMatchObject({ outcome: "hrr", group: null });
  });

  test.each([
    ["444f574e47524401", "tls12"],
    ["444f574e47524400", "tls11"],
    ["444f574e47524402", null],
  ])("the end of the random, %s", (tail, sentinel) => {
    const random = Buffer.concat([Buffer.alloc(24, 1), hex(tail)]);
    const bytes = handshake(serverHello({ random, suite: 0xc02f }), CHAIN, ecdhe(), helloDone);
    expect(readFlight(tls12(0xc02f), bytes).sentinel).toBe(sentinel);
  });
});

describe("violations are recorded and the facts kept", () => {
  test.each([
    ["a suite that was not offered", tls12(0xc030), FLIGHT, "suite-not-offered"],
    [
      "a version above the one offered",
      TLS11,
      handshake(serverHello({ suite: 0xc013 }), CHAIN, helloDone),
      "version-not-offered",
    ],
    [
      "a version that no protocol has",
      TLS11,
      handshake(serverHello({ version: 0x0299, suite: 0xc013 }), CHAIN, helloDone),
      "version-not-offered",
    ],
    [
      "TLS 1.1 where only TLS 1.2 is named",
      { ...tls12(0xc02f), versions: [0x0303] },
      handshake(serverHello({ version: 0x0302, suite: 0xc02f }), CHAIN, helloDone),
      "version-not-offered",
    ],
    [
      "a curve that was not offered",
      tls12(0xc02f),
      handshake(HELLO, CHAIN, ecdhe(0x0019), helloDone),
      "group-not-offered",
    ],
    [
      "a compression that was not offered",
      { ...tls12(0xc02f), compression: [0] },
      handshake(serverHello({ suite: 0xc02f, compression: 1 }), CHAIN, ecdhe(), helloDone),
      "compression-not-offered",
    ],
    [
      "a key exchange that plain RSA does not have",
      tls12(0x002f),
      handshake(serverHello({ suite: 0x002f }), CHAIN, ecdhe(), helloDone),
      "unexpected-message",
    ],
    [
      "a message of TLS 1.3",
      tls12(0xc02f),
      handshake(HELLO, CHAIN, message(8), ecdhe(), helloDone),
      "unexpected-message",
    ],
    ["certificates before the hello", tls12(0xc02f), handshake(CHAIN, HELLO), "unexpected-message"],
    ["a second hello", tls12(0xc02f), handshake(HELLO, HELLO, CHAIN), "unexpected-message"],
    [
      "application data",
      tls12(0xc02f),
      Buffer.concat([handshake(HELLO), record(23, hex("00"))]),
      "unexpected-message",
    ],
    ["a hello that ends early", tls12(0xc02f), handshake(message(2, hex("0303"))), "malformed"],
    [
      "a hello with something behind it",
      tls12(0xc02f),
      handshake(message(2, Buffer.concat([HELLO.subarray(4), hex("00")]))),
      "malformed",
    ],
    [
      "extensions that end early",
      tls12(0xc02f),
      handshake(serverHello({ suite: 0xc02f, extensions: [hex("00170005")] })),
      "malformed",
    ],
    [
      "a certificate of no octets",
      tls12(0xc02f),
      handshake(HELLO, certificates(Buffer.alloc(0)), ecdhe(), helloDone),
      "malformed",
    ],
    [
      "a certificate list that ends early",
      tls12(0xc02f),
      handshake(HELLO, message(11, hex("000008000004aa")), ecdhe(), helloDone),
      "malformed",
    ],
    [
      "something behind the certificate list",
      tls12(0xc02f),
      handshake(HELLO, message(11, hex("000004 000001 30 00")), ecdhe(), helloDone),
      "malformed",
    ],
    [
      "a chosen version of one octet",
      tls12(0xc02f),
      handshake(serverHello({ suite: 0xc02f, extensions: [extension(0x002b, hex("03"))] })),
      "malformed",
    ],
    [
      "a key exchange that ends early",
      tls12(0xc02f),
      handshake(HELLO, CHAIN, message(12, hex("03001d20aa")), helloDone),
      "malformed",
    ],
    [
      "seventeen certificates",
      tls12(0xc02f),
      handshake(HELLO, certificates(...Array<Buffer>(17).fill(Buffer.from("x"))), ecdhe(), helloDone),
      "too-long",
    ],
    ["a message of 64 KiB and more", tls12(0xc02f), record(22, hex("0200fffd")), "too-long"],
    ["a record beyond the limit", tls12(0xc02f), hex("1603034801"), "too-long"],
    [
      "more warnings than anyone needs",
      tls12(0xc02f),
      Buffer.concat(Array<Buffer>(21).fill(alert(1, 112))),
      "too-long",
    ],
    [
      "something else after a record",
      tls12(0xc02f),
      Buffer.concat([handshake(HELLO), hex("00")]),
      "malformed",
    ],
  ] as const)("%s", (_, offer, bytes, violation) => {
    const flight = readFlight(offer, bytes);
    expect(flight).toMatchObject({ outcome: "protocol-violation", violations: [violation] });
    expect(readFlight(offer, bytes, { size: 1 })).toEqual(flight);
  });

  test("a wrong suite leaves its facts", () => {
    expect(readFlight(tls12(0xc030), FLIGHT)).toMatchObject({
      suite: 0xc02f,
      group: 0x001d,
      keyExchange: { scheme: 0x0804 },
    });
  });

  test("of seventeen certificates the first sixteen are kept", () => {
    const many = Array.from({ length: 17 }, (_, index) => Buffer.from([index]));
    const flight = readFlight(tls12(0xc02f), handshake(HELLO, certificates(...many)));
    expect(flight.certificates).toEqual(many.slice(0, 16));
  });

  test("sixteen certificates are no violation", () => {
    const many = Array<Buffer>(16).fill(Buffer.from("x"));
    const bytes = handshake(HELLO, certificates(...many), ecdhe(), helloDone);
    expect(readFlight(tls12(0xc02f), bytes).outcome).toBe("hello");
  });

  test("twenty warnings are no violation", () => {
    const bytes = Buffer.concat([...Array<Buffer>(20).fill(alert(1, 112)), FLIGHT]);
    expect(readFlight(tls12(0xc02f), bytes).outcome).toBe("hello");
  });
});

describe("extensions of a ServerHello", () => {
  const hello = (...extensions: Buffer[]) =>
    readFlight(
      tls12(0xc02f),
      handshake(serverHello({ suite: 0xc02f, extensions }), CHAIN, ecdhe(), helloDone),
    );

  test("compression, timestamps and ALPN", () => {
    const timestamps = hex("000400026162");
    const flight = hello(extension(0x0012, timestamps), extension(0x0010, hex("0003026832")));
    expect(flight.timestamps).toEqual(timestamps);
    expect(flight.alpn).toBe("h2");
    expect(flight.extensions).toEqual([0x0012, 0x0010]);
  });

  test("two protocols, or half of one, are none", () => {
    expect(hello(extension(0x0010, hex("0006026832026833"))).alpn).toBeNull();
    expect(hello(extension(0x0010, hex("00050268"))).alpn).toBeNull();
  });

  test("DEFLATE", () => {
    const bytes = handshake(serverHello({ suite: 0xc02f, compression: 1 }), CHAIN, ecdhe(), helloDone);
    expect(readFlight(tls12(0xc02f), bytes)).toMatchObject({ outcome: "hello", compression: 1 });
  });

  test.each([
    ["empty", "01000000"],
    ["of another kind", "02000001aa"],
    ["cut off", "01000009aa"],
  ])("a CertificateStatus that is %s is no staple", (_, body) => {
    const bytes = handshake(HELLO, CHAIN, message(22, hex(body)), ecdhe(), helloDone);
    expect(readFlight(tls12(0xc02f), bytes)).toMatchObject({ outcome: "hello", staple: null });
  });
});

describe("peers that do not speak TLS", () => {
  test.each([
    ["HTTP", "HTTP/1.1 400 Bad Request\r\nServer: x\r\n", "HTTP/1.1 400 Bad Request\r\n"],
    ["SMTP", "220 mx.example.nl ESMTP\r\n", "220 mx.example.nl ESMTP\r\n"],
    ["SSH", "SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["a line of 64 and more", "x".repeat(70), "x".repeat(64)],
    ["a line that does not end", "-ERR", "-ERR"],
    ["a record type with another version", "\x16\x02\x00\n", "\x16\x02\x00\n"],
  ])("%s", (_, text, peek) => {
    const bytes = Buffer.from(text, "latin1");
    for (const size of [1, 3, 100]) {
      expect(readFlight(tls12(1), bytes, { size, end: "timeout" })).toMatchObject({
        outcome: "not-tls",
        peek,
        violations: [],
      });
    }
  });

  test("done as soon as the line is there", () => {
    const reader = openFlight(tls12(1));
    expect(reader.push(Buffer.from("220 hi\r"))).toBe("more");
    expect(reader.push(Buffer.from("\n"))).toBe("done");
  });

  test("one octet that TLS could begin with is not enough to say", () => {
    expect(readFlight(tls12(1), hex("16"), { end: "timeout" }).outcome).toBe("timeout");
  });
});

test("the same public value has the same digest", () => {
  const flight = readFlight(tls12(0xc02f), FLIGHT);
  const digest = createHash("sha256").update(Buffer.alloc(32, 5)).digest("hex");
  expect(flight.keyExchange?.publicSha256).toBe(digest);
});
