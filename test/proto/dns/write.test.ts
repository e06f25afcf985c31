import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeEde } from "../../../src/proto/dns/edns.ts";
import { responseOf } from "../../../src/proto/dns/rrset.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { type WireMessage, type WireRecord, writeMessage } from "../../../src/proto/dns/write.ts";
import { parseZone } from "../../../src/proto/dns/zone.ts";
import { hex, message, name } from "./support.ts";

function zone(text: string): WireRecord[] {
  const result = parseZone(text, { ttl: 60 });
  if (!result.ok) throw new Error(`${result.line}: ${result.reason}`);
  return result.value;
}

const EMPTY: WireMessage = {
  id: 1,
  flags: { qr: true, aa: true },
  rcode: 0,
  question: { name: name("nl"), type: TYPE.A, class: CLASS.IN },
  answer: [],
  authority: [],
  additional: [],
  edns: null,
};

describe("writeMessage", () => {
  test("W5: one A record with its owner compressed", () => {
    expect(writeMessage({ ...EMPTY, answer: zone("nl. A 192.0.2.1") }).toString("hex")).toBe(
      "000184000001000100000000026e6c0000010001c00c000100010000003c0004c0000201",
    );
  });

  test("W8: two records of a name below the question's", () => {
    const answer = zone("a.nl. A 192.0.2.1\na.nl. A 192.0.2.2");
    expect(writeMessage({ ...EMPTY, answer }).toString("hex")).toBe(
      "000184000001000200000000026e6c00000100010161c00c000100010000003c0004c0000201c014000100010000003c0004c0000202",
    );
  });

  test("W5 without compression", () => {
    const octets = writeMessage({ ...EMPTY, compress: false, answer: zone("nl. A 192.0.2.1") });
    expect(octets.toString("hex")).toBe(
      "000184000001000100000000026e6c0000010001026e6c00000100010000003c0004c0000201",
    );
  });

  test("W14: SERVFAIL with an Extended DNS Error", () => {
    const octets = writeMessage({
      ...EMPTY,
      flags: { qr: true },
      rcode: 2,
      edns: { size: 1232, do: true, options: [writeEde({ code: 7, text: "oh" })] },
    });
    expect(octets.toString("hex")).toBe(
      "000180020001000000000001026e6c000001000100002904d0000080000008000f000400076f68",
    );
  });

  test("W15: the upper bits of an RCODE go into the OPT record", () => {
    const edns = { size: 1232, do: false };
    const octets = writeMessage({ ...EMPTY, flags: { qr: true }, rcode: 16, edns });
    expect(octets.toString("hex")).toBe("000180000001000000000001026e6c000001000100002904d0010000000000");
  });

  test("all flags and the opcode", () => {
    const flags = { qr: true, opcode: 5, aa: true, tc: true, rd: true, ra: true, ad: true, cd: true };
    expect(writeMessage({ ...EMPTY, flags, rcode: 3, question: null }).toString("hex", 2, 4)).toBe("afb3");
    expect(writeMessage({ ...EMPTY, flags: {}, question: null })).toEqual(hex("000100000000000000000000"));
  });

  test("names in RDATA are compressed in the types of RFC 1035 only (RFC 3597 section 4)", () => {
    const answer = zone("nl. MX 10 mail.nl.\nnl. SRV 0 0 25 mail.nl.");
    const octets = writeMessage({ ...EMPTY, answer }).toString("hex");
    expect(octets).toContain("000a046d61696cc00c");
    expect(octets).toContain("000000000019046d61696c026e6c00");
  });

  test("malformed RDATA is written as it is", () => {
    const answer = [{ name: name("nl"), type: TYPE.MX, class: CLASS.IN, ttl: 60, rdata: hex("00") }];
    expect(writeMessage({ ...EMPTY, answer }).toString("hex")).toMatch(/c00c000f00010000003c000100$/);
  });

  test("the case of names is kept unless a pointer stands for them", () => {
    const question = { name: "\x02Nl\0", type: TYPE.A, class: CLASS.IN };
    const octets = writeMessage({ ...EMPTY, question, answer: zone("www.nl. CNAME www.NL.") });
    expect(octets.toString("hex")).toBe(
      "000184000001000100000000024e6c000001000103777777c00c000500010000003c0002c014",
    );
  });

  test("no pointer leads beyond 14 bits", () => {
    const text = Buffer.alloc(0x4100, 0xff);
    const filler = { name: "\0", type: 65280, class: CLASS.IN, ttl: 0, rdata: text };
    const answer = [filler, ...zone("far.nl. A 192.0.2.1\nfar.nl. A 192.0.2.2")];
    const parsed = message(writeMessage({ ...EMPTY, answer }));
    expect(parsed.records.slice(1).map((record) => parsed.ownerOf(record))).toEqual([
      name("far.nl"),
      name("far.nl"),
    ]);
  });

  const label = fc.constantFrom("a", "b", "ab", "c", "\\.", "nl");
  const owner = fc.array(label, { maxLength: 5 }).map((labels) => name(labels.join(".") || "."));
  const record: fc.Arbitrary<WireRecord> = fc.oneof(
    fc.record({
      name: owner,
      type: fc.constantFrom(TYPE.NS, TYPE.CNAME, TYPE.DNAME, TYPE.PTR),
      class: fc.constant(CLASS.IN),
      ttl: fc.nat(0xffffffff),
      rdata: owner.map((target) => Buffer.from(target, "latin1")),
    }),
    fc.record({
      name: owner,
      type: fc.constantFrom(TYPE.TXT, TYPE.A, 65280),
      class: fc.constant(CLASS.IN),
      ttl: fc.nat(0xffffffff),
      rdata: fc.uint8Array({ maxLength: 20 }).map((octets) => Buffer.from(octets)),
    }),
  );
  const section = fc.array(record, { maxLength: 6 });

  test("is read back the same, with and without compression", () => {
    fc.assert(
      fc.property(section, section, section, (answer, authority, additional) => {
        const written = { ...EMPTY, answer, authority, additional, edns: { size: 4096, do: true } };
        const compressed = message(writeMessage(written));
        const plain = message(writeMessage({ ...written, compress: false }));
        const expected = [...answer, ...authority, ...additional];
        expect(plain.records.map((header) => plain.ownerOf(header))).toEqual(expected.map((r) => r.name));
        expect(plain.records.map(({ type, ttl }) => [type, ttl])).toEqual(
          expected.map((r) => [r.type, r.ttl]),
        );
        expect({ ...responseOf(compressed), size: 0 }).toEqual({ ...responseOf(plain), size: 0 });
        expect(compressed.size).toBeLessThanOrEqual(plain.size);
      }),
    );
  });
});
