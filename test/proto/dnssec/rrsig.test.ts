import { describe, expect, test } from "vitest";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import {
  absoluteTime,
  compareSerials,
  type Rrsig,
  readRrsig,
  secondsLeft,
  signedData,
  signedLabels,
  timeFault,
} from "../../../src/proto/dnssec/rrsig.ts";
import { hex, name } from "../dns/support.ts";
import { fixture, NOW, pick } from "./support.ts";

function rrsigOf(rrset: RRset): Rrsig {
  const rrsig = readRrsig(rrset.rrsigs[0] ?? Buffer.alloc(0));
  if (rrsig === null) throw new Error("no RRSIG");
  return rrsig;
}

describe("signed data", () => {
  test("RFC 6605 section 6.1", () => {
    const rrset = pick(fixture("rfc6605-p256"), "www.example.net", "A");
    expect(signedData(rrset, rrsigOf(rrset)).toString("hex")).toBe(
      "00010d0300000e104c88b1374c63c737d960076578616d706c65036e657400" +
        "03777777076578616d706c65036e6574000001000100000e100004c0000201",
    );
  });

  test("RFC 4035 appendix B.6: the owner is replaced by the wildcard", () => {
    const rrset = pick(fixture("rfc4035"), "a.z.w.example", "MX");
    expect(signedData(rrset, rrsigOf(rrset)).toString("hex")).toBe(
      "000f050200000e10409e7a234076ed239677076578616d706c6500" +
        "012a0177076578616d706c6500000f000100000e10000e0001026169076578616d706c6500",
    );
  });

  test("order and repetition of RRs and their TTL do not matter", () => {
    const rrset = pick(fixture("rfc4035"), "example", "NS");
    const shuffled = { ...rrset, ttl: 1, rdatas: [...rrset.rdatas.toReversed(), ...rrset.rdatas] };
    expect(signedData(shuffled, rrsigOf(rrset))).toEqual(signedData(rrset, rrsigOf(rrset)));
  });

  test("the signer is put in lower case", () => {
    const rrset = pick(fixture("rfc6605-p256"), "www.example.net", "A");
    const rrsig = rrsigOf(rrset);
    const loud = Buffer.from(rrsig.rdata);
    loud.write("\x07EXAMPLE\x03NET", 18, "latin1");
    expect(signedData(rrset, readRrsig(loud) ?? rrsig)).toEqual(signedData(rrset, rrsig));
  });
});

test.each([
  ["www.example", 2],
  ["*.example", 1],
  ["*.*.example", 2],
  [".", 0],
  ["a.*.example", 3],
])("labels that an RRSIG over %s counts", (owner, labels) => {
  expect(signedLabels(name(owner))).toBe(labels);
});

describe("reading", () => {
  const whole = rrsigOf(pick(fixture("rfc6605-p256"), "www.example.net", "A")).rdata;
  test.each([
    ["nothing", 0],
    ["17 octets", 17],
    ["no signer", 18],
    ["half a signer", 25],
    ["no signature", 31],
  ])("%s is malformed", (_situation, length) => {
    expect(readRrsig(whole.subarray(0, length))).toBeNull();
  });

  test("a compression pointer is malformed", () => {
    expect(readRrsig(Buffer.concat([whole.subarray(0, 18), hex("c00c00")]))).toBeNull();
  });
});

describe("serial numbers", () => {
  test.each([
    [1, 0xffffffff, 1],
    [0xffffffff, 1, -1],
    [5, 5, 0],
    [0x7fffffff, 0, 1],
    [0x80000001, 0, -1],
  ])("%d against %d", (a, b, sign) => {
    expect(Math.sign(compareSerials(a, b))).toBe(sign);
  });

  test("a time beyond 2106 is the nearest one", () => {
    const beyond = NOW + 2_000_000_000;
    expect(absoluteTime(beyond % 2 ** 32, NOW)).toBe(beyond);
  });
});

describe("validity", () => {
  const rrsig = rrsigOf(pick(fixture("rfc6605-p256"), "www.example.net", "A"));
  const at = (inception: number, expiration: number, now: number): string | null =>
    timeFault({ ...rrsig, inception: inception % 2 ** 32, expiration: expiration % 2 ** 32 }, now);

  test.each([
    ["in the middle", NOW - 100, NOW + 100, null],
    ["at the second of inception", NOW, NOW + 100, null],
    ["a second before inception", NOW + 1, NOW + 100, "rrsig-not-yet-valid"],
    ["at the second of expiration", NOW - 100, NOW, null],
    ["a second after expiration", NOW - 100, NOW - 1, "rrsig-expired"],
    ["the wrong way round", NOW + 100, NOW - 100, "rrsig-expired-before-inception"],
    ["68 years (D-2106)", NOW - 86_400, NOW + 2_000_000_000, null],
  ] as const)("%s", (_situation, inception, expiration, expected) => {
    expect(at(inception, expiration, NOW)).toBe(expected);
  });

  const TURN = 2 ** 32;
  test.each([
    ["a day before the counter starts again", TURN - 86_400, null],
    ["at the turn", TURN, null],
    ["a day after", TURN + 86_400, null],
    ["three days after", TURN + 3 * 86_400, "rrsig-expired"],
    ["three days before", TURN - 3 * 86_400, "rrsig-not-yet-valid"],
  ] as const)("two days before to two days after 2^32: %s", (_situation, now, expected) => {
    expect(at(TURN - 2 * 86_400, TURN + 2 * 86_400, now)).toBe(expected);
  });

  test("seconds left across 2^32", () => {
    const expiration = (NOW + 2_000_000_000) % 2 ** 32;
    expect(secondsLeft({ ...rrsig, expiration }, NOW)).toBe(2_000_000_000);
  });
});
