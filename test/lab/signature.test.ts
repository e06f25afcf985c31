import { describe, expect, test } from "vitest";
import { type LabKey, makeKey } from "../../src/lab/key.ts";
import { makeRrsig, ownerLabels, type SignFault } from "../../src/lab/signature.ts";
import { labName } from "../../src/lab/zone.ts";
import { parseRdata } from "../../src/proto/dns/presentation.ts";
import { TYPE } from "../../src/proto/dns/type.table.ts";

function rdata(type: number, text: string): Buffer {
  const parsed = parseRdata(type, text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

/** A key that gives what it is asked to sign. */
function echo(algorithm: number, tag: number): LabKey {
  const key = makeKey({ algorithm: 15, flags: 256, seed: "echo" });
  return { ...key, algorithm, tag, sign: (data) => data };
}

const seconds = (text: string): number => Date.parse(text) / 1000;

describe("signed data", () => {
  test("the P-256 example of RFC 6605 section 6.1", () => {
    const rrsig = makeRrsig({
      owner: labName("www.example.net"),
      type: TYPE.A,
      rrset: { ttl: 3600, rdatas: [rdata(TYPE.A, "192.0.2.1")] },
      zone: labName("example.net"),
      key: echo(13, 55648),
      inception: seconds("2010-08-12T10:04:39Z"),
      expiration: seconds("2010-09-09T10:04:39Z"),
      fault: {},
    });
    const head = "00010d0300000e104c88b1374c63c737d960076578616d706c65036e657400";
    const data = "03777777076578616d706c65036e6574000001000100000e100004c0000201";
    expect(rrsig.toString("hex")).toBe(head + head + data);
  });

  test("RFC 4035 section B.6: fewer labels stand for the wildcard", () => {
    const rrsig = makeRrsig({
      owner: labName("a.z.w.example"),
      type: TYPE.MX,
      rrset: { ttl: 3600, rdatas: [rdata(TYPE.MX, "1 AI.example.")] },
      zone: labName("example"),
      key: echo(5, 38519),
      inception: seconds("2004-04-09T18:36:19Z"),
      expiration: seconds("2004-05-09T18:36:19Z"),
      fault: { labels: 2 },
    });
    const head = "000f050200000e10409e7a234076ed239677076578616d706c6500";
    const data = "012a0177076578616d706c6500000f000100000e10000e0001026169076578616d706c6500";
    expect(rrsig.toString("hex")).toBe(head + head + data);
  });

  test("RRs are sorted and stand once, whatever their order", () => {
    const addresses = ["192.0.2.9", "192.0.2.10", "192.0.2.9"].map((text) => rdata(TYPE.A, text));
    const sign = (rdatas: readonly Buffer[]): string =>
      makeRrsig({ ...REQUEST, rrset: { ttl: 60, rdatas } }).toString("hex");
    expect(sign(addresses)).toBe(sign([...addresses].reverse()));
    expect(sign(addresses)).toBe(sign(addresses.slice(0, 2)));
  });
});

const REQUEST = {
  owner: labName("www.example"),
  type: TYPE.A,
  rrset: { ttl: 60, rdatas: [Buffer.of(192, 0, 2, 1)] },
  zone: labName("example"),
  key: makeKey({ algorithm: 15, flags: 256, seed: "faults" }),
  inception: 1_000,
  expiration: 2_000,
  fault: {},
};

test.each([
  ["www.example", 2],
  ["*.example", 1],
  ["a.*.example", 3],
])("labels of %s", (owner, labels) => {
  expect(ownerLabels(labName(owner))).toBe(labels);
});

describe("faults", () => {
  const good = makeRrsig(REQUEST);
  const broken = (fault: SignFault): Buffer => makeRrsig({ ...REQUEST, fault });

  test.each([
    ["inception", { inception: 5 }, 12, 5],
    ["expiration", { expiration: 7 }, 8, 7],
    ["original TTL", { originalTtl: 9 }, 4, 9],
  ])("%s stands in the RRSIG", (_, fault, at, value) => {
    expect(broken(fault).readUInt32BE(at)).toBe(value);
  });

  test.each([
    ["type covered", { covered: TYPE.AAAA }, 0, TYPE.AAAA],
    ["tag", { tag: 77 }, 16, 77],
  ])("%s stands in the RRSIG", (_, fault, at, value) => {
    expect(broken(fault).readUInt16BE(at)).toBe(value);
  });

  test.each([
    ["algorithm", { algorithm: 8 }, 2, 8],
    ["labels", { labels: 5 }, 3, 5],
  ])("%s stands in the RRSIG", (_, fault, at, value) => {
    expect(broken(fault).readUInt8(at)).toBe(value);
  });

  test("an altered original TTL leaves the signature as it was", () => {
    expect(broken({ originalTtl: 9 }).subarray(8)).toEqual(good.subarray(8));
  });

  test("a flipped bit changes one bit of the signature", () => {
    const differing = [...broken({ flip: 3 })].flatMap((octet, at) =>
      octet === good[at] ? [] : [octet ^ (good[at] ?? 0)],
    );
    expect(differing).toEqual([8]);
  });

  test("a cut signature lacks its end", () => {
    expect(broken({ cut: 2 })).toEqual(good.subarray(0, good.length - 2));
  });

  test("another signer is signed as it stands", () => {
    const rrsig = broken({ signer: labName("test") });
    expect(rrsig.subarray(18, 24)).toEqual(Buffer.from("\x04test\0", "latin1"));
    expect(rrsig.subarray(24)).not.toEqual(good.subarray(27));
  });
});
