import fc from "fast-check";
import { expect, test } from "vitest";
import { type ClientHello, readHello } from "../../../src/lab/tls/client-hello.ts";
import { type HelloSpec, writeHello } from "../../../src/proto/tls/hello.ts";
import { writeSsl2Hello } from "../../../src/proto/tls/ssl2.ts";

/** Test vectors of tls.md 2.2: for TLS 1.3 and for TLS 1.2. */
const VECTOR_13 = Buffer.from(
  "1603010097010000930303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f0006130213031301010000440000000f000d00000a6578616d706c652e6e6c000a0008000611ec001d0017000b00020100000d00080006040308040401002b0003020304002d00020101003300020000",
  "hex",
);
const VECTOR_12 = Buffer.from(
  "1603010079010000750303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f000006c02f009e000a02010000450000000f000d00000a6578616d706c652e6e6c00170000ff01000100000a00060004001d0017000b0002010000230000000500050100000000000d00080006080404010201",
  "hex",
);

test("the hello for TLS 1.3", () => {
  expect(readHello(VECTOR_13)).toMatchObject({
    kind: "tls",
    octets: 156,
    version: 0x0303,
    versions: [0x0304],
    suites: [0x1302, 0x1303, 0x1301],
    groups: [0x11ec, 0x001d, 0x0017],
    schemes: [0x0403, 0x0804, 0x0401],
    compressions: [0],
    serverName: "example.nl",
  });
});

test("the hello for TLS 1.2", () => {
  expect(readHello(VECTOR_12)).toMatchObject({
    octets: 126,
    messageOctets: 121,
    versions: [0x0303, 0x0302, 0x0301, 0x0300],
    suites: [0xc02f, 0x009e, 0x000a],
    compressions: [1, 0],
    sessionId: Buffer.alloc(0),
  });
});

test("a hello without extensions, and one of SSL 2.0", () => {
  const spec: HelloSpec = { version: 0x0300, suites: [5], extensionless: true, random: Buffer.alloc(32) };
  expect(readHello(writeHello(spec))).toMatchObject({ versions: [0x0300], serverName: null, groups: [] });
  const ssl2 = writeSsl2Hello({ kinds: [0x010080, 0x0700c0], challenge: Buffer.alloc(16) });
  expect(readHello(ssl2)).toEqual({ kind: "ssl2", octets: ssl2.length, kinds: [0x010080, 0x0700c0] });
});

test("what is no hello is none", () => {
  expect(readHello(Buffer.from("GET / HTTP/1.1\r\n"))).toBeNull();
  expect(readHello(Buffer.from("800301000200000000", "hex"))).toBeNull();
  expect(readHello(Buffer.from("16030100040200000000", "hex"))).toBeNull();
  expect(readHello(Buffer.concat([VECTOR_12.subarray(0, 40), Buffer.alloc(200, 0xff)]))).toBeNull();
  const twoRecords = Buffer.concat([
    Buffer.from("160301000101", "hex"),
    Buffer.from("1503010002022800", "hex"),
  ]);
  expect(readHello(twoRecords)).toBeNull();
});

test("cut anywhere it is waited for, split into records it is the same", () => {
  for (let end = 0; end < VECTOR_13.length; end += 1)
    expect(readHello(VECTOR_13.subarray(0, end))).toBeUndefined();
  const message = VECTOR_13.subarray(5);
  const halves = [message.subarray(0, 2), message.subarray(2, 90), message.subarray(90)];
  const split = Buffer.concat(
    halves.flatMap((part) => [Buffer.of(22, 3, 1, part.length >> 8, part.length & 0xff), part]),
  );
  const { suites, octets } = readHello(split) as ClientHello;
  expect([suites, octets]).toEqual([[0x1302, 0x1303, 0x1301], split.length]);
});

test("any octets are a hello, none, or waited for", () => {
  const changes = fc.array(fc.tuple(fc.nat(150), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(changes, fc.uint8Array({ maxLength: 80 }), (edits, random) => {
      const mutated = Buffer.from(VECTOR_13);
      for (const [at, octet] of edits) mutated.writeUInt8(octet, at);
      expect(() => [readHello(mutated), readHello(Buffer.from(random))]).not.toThrow();
    }),
  );
});
