import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isWellFormed } from "../../../src/proto/dns/expand.ts";
import { parseRdata, printRdata } from "../../../src/proto/dns/presentation.ts";
import { RDATA_FORMS } from "../../../src/proto/dns/rdata.table.ts";
import { TYPE, typeName, typeNumber } from "../../../src/proto/dns/type.table.ts";
import { parseZone, printRecord } from "../../../src/proto/dns/zone.ts";
import { hex, name } from "./support.ts";

const VECTORS = readFileSync(resolve(import.meta.dirname, "../../../fixtures/dns/rfc-vectors.zone"), "utf8");

const NUMERIC = /^[0-9]+$/;
const BITMAP_TYPES = new Set(["NSEC", "NSEC3"]);

/** The words of a record line; those of a bit map sorted, hexadecimal digits and owner in lower case, times as numbers. */
function words(line: string): string[] {
  const parts = line.split(/\s+/);
  const type = parts[3] ?? "";
  if (type === "DS") return parts.map((part) => part.toLowerCase());
  if (type === "RRSIG")
    return parts.map((part, index) => (index === 8 || index === 9 ? seconds(part) : part));
  if (!BITMAP_TYPES.has(type)) return parts;
  const fixed = type === "NSEC" ? 5 : 9;
  return [...parts.slice(0, fixed), ...parts.slice(fixed).sort()];
}

function seconds(text: string): string {
  if (NUMERIC.test(text) && text.length !== 14) return text;
  const iso = text.replace(/^(....)(..)(..)(..)(..)(..)$/, "$1-$2-$3T$4:$5:$6Z");
  return String(Date.parse(iso) / 1000);
}

describe("record lines of the specification", () => {
  const lines = VECTORS.split("\n").filter((line) => line !== "" && !line.startsWith(";"));

  test("there are 81", () => {
    expect(lines).toHaveLength(81);
  });

  test.each(lines)("%s", (line) => {
    const parsed = parseZone(line);
    expect(parsed).toMatchObject({ ok: true });
    const [record] = parsed.ok ? parsed.value : [];
    if (record === undefined) throw new Error("no record");
    expect(isWellFormed(record.type, record.rdata)).toBe(true);
    const printed = printRecord(record);
    expect(words(printed)).toEqual(words(line));
    expect(parseZone(printed)).toEqual(parsed);
  });
});

