import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { newHandshakeKeys } from "../../../src/proto/tls/keys13.ts";
import {
  deriveSecret,
  earlySecret,
  handshakeSecret,
  masterSecret,
  resumptionBinder,
  transcriptHash,
} from "../../../src/proto/tls/schedule13.ts";
import { readServerHello } from "../../../src/proto/tls/server-hello.ts";
import { newShare } from "../../../src/proto/tls/share13.ts";
import { SUITES13 } from "../../../src/proto/tls/suite13.table.ts";

const RFC8448 = new URL("../../../fixtures/tls/rfc8448.json", import.meta.url);
const parts = JSON.parse(readFileSync(RFC8448, "utf8")) as Readonly<
  Record<"handshake" | "resumption", Readonly<Record<string, string>>>
>;
const HANDSHAKE = new Map(Object.entries(parts.handshake));
const RESUMPTION = new Map(Object.entries(parts.resumption));
const known = (name: string): string => HANDSHAKE.get(name) ?? "";
const trace = (name: string): Buffer => Buffer.from(known(name), "hex");
const hex = (buffer: Buffer | null | undefined): string | undefined => buffer?.toString("hex");

const hellos = [trace("clientHello"), trace("serverHello")];
const flight = trace("serverFlight");
// The last message of the flight is Finished: four octets of header, 32 of verify_data.
const beforeFinished = [...hellos, flight.subarray(0, -36)];
const toServer = [...hellos, flight];
const clientFinished = Buffer.concat([Buffer.from("14000020", "hex"), trace("clientVerifyData")]);
const suite = SUITES13.get(0x1301);
if (suite === undefined) throw new Error("TLS_AES_128_GCM_SHA256 is not in the table");
const newKeys = () => newHandshakeKeys({ suite, shared: trace("shared"), psk: null, transcript: hellos });

describe("RFC 8448 section 3", () => {
  test("the key share of the server and our private key give the shared secret", () => {
    const share = newShare(0x001d, trace("clientPrivateKey"));
    const peer = readServerHello(trace("serverHello").subarray(4))?.share;
    expect(hex(share?.agree(peer ?? Buffer.alloc(0)))).toBe(known("shared"));
  });

  test("the secrets follow from each other", () => {
    const early = earlySecret("sha256", null);
    const secret = handshakeSecret("sha256", early, trace("shared"));
    const digest = transcriptHash("sha256", hellos);
    expect({
      early: hex(early),
      secret: hex(secret),
      client: hex(deriveSecret("sha256", secret, "c hs traffic", digest)),
      server: hex(deriveSecret("sha256", secret, "s hs traffic", digest)),
      master: hex(masterSecret("sha256", secret)),
    }).toEqual({
      early: known("earlySecret"),
      secret: known("handshakeSecret"),
      client: known("clientHandshakeTraffic"),
      server: known("serverHandshakeTraffic"),
      master: known("masterSecret"),
    });
  });

  test("the record of the server opens to its flight", () => {
    const record = trace("serverRecord");
    const opened = newKeys().inbound.open(record.subarray(0, 5), record.subarray(5));
    expect(opened?.type).toBe(22);
    expect(hex(opened?.content)).toBe(known("serverFlight"));
  });

  test("a record with one bit changed does not open", () => {
    const record = trace("serverRecord");
    record[300] = (record[300] ?? 0) ^ 1;
    expect(newKeys().inbound.open(record.subarray(0, 5), record.subarray(5))).toBeNull();
  });

  test("a record shorter than its tag does not open", () => {
    const header = Buffer.from("170303000f", "hex");
    expect(newKeys().inbound.open(header, Buffer.alloc(15))).toBeNull();
  });

  test("the server's Finished is right, and no other", () => {
    const keys = newKeys();
    const verifyData = flight.subarray(-32);
    expect(keys.isFinished(verifyData, beforeFinished)).toBe(true);
    expect(keys.isFinished(verifyData, toServer)).toBe(false);
    expect(keys.isFinished(verifyData.subarray(1), beforeFinished)).toBe(false);
  });

  test("our Finished and the key of the ticket", () => {
    const keys = newKeys();
    expect(hex(keys.finish(toServer))).toBe(known("clientVerifyData"));
    const traffic = keys.traffic(toServer, [...toServer, clientFinished]);
    expect(hex(traffic.psk(trace("ticketNonce")))).toBe(known("ticketPsk"));
  });
});

test("RFC 8448 section 4: the binder of a resumed hello", () => {
  const truncated = Buffer.from(RESUMPTION.get("truncatedHello") ?? "", "hex");
  expect(hex(transcriptHash("sha256", [truncated]))).toBe(RESUMPTION.get("truncatedHash"));
  expect(hex(resumptionBinder("sha256", trace("ticketPsk"), truncated))).toBe(RESUMPTION.get("binder"));
});

describe("protection", () => {
  test.each([...SUITES13.keys()])("suite %i opens what it sealed, record by record", (code) => {
    const sides = SUITES13.get(code);
    if (sides === undefined) throw new Error("no such suite");
    const transcript = [Buffer.from("hello")];
    const input = { suite: sides, shared: Buffer.alloc(32, 7), psk: null, transcript };
    const ours = newHandshakeKeys(input).outbound;
    const theirs = newHandshakeKeys(input).outbound;
    for (const text of ["one", "", "three".repeat(1000)]) {
      const record = ours.seal(22, Buffer.from(text));
      expect(record).toHaveLength(5 + text.length + 1 + sides.tagBytes);
      const opened = theirs.open(record.subarray(0, 5), record.subarray(5));
      expect(opened).toEqual({ type: 22, content: Buffer.from(text) });
    }
  });

  test("padding is taken off; nothing but padding is no record", () => {
    const input = { suite, shared: Buffer.alloc(32, 7), psk: null, transcript: [] };
    const [ours, theirs] = [newHandshakeKeys(input).outbound, newHandshakeKeys(input).outbound];
    // The type octet of `seal` becomes part of the padding when it is zero.
    const padded = ours.seal(0, Buffer.from("6869160000", "hex"));
    expect(theirs.open(padded.subarray(0, 5), padded.subarray(5))).toEqual({
      type: 22,
      content: Buffer.from("hi"),
    });
    const empty = ours.seal(0, Buffer.alloc(3));
    expect(theirs.open(empty.subarray(0, 5), empty.subarray(5))).toBeNull();
  });
});

describe("key shares", () => {
  test("a share of secp256r1 agrees with one of the other side, whatever the random octets", () => {
    const ours = newShare(0x0017, Buffer.alloc(32, 0xff));
    const theirs = newShare(0x0017, Buffer.alloc(32));
    const secret = ours?.agree(theirs?.key ?? Buffer.alloc(0));
    expect(secret).toHaveLength(32);
    expect(hex(secret)).toBe(hex(theirs?.agree(ours?.key ?? Buffer.alloc(0))));
  });

  test.each([
    ["x25519 of small order", 0x001d, Buffer.alloc(32)],
    ["x25519 of the wrong size", 0x001d, Buffer.alloc(31, 9)],
    ["secp256r1 off the curve", 0x0017, Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)])],
    ["secp256r1, nothing", 0x0017, Buffer.alloc(0)],
  ])("a public key is refused: %s", (_, group, key) => {
    expect(newShare(group, Buffer.alloc(32, 3))?.agree(key)).toBeNull();
  });

  test("no share of a group that is not spoken", () => {
    expect(newShare(0x11ec, Buffer.alloc(32))).toBeNull();
  });
});
