/** Octets at random in every place that comes from the network: nothing throws, nothing becomes secure. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { judgeDelegation } from "../../../src/proto/dnssec/delegation.ts";
import { judgeDenial } from "../../../src/proto/dnssec/denial.ts";
import { readDs } from "../../../src/proto/dnssec/ds.ts";
import { readDnskey } from "../../../src/proto/dnssec/key.ts";
import { judgeKeys } from "../../../src/proto/dnssec/keys.ts";
import { judgeRrset } from "../../../src/proto/dnssec/link.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { readNsecs } from "../../../src/proto/dnssec/nsec.ts";
import { readNsec3s } from "../../../src/proto/dnssec/nsec3.ts";
import { judgeResponse } from "../../../src/proto/dnssec/response.ts";
import { readRrsig } from "../../../src/proto/dnssec/rrsig.ts";
import { name } from "../dns/support.ts";
import { nsec3Chain, nsecChain } from "./chains.ts";
import { ask, keyOf, NOW, reply, testZone } from "./support.ts";

const memo = createMemo();
const zones = [testZone("example", 13), testZone("example", 8), testZone("example", 15)] as const;
const seed = 20_261_121;

const octets = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const types = fc.constantFrom(
  TYPE.A,
  TYPE.NS,
  TYPE.SOA,
  TYPE.NSEC,
  TYPE.NSEC3,
  TYPE.DNSKEY,
  TYPE.DS,
  TYPE.RRSIG,
  65280,
);
const owners = fc.constantFrom(
  "www.example",
  "example",
  "*.example",
  "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example",
  ".",
  "x.y",
);

const rrsets = fc
  .record({
    owner: owners,
    type: types,
    ttl: fc.nat(2 ** 31),
    rdatas: fc.array(octets, { minLength: 1, maxLength: 4 }),
    rrsigs: fc.array(octets, { maxLength: 4 }),
  })
  .map(({ owner, ...rest }): RRset => ({ ...rest, name: name(owner), class: CLASS.IN }));

describe("random octets", () => {
  test("are read or refused, never thrown at", () => {
    fc.assert(
      fc.property(octets, rrsets, (bytes, rrset) => {
        readRrsig(bytes);
        readDnskey(bytes);
        readDs(bytes);
        readNsecs(rrset);
        readNsec3s(rrset, name("example"));
      }),
      { numRuns: 2000, seed },
    );
  });

  test("are no secure RRset, reply, delegation or key set", () => {
    fc.assert(
      fc.property(
        fc.array(rrsets, { maxLength: 6 }),
        fc.constantFrom(...zones),
        fc.boolean(),
        (all, zone, isNx) => {
          const scope = { zone: zone.apex, keys: zone.keys, now: NOW, memo };
          for (const rrset of all) expect(judgeRrset({ ...scope, rrset }).state).toBe("bogus");
          const question = ask("www.example A");
          const response = reply("www.example A", {
            rcode: isNx ? "NXDOMAIN" : "NOERROR",
            answer: all,
            authority: all,
          });
          expect(judgeResponse({ ...scope, question, response }).state).toBe("bogus");
          expect(judgeDenial({ ...scope, question, response }).state).toBe("bogus");
          const child = name("www.example");
          expect(judgeDelegation({ ...scope, child, response, isDelegated: isNx }).kind).toBe("bogus");
          const dnskey = all.find(({ type }) => type === TYPE.DNSKEY) ?? null;
          const judged = judgeKeys({ zone: zone.apex, ds: [zone.ds], dnskey, now: NOW, memo });
          expect(judged.state).toBe("bogus");
        },
      ),
      { numRuns: 500, seed },
    );
  });

  test("in the place of a public key are no secure zone", () => {
    fc.assert(
      fc.property(octets, fc.constantFrom(5, 7, 8, 10, 13, 14, 15, 16), (field, algorithm) => {
        const zone = zones[0];
        const key = keyOf(Buffer.concat([Buffer.of(1, 1, 3, algorithm), field]));
        const rrset = zone.sign("www A 192.0.2.1", { tag: key.tag, algorithm });
        const judged = judgeRrset({ rrset, zone: zone.apex, keys: [key], now: NOW, memo });
        expect(judged.state).toBe("bogus");
        const dnskey = zone.signRrset({ ...zone.dnskey, rdatas: [key.rdata] }, { tag: key.tag, algorithm });
        const input = { zone: zone.apex, ds: [], anchorKeys: [key.rdata], dnskey, now: NOW, memo };
        expect(judgeKeys(input).state).toBe("bogus");
      }),
      { numRuns: 1000, seed },
    );
  });
});

/** One octet of a buffer changed. */
function changed(buffer: Buffer, at: number, by: number): Buffer {
  const copy = Buffer.from(buffer);
  copy.writeUInt8((copy[at % copy.length] ?? 0) ^ by, at % copy.length);
  return copy;
}

