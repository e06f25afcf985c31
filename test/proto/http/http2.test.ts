import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readHttp2Answer, writeHttp2Preface, writeSettingsAck } from "../../../src/proto/http/http2.ts";
import {
  isGrease,
  PROBE_RANDOM_OCTETS,
  readVersionNegotiation,
  writeQuicProbe,
} from "../../../src/proto/http/quic-probe.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("HTTP/2", () => {
  test("the client's preface: RFC 9113 3.4's octets, then SETTINGS with ENABLE_PUSH of 0", () => {
    expect(writeHttp2Preface()).toEqual(
      hex("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a 000006 04 00 00000000 0002 00000000"),
    );
    expect(writeSettingsAck()).toEqual(hex("000000 04 01 00000000"));
  });

  test.each([
    ["000000 04 00 00000000", { kind: "settings", settings: {} }],
    ["000000 04 00 80000000", { kind: "settings", settings: {} }],
    [
      "00000c 04 00 00000000 0003 00000064 0101 00000001",
      { kind: "settings", settings: { max_concurrent_streams: 100, setting_257: 1 } },
    ],
    ["000008 07 00 00000000 00000000 0000000b", { kind: "goaway", errorCode: 11, debug: "" }],
    ["00000a 07 00 00000000 00000000 00000002 6869", { kind: "goaway", errorCode: 2, debug: "hi" }],
    ["", { kind: "more" }],
    ["0000", { kind: "more" }],
    ["000006 04 00 00000000 0003", { kind: "more" }],
    ["000000 04 01 00000000", { kind: "other", reason: "frame-type" }],
    ["000000 00 00 00000000", { kind: "other", reason: "frame-type" }],
    ["004001 04 00 00000000", { kind: "other", reason: "frame-size" }],
    ["000000 04 00 00000001", { kind: "other", reason: "stream" }],
    ["000005 04 00 00000000 0000000000", { kind: "other", reason: "settings-size" }],
    ["000004 07 00 00000000 00000000", { kind: "other", reason: "frame-size" }],
  ])("%s", (octets, answer) => {
    expect(readHttp2Answer(hex(octets))).toEqual(answer);
  });

  test("a server that answers with HTTP/1", () => {
    expect(readHttp2Answer(Buffer.from("HTTP/1.1 400 Bad Request\r\n"))).toEqual({ kind: "http1" });
  });

  test("any octets have a meaning", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
        expect(["more", "settings", "goaway", "http1", "other"]).toContain(readHttp2Answer(octets).kind);
      }),
    );
  });
});

describe("QUIC", () => {
  const random = Uint8Array.from({ length: PROBE_RANDOM_OCTETS }, (_, index) => index & 0xff);
  const probe = writeQuicProbe(random);
  const reply = hex("80 00000000 08 0f10111213141516 08 060708090a0b0c0d 00000001 6b3343cf 1a2a3a4a");

  test("1200 octets: long header, reserved version, two ids of 8 octets (RFC 9000 sections 14.1, 15, 17.2)", () => {
    expect(probe.length).toBe(1200);
    expect(probe.subarray(0, 23)).toEqual(hex("c0 1a2a3a4a 08 060708090a0b0c0d 08 0f10111213141516"));
    expect((writeQuicProbe(Buffer.alloc(1200, 0xff))[0] ?? 0) & 0xf0).toBe(0xc0);
  });

  test("a reply names the versions", () => {
    expect(readVersionNegotiation(reply, probe)).toEqual({
      ok: true,
      versions: ["0x00000001", "0x6b3343cf", "0x1a2a3a4a"],
    });
    expect(["0x00000001", "0x1a2a3a4a", "0x6b3343cf", "0x0a0a0a0a"].map(isGrease)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  test.each([
    ["nothing", Buffer.alloc(0), "not-quic"],
    ["a short header", hex("40 000000000000"), "not-quic"],
    ["an answer of DNS", hex("1234 8180 0001 0000"), "not-quic"],
    ["a packet of version 1", hex("c0 00000001 00 00"), "other-packet"],
    [
      "another connection",
      hex("80 00000000 08 0000000000000000 08 060708090a0b0c0d 00000001"),
      "other-connection",
    ],
    [
      "ids that are not swapped",
      hex("80 00000000 08 060708090a0b0c0d 08 0f10111213141516 00000001"),
      "other-connection",
    ],
    ["no version", reply.subarray(0, 23), "truncated"],
    ["half a version", reply.subarray(0, 25), "truncated"],
    ["an id that is cut off", reply.subarray(0, 10), "truncated"],
  ])("%s: %s", (_, datagram, reason) => {
    expect(readVersionNegotiation(datagram, probe)).toEqual({ ok: false, reason });
  });

  test("any datagram has a meaning, and only what echoes both ids is a reply", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
        expect(readVersionNegotiation(octets, probe).ok).toBe(false);
        expect(
          readVersionNegotiation(Buffer.concat([Buffer.from([0x80, 0, 0, 0, 0]), octets]), probe).ok,
        ).toBe(false);
      }),
    );
  });
});
