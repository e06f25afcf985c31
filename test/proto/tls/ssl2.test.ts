import { describe, expect, test } from "vitest";
import { openFlight } from "../../../src/proto/tls/flight.ts";
import { SSL2_KINDS, writeSsl2Hello } from "../../../src/proto/tls/ssl2.ts";
import { uint } from "../../../src/proto/tls/vector.ts";
import { alert, hex, readFlight } from "./support.ts";

const CHALLENGE = Buffer.from(Array.from({ length: 16 }, (_, index) => index));
const SSL2 = { ssl2: true } as const;

/** SERVER-HELLO with a certificate, kinds and a connection id. */
function serverHello(kinds: string, certificate = "3082"): Buffer {
  const lengths = [certificate.length / 2, kinds.length / 2, 16].map((length) => uint(length, 2));
  const body = Buffer.concat([hex("04 00 01 0002"), ...lengths, hex(certificate + kinds), Buffer.alloc(16)]);
  return Buffer.concat([uint(0x8000 | body.length, 2), body]);
}

test("CLIENT-HELLO octet for octet", () => {
  const bytes = writeSsl2Hello({ kinds: [0x010080, 0x0700c0], challenge: CHALLENGE });
  expect(bytes.toString("hex")).toBe(`801f0100020006000000100100800700c0${CHALLENGE.toString("hex")}`);
});

test("all kinds of the draft can be offered", () => {
  expect(writeSsl2Hello({ kinds: [...SSL2_KINDS.keys()], challenge: CHALLENGE })).toHaveLength(
    2 + 9 + 24 + 16,
  );
});

describe("answers", () => {
  test("a SERVER-HELLO with certificate and kinds", () => {
    expect(readFlight(SSL2, serverHello("0100800700c0"))).toMatchObject({
      outcome: "ssl2",
      version: 0x0002,
      certificates: [hex("3082")],
      ssl2: { kinds: [0x010080, 0x0700c0], error: null },
    });
  });

  test("no kind in common is SSL 2.0 all the same", () => {
    expect(readFlight(SSL2, serverHello("", ""))).toMatchObject({
      outcome: "ssl2",
      certificates: null,
      ssl2: { kinds: [], certificate: null },
    });
  });

  test("so is an ERROR message", () => {
    expect(readFlight(SSL2, hex("8003000001"))).toMatchObject({
      outcome: "ssl2",
      ssl2: { version: null, error: 1 },
    });
  });

  test("it is the same in pieces, and done at its last octet", () => {
    const bytes = serverHello("010080");
    for (const size of [1, 7]) expect(readFlight(SSL2, bytes, { size })).toEqual(readFlight(SSL2, bytes));
    const reader = openFlight(SSL2);
    expect(reader.push(bytes.subarray(0, -1))).toBe("more");
    expect(reader.push(bytes.subarray(-1))).toBe("done");
    expect(reader.push(bytes)).toBe("done");
  });

  test.each([
    ["a message of another type", hex("800102")],
    ["nothing", hex("8000")],
    ["an ERROR without code", hex("80020000")],
    ["a length that goes past the record", hex("800b0400010002ffff00000000")],
    ["a kind of two octets", serverHello("0100")],
  ])("%s is malformed", (_, bytes) => {
    const flight = readFlight(SSL2, bytes);
    expect(flight).toMatchObject({ outcome: "protocol-violation", violations: ["malformed"], ssl2: null });
    expect(readFlight(SSL2, bytes, { size: 1 })).toEqual(flight);
  });

  test.each([
    ["an alert of TLS", alert(2, 10), "closed", { outcome: "alert", alert: 10 }],
    ["an answer cut off", serverHello("010080").subarray(0, 9), "reset", { outcome: "reset" }],
    ["silence", Buffer.alloc(0), "timeout", { outcome: "timeout" }],
    ["text", Buffer.from("HTTP/1.0 400\r\n"), "closed", { outcome: "not-tls", peek: "HTTP/1.0 400\r\n" }],
  ] as const)("%s", (_, bytes, end, expected) => {
    expect(readFlight(SSL2, bytes, { end })).toMatchObject(expected);
  });

  test("a server that speaks TLS to a hello of SSL 2.0 breaks the protocol", () => {
    const hello = hex(`160300002a02000026 0300 ${"aa".repeat(32)} 00 0005 00`);
    expect(readFlight(SSL2, hello).violations).toEqual(["version-not-offered", "suite-not-offered"]);
  });
});
