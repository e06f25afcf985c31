import { describe, expect, test } from "vitest";
import { type HelloSpec, sniOf, writeHello, writeHelloMessage } from "../../../src/proto/tls/hello.ts";

const random = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const sessionId = Buffer.from(Array.from({ length: 32 }, (_, index) => index + 32));

const TLS13: HelloSpec = {
  version: 0x0303,
  versions: [0x0304],
  suites: [0x1302, 0x1303, 0x1301],
  groups: [0x11ec, 0x001d, 0x0017],
  shares: [],
  schemes: [0x0403, 0x0804, 0x0401],
  serverName: "example.nl",
  pskModes: true,
  random,
  sessionId,
};

const TLS12: HelloSpec = {
  version: 0x0303,
  suites: [0xc02f, 0x009e, 0x000a],
  groups: [0x001d, 0x0017],
  schemes: [0x0804, 0x0401, 0x0201],
  serverName: "example.nl",
  compression: [1, 0],
  extendedMasterSecret: true,
  renegotiationInfo: true,
  sessionTicket: true,
  statusRequest: true,
  random,
};

const VECTORS: readonly (readonly [name: string, spec: HelloSpec, hex: string])[] = [
  [
    "TLS 1.3 group probe",
    TLS13,
    "1603010097010000930303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f0006130213031301010000440000000f000d00000a6578616d706c652e6e6c000a0008000611ec001d0017000b00020100000d00080006040308040401002b0003020304002d00020101003300020000",
  ],
  [
    "TLS 1.2 with compression",
    TLS12,
    "1603010079010000750303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f000006c02f009e000a02010000450000000f000d00000a6578616d706c652e6e6c00170000ff01000100000a00060004001d0017000b0002010000230000000500050100000000000d00080006080404010201",
  ],
];

describe("ClientHello", () => {
  test.each(VECTORS)("%s is written octet for octet", (_, spec, hex) => {
    expect(writeHello(spec).toString("hex")).toBe(hex);
  });

  test("without extensions it ends after the compression methods, in an SSL 3.0 record", () => {
    const bytes = writeHello({ version: 0x0300, suites: [0x0005, 0x00ff], extensionless: true, random });
    expect(bytes.toString("hex")).toBe(`160300002f0100002b0300${random.toString("hex")}000004000500ff0100`);
  });

  // RFC 7685 4: 256 to 511 octets become 512; the extension itself needs four octets and, here, one of data.
  test.each([
    [255, 255],
    [256, 512],
    [507, 512],
    [508, 513],
    [511, 516],
    [512, 512],
  ])("a message of %i octets is sent as %i", (size, expected) => {
    const bare = writeHelloMessage({ ...TLS13, serverName: "", padding: false }).length;
    const name = "a".repeat(size - bare - 9);
    expect(writeHelloMessage({ ...TLS13, serverName: name, padding: false })).toHaveLength(size);
    expect(writeHelloMessage({ ...TLS13, serverName: name })).toHaveLength(expected);
  });

  test("padding is zeros", () => {
    const message = writeHelloMessage({ ...TLS13, serverName: "a".repeat(200) });
    const at = message.lastIndexOf(Buffer.from("0015", "hex"));
    const data = message.subarray(at + 4);
    expect(data.equals(Buffer.alloc(data.length))).toBe(true);
    expect(message.readUInt16BE(at + 2)).toBe(data.length);
  });

  test("a hello larger than a record spans two", () => {
    const bytes = writeHello({ ...TLS13, shares: [{ group: 0x11ec, key: Buffer.alloc(0x4000) }] });
    expect(bytes.readUInt16BE(3)).toBe(0x4000);
    expect(bytes.subarray(5 + 0x4000, 5 + 0x4003).toString("hex")).toBe("160301");
  });

  test("the binder covers all but the binders and comes last, after padding", () => {
    let bound = 0;
    const message = writeHelloMessage({
      ...TLS13,
      serverName: "a".repeat(100),
      earlyData: true,
      psk: {
        identity: Buffer.from("ticket"),
        obfuscatedAge: 0xfffffffe,
        binderBytes: 32,
        binder: (truncated) => {
          bound = truncated.length;
          return Buffer.alloc(32, 0xbb);
        },
      },
    });
    expect(message).toHaveLength(512);
    expect(bound).toBe(512 - 35);
    const tail = `0029${(2 + 2 + 6 + 4 + 2 + 1 + 32).toString(16).padStart(4, "0")}000c00067469636b6574fffffffe002120`;
    expect(message.subarray(-49 - 4).toString("hex")).toBe(tail + "bb".repeat(32));
  });

  test.each([
    ["example.nl.", "example.nl"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["192.0.2.1", null],
    ["2001:db8::1", null],
    ["", null],
  ])("server_name of %s", (host, name) => {
    expect(sniOf(host)).toBe(name);
  });
});
