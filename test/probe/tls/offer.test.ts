import { describe, expect, test } from "vitest";
import {
  FIRST_SMALL,
  firstOffer,
  type Offer,
  offer12,
  offer13,
  smallOffers,
} from "../../../src/probe/tls/offer.ts";
import { TLS12_GROUPS, TLS13_GROUPS } from "../../../src/proto/tls/group.table.ts";
import { writeHello } from "../../../src/proto/tls/hello.ts";
import { LIST_13, LIST_A, LIST_B, LIST_SPECIAL, MOST_SUITES } from "../../../src/proto/tls/list.table.ts";

const RECORD_HEADER = 5;

/** Octets of the handshake message, for a name of ordinary length. */
function size(offer: Offer): number {
  const { shares, ...rest } = offer;
  const hello = writeHello({
    ...rest,
    ...(shares === undefined ? {} : { shares: shares.map((group) => ({ group, key: Buffer.alloc(32) })) }),
    serverName: "www.ministry.example.nl",
    random: Buffer.alloc(32),
    ...(offer.versions === undefined ? {} : { sessionId: Buffer.alloc(32) }),
  });
  return hello.length - RECORD_HEADER;
}

const QUESTIONS: readonly [string, Offer][] = [
  ["the first", firstOffer()],
  ["list A", offer12(0x0303, LIST_A)],
  ["list A at TLS 1.1", offer12(0x0302, LIST_A)],
  ["the first half of list B", offer12(0x0303, LIST_B[0])],
  ["the second half of list B", offer12(0x0303, LIST_B[1])],
  ["the special ones", offer12(0x0303, LIST_SPECIAL)],
  ["TLS 1.3 whole", offer13(LIST_13, TLS13_GROUPS)],
  ["groups of TLS 1.2", offer12(0x0303, [0xc02f, 0xc030], TLS12_GROUPS)],
];

describe("sizes that old load balancers bear", () => {
  test.each(QUESTIONS)("%s: never between 256 and 511 octets, never more than 128 suites", (_, offer) => {
    expect(size(offer) < 256 || size(offer) >= 512).toBe(true);
    expect(offer.suites.length).toBeLessThanOrEqual(MOST_SUITES);
  });

  test.each(QUESTIONS)("%s, small: less than 256 octets, and together the same question", (_, offer) => {
    const small = smallOffers(offer);
    for (const part of small) {
      expect(part.suites.length).toBeLessThanOrEqual(32);
      if ((offer.groups?.length ?? 0) < 40) expect(size(part)).toBeLessThan(256);
      expect(part.groups).toEqual(offer.groups);
    }
    expect(small.flatMap(({ suites }) => suites)).toEqual(offer.suites);
  });

  test("the first question has a small form of its own", () => {
    expect(size(FIRST_SMALL)).toBeLessThan(256);
  });
});

test("a share is only sent for what is offered", () => {
  expect(offer13([0x1301], [0x0017], true).shares).toEqual([]);
  expect(offer13([0x1301], [0x001d, 0x0017], true).shares).toEqual([0x001d]);
  expect(offer13([0x1301], [0x001d]).shares).toEqual([]);
});

test("a narrow choice of schemes stays as narrow in small hellos", () => {
  const schemes = [0x0201, 0x0203];
  for (const part of smallOffers({ ...offer12(0x0303, LIST_A), schemes })) expect(part.schemes).toBe(schemes);
});

test("SSL 3.0 has no extensions", () => {
  expect(offer12(0x0300, [0x000a])).toEqual({
    version: 0x0300,
    suites: [0x000a, 0x00ff],
    extensionless: true,
  });
});