describe("types as they are printed", () => {
  // Wire forms put together by hand or taken from the RFC named.
  test.each([
    ["A", "c0000201", "192.0.2.1"],
    ["AAAA", "20010db8000000000000000000000001", "2001:db8::1"],
    ["NS", "034e533102 6e6c00", "NS1.nl."],
    ["NS", "00", "."],
    ["SOA", `00000000000100000002000000030000000400000005`, ". . 1 2 3 4 5"],
    ["MX", "000a00", "10 ."],
    ["TXT", "0568656c6c6f00", '"hello" ""'],
    ["TXT", "0422 5c ff 3b", '"\\"\\\\\\255;"'],
    ["SPF", "0161", '"a"'],
    ["HINFO", "01610162", '"a" "b"'],
    ["SRV", "00010002005000", "1 2 80 ."],
    ["NAPTR", "0064000a01550765766e2d7369700000", '100 10 "U" "evn-sip" "" .'],
    ["DNAME", "026e6c00", "nl."],
    ["SSHFP", "0401abcd", "4 1 abcd"],
    ["TLSA", "030101abcd", "3 1 1 abcd"],
    ["SMIMEA", "030101abcd", "3 1 1 abcd"],
    ["CDS", "0000000000", "0 0 0 00"],
    ["CDNSKEY", "0000030000", "0 3 0 AA=="],
    ["OPENPGPKEY", "0001", "AAE="],
    ["CSYNC", "000000420003000460000008", "66 3 A NS AAAA"],
    ["ZONEMD", "7848b79101 01abcd", "2018031505 1 1 abcd"],
    ["NSEC3PARAM", "0100000000", "1 0 0 -"],
    ["NSEC3PARAM", "0100000c04aabbccdd", "1 0 12 aabbccdd"],
    ["URI", "000a000166747021", '10 1 "ftp!"'],
    ["CAA", "000569737375656361 2e6578616d706c65", '0 issue "ca.example"'],
    ["CAA", "800569737375653b", '128 issue ";"'],
    ["DSYNC", "003b0114ef026e6c00", "CDS NOTIFY 5359 nl."],
    ["DSYNC", "003e8014ef026e6c00", "CSYNC 128 5359 nl."],
    [
      "RRSIG",
      `00010d02 00000e10 ffffffff 00000000 0001 00 ab`,
      "A 13 2 3600 21060207062815 19700101000000 1 . qw==",
    ],
    ["TYPE65280", "010203", "\\# 3 010203"], // RFC 3597 section 5
    ["TYPE65280", "", "\\# 0"],
    ["NULL", "00", "\\# 1 00"],
  ])("%s %s: %s", (type, wire, text) => {
    const number = typeNumber(type) ?? 0;
    expect(printRdata(number, hex(wire))).toBe(text);
    expect(parseRdata(number, text)).toEqual({ ok: true, value: hex(wire) });
  });

  // RFC 9460 appendix D.
  test.each([
    ["HTTPS", "0000 03666f6f076578616d706c6503636f6d00", "0 foo.example.com."],
    ["SVCB", "0001 00", "1 ."],
    ["SVCB", "0010 03666f6f076578616d706c6503636f6d00 0003 0002 0035", "16 foo.example.com. port=53"],
    [
      "SVCB",
      "0001 03666f6f076578616d706c6503636f6d00 029b 0005 68656c6c6f",
      '1 foo.example.com. key667="hello"',
    ],
    [
      "SVCB",
      "0001 03666f6f076578616d706c6503636f6d00 029b 0009 68656c6c6fd2716f6f",
      '1 foo.example.com. key667="hello\\210qoo"',
    ],
    [
      "SVCB",
      "0001 03666f6f076578616d706c6503636f6d00 0006 0020 20010db8000000000000000000000001 20010db8000000000000000000530001",
      "1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1",
    ],
    [
      "SVCB",
      "0010 03666f6f076578616d706c65036f726700 0000 0004 00010004 0001 0009 02683205 68332d3139 0004 0004 c0000201",
      "16 foo.example.org. mandatory=alpn,ipv4hint alpn=h2,h3-19 ipv4hint=192.0.2.1",
    ],
    ["HTTPS", "0001 00 0001 0003 026832 0002 0000", "1 . alpn=h2 no-default-alpn"],
    ["HTTPS", "0001 00 0005 0003 616263", "1 . ech=YWJj"],
    ["HTTPS", "0001 00 0003 0001 01", '1 . key3="\\001"'],
    ["HTTPS", "0001 00 0008 0000", "1 . ohttp"],
    ["HTTPS", "0001 00 0007 0004 2f717b7d", '1 . dohpath="/q{}"'],
  ])("%s %s: %s", (type, wire, text) => {
    const number = typeNumber(type) ?? 0;
    expect(printRdata(number, hex(wire))).toBe(text);
    expect(parseRdata(number, text)).toEqual({ ok: true, value: hex(wire) });
  });

  test("other spellings are read", () => {
    const read = (type: number, text: string, origin?: string): string => {
      const result = parseRdata(type, text, origin);
      return result.ok ? result.value.toString("hex") : result.reason;
    };
    expect(read(TYPE.A, "\\# 4 c0 00 02 01")).toBe("c0000201");
    expect(read(TYPE.TXT, "a b")).toBe("01610162");
    expect(read(TYPE.NS, "ns1", name("nl"))).toBe("036e7331026e6c00");
    expect(read(TYPE.NS, "@", name("nl"))).toBe("026e6c00");
    expect(read(TYPE.DS, "1 8 2 ( AB\n CD ) ; digest")).toBe("00010802abcd");
    expect(read(TYPE.RRSIG, "A 13 1 60 1440021600 1438207200 1 . AAAA")).toBe(
      "00010d010000003c55d4fc6055b94ce0000100000000",
    );
    expect(read(TYPE.HTTPS, '1 . port="443" alpn="h2,h3"')).toBe(
      "0001000001000602683202683300030002 01bb".replaceAll(" ", ""),
    );
    expect(read(TYPE.SVCB, "1 . key1=\\002h2")).toBe("000100000100030268 32".replaceAll(" ", ""));
    expect(read(TYPE.DSYNC, "CDS 1 5359 .")).toBe("003b0114ef00");
  });

  test.each([
    ["A", "192.0.2.256", "bad-ipv4"],
    ["A", "192.0.2.1 x", "too-many-words"],
    ["A", "", "bad-ipv4"],
    ["A", "::1", "bad-ipv4"],
    ["AAAA", "192.0.2.1", "bad-ipv6"],
    ["MX", "65536 a.", "bad-u16"],
    ["MX", "-1 a.", "bad-u16"],
    ["MX", "10", "bad-name"],
    ["TXT", "", "bad-strings"],
    ["TXT", `"${"a".repeat(256)}"`, "bad-strings"],
    ["TXT", '"a', "unbalanced-quotes"],
    ["TXT", "(a", "unbalanced-parentheses"],
    ["TXT", "a\nb", "more-than-one-line"],
    ["DS", "1 8 2", "bad-hex"],
    ["DS", "1 8 2 abc", "bad-hex"],
    ["DNSKEY", "256 3 8 A", "bad-base64"],
    ["NSEC", "a. A NOPE", "bad-bitmap"],
    ["NSEC3", "1 0 0 - 0", "bad-hash"],
    ["NSEC3", "1 0 0 -", "bad-hash"],
    ["NSEC3PARAM", "1 0 0", "bad-salt"],
    ["RRSIG", "A 13 1 60 20230231000000 20230101000000 1 . AA==", "bad-time"],
    ["CAA", '0 is-sue "x"', "bad-tag"],
    ["HTTPS", "1 . port=65536", "bad-params"],
    ["HTTPS", "1 . nope=1", "bad-params"],
    ["HTTPS", "1 . no-default-alpn=1", "bad-params"],
    ["TYPE65280", "\\# 3 0102", "bad-generic-form"],
    ["TYPE65280", "\\# x 0102", "bad-generic-form"],
    ["TYPE65280", "010203", "unknown-form"],
  ])("%s %s: %s", (type, text, reason) => {
    expect(parseRdata(typeNumber(type) ?? 0, text)).toEqual({ ok: false, reason });
  });
});