const places = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));

describe("one octet changed", () => {
  test.each(zones.map((zone) => [zone.key.algorithm, zone] as const))(
    "in data signed with algorithm %d",
    (_algorithm, zone) => {
      const rrset = zone.sign("www TXT one two three");
      const scope = { zone: zone.apex, keys: zone.keys, now: NOW, memo };
      fc.assert(
        fc.property(places, ([at, by]) => {
          const rdatas = rrset.rdatas.map((rdata) => changed(rdata, at, by));
          expect(judgeRrset({ ...scope, rrset: { ...rrset, rdatas } }).state).toBe("bogus");
        }),
        { numRuns: 300, seed },
      );
    },
  );

  test.each(zones.map((zone) => [zone.key.algorithm, zone] as const))(
    "in an RRSIG of algorithm %d",
    (_algorithm, zone) => {
      const rrset = zone.sign("www TXT one two three");
      const scope = { zone: zone.apex, keys: zone.keys, now: NOW, memo };
      fc.assert(
        fc.property(places, ([at, by]) => {
          const rrsigs = rrset.rrsigs.map((rdata) => changed(rdata, at, by));
          const before = readRrsig(rrset.rrsigs[0] ?? Buffer.alloc(0));
          const after = readRrsig(rrsigs[0] ?? Buffer.alloc(0));
          // The signer's name in other letters is the same name.
          const isSame =
            after?.signer === before?.signer &&
            at % (rrsigs[0]?.length ?? 1) >= 18 &&
            at % (rrsigs[0]?.length ?? 1) < 27;
          expect(judgeRrset({ ...scope, rrset: { ...rrset, rrsigs } }).state).toBe(
            isSame ? "secure" : "bogus",
          );
        }),
        { numRuns: 500, seed },
      );
    },
  );

  test.each(zones.map((zone) => [zone.key.algorithm, zone] as const))(
    "in a DNSKEY of algorithm %d",
    (_algorithm, zone) => {
      const rrset = zone.sign("www TXT one two three");
      fc.assert(
        fc.property(places, ([at, by]) => {
          const rdata = changed(zone.key.rdata, at, by);
          const dnskey = { ...zone.dnskey, rdatas: [rdata] };
          expect(judgeKeys({ zone: zone.apex, ds: [zone.ds], dnskey, now: NOW, memo }).state).toBe("bogus");
          const keys = [keyOf(rdata)];
          const input = { rrset, zone: zone.apex, keys, now: NOW, memo };
          // The SEP flag and the reserved ones decide nothing, but they are part of the tag.
          expect(judgeRrset(input).state).toBe("bogus");
        }),
        { numRuns: 300, seed },
      );
    },
  );

  test.each([
    ["NSEC", nsecChain(zones[0], "example", { "@": "NS SOA", www: "A", zz: "A" }).match("www")],
    ["NSEC3", nsec3Chain(zones[0], "example", { "@": "NS SOA", www: "A", zz: "A" }).match("www")],
  ])("in a denial by %s", (_kind, record) => {
    const zone = zones[0];
    const scope = { zone: zone.apex, keys: zone.keys, now: NOW, memo, question: ask("www.example TXT") };
    const judge = (rrset: RRset) =>
      judgeDenial({ ...scope, response: reply("www.example TXT", { authority: [rrset] }) });
    expect(judge(record).state).toBe("secure");
    fc.assert(
      fc.property(places, ([at, by]) => {
        const rdatas = record.rdatas.map((rdata) => changed(rdata, at, by));
        expect(judge({ ...record, rdatas }).state).toBe("bogus");
      }),
      { numRuns: 300, seed },
    );
  });
});

describe("type bitmaps", () => {
  test.each([
    ["an empty window", "0000"],
    ["a window of 33 octets", `0021${"00".repeat(33)}`],
    ["a window twice", "00018000018000"],
    ["windows in the wrong order", "010180000180"],
    ["a window beyond the end", "000540"],
    ["half a window", "00"],
  ])("%s is malformed", (_situation, bitmap) => {
    const next = "076578616d706c6500";
    const octetCount = (next.length + bitmap.length) / 2;
    const record = zones[0].sign(`www NSEC \\# ${octetCount} ${next}${bitmap}`);
    expect(readNsecs(record)).toBeNull();
    const response = reply("www.example TXT", { authority: [record] });
    const scope = { zone: zones[0].apex, keys: zones[0].keys, now: NOW, memo };
    const judged = judgeDenial({ ...scope, question: ask("www.example TXT"), response });
    expect(judged.reason?.code).toBe("nsec-malformed");
  });

  test("zero octets at the end of a window are accepted", () => {
    const record = zones[0].sign("www NSEC \\# 13 076578616d706c6500 00024000");
    expect(readNsecs(record)?.[0]?.types).toEqual(new Set([TYPE.A]));
  });
});