describe("whatever is printed is read back as the same octets", () => {
  const types = [...RDATA_FORMS.keys(), TYPE.NULL, 65280];

  test.each(types.map(typeName))("%s: random octets", (type) => {
    const number = typeNumber(type) ?? 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (octets) => {
        const rdata = Buffer.from(octets);
        expect(parseRdata(number, printRdata(number, rdata))).toEqual({ ok: true, value: rdata });
      }),
    );
  });

  // Random octets seldom have the form of a type: these do.
  const label = fc.uint8Array({ minLength: 1, maxLength: 8 });
  const wireName = fc
    .array(label, { maxLength: 3 })
    .map((labels) => Buffer.from([...labels.flatMap((octets) => [octets.length, ...octets]), 0]));
  const octets = (length: number): fc.Arbitrary<Buffer> =>
    fc.uint8Array({ minLength: length, maxLength: length }).map((found) => Buffer.from(found));
  const some = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((found) => Buffer.from(found));
  const string = fc.uint8Array({ maxLength: 40 }).map((found) => Buffer.from([found.length, ...found]));
  const notEmpty = fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .map((found) => Buffer.from([found.length, ...found]));
  const bitmap = fc
    .uniqueArray(fc.nat(255), { maxLength: 3 })
    .chain((windows) =>
      fc.tuple(...windows.sort((a, b) => a - b).map((window) => notEmptyWindow(window))).map(Buffer.concat),
    );
  function notEmptyWindow(window: number): fc.Arbitrary<Buffer> {
    return fc
      .uint8Array({ minLength: 1, maxLength: 32 })
      .map((bits) => Buffer.from([window, bits.length, ...bits]));
  }
  const params = fc
    .uniqueArray(fc.nat(12), { maxLength: 4 })
    .chain((keys) => fc.tuple(...keys.sort((a, b) => a - b).map((key) => param(key))).map(Buffer.concat));
  function param(key: number): fc.Arbitrary<Buffer> {
    return fc
      .oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(hex("026832"), hex("01bb"), hex("c0000201")))
      .map((value) => Buffer.from([0, key, 0, value.length, ...value]));
  }

  const fields: Readonly<Record<string, fc.Arbitrary<Buffer>>> = {
    u8: octets(1),
    u16: octets(2),
    u32: octets(4),
    time: octets(4),
    type: octets(2),
    scheme: octets(1),
    ipv4: octets(4),
    ipv6: octets(16),
    name: wireName,
    "final-name": wireName,
    string,
    strings: fc.array(string, { minLength: 1, maxLength: 3 }).map((parts) => Buffer.concat(parts)),
    text: some,
    tag: notEmpty,
    salt: string,
    hash: notEmpty,
    bitmap,
    params,
    a6: octets(16).map((found) => Buffer.from([0, ...found])),
    signature: some,
    hex: some,
    base64: some,
    opaque: some,
  };

  test.each([...RDATA_FORMS].map(([type, form]) => [typeName(type), type, form] as const))(
    "%s: well-formed RDATA",
    (_name, type, form) => {
      const arbitrary = fc
        .tuple(...form.fields.map((kind) => fields[kind] ?? some))
        .map((parts) => Buffer.concat(parts));
      fc.assert(
        fc.property(arbitrary, (rdata) => {
          expect(parseRdata(type, printRdata(type, rdata))).toEqual({ ok: true, value: rdata });
        }),
      );
    },
  );

  test("any text is read or refused, never a throw", () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.string({ unit: "binary" }), (type, text) => {
        expect(parseRdata(type, text).ok).toBeTypeOf("boolean");
      }),
    );
  });
});
