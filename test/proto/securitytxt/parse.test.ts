import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { suggestSecurityTxt } from "../../../src/proto/securitytxt/advice.ts";
import { crc24, readArmour } from "../../../src/proto/securitytxt/armour.ts";
import { expiresText, parseExpires, yearAfter } from "../../../src/proto/securitytxt/expires.ts";
import { isLanguageTag } from "../../../src/proto/securitytxt/language.ts";
import { parseSecurityTxt } from "../../../src/proto/securitytxt/parse.ts";
import { readText } from "../../../src/proto/securitytxt/text.ts";
import { armourOf, PACKET, signed } from "./support.ts";

describe("parseSecurityTxt", () => {
  test("values with their lines and places, in a file with a mark, comments and CRLF", () => {
    const octets = Buffer.from("\ufeff# é\r\nContact:  mailto:é@a.nl \t\r\n\r\nEXPIRES: x", "utf8");
    const { fields } = parseSecurityTxt(octets);
    expect(fields.map(({ name, value, line }) => [name, value, line])).toEqual([
      ["contact", "mailto:é@a.nl", 2],
      ["expires", "x", 4],
    ]);
    expect(fields.map(({ start, end }) => octets.toString("utf8", start, end))).toEqual([
      "mailto:é@a.nl",
      "x",
    ]);
  });

  test("dash-escaped lines are read without the dash", () => {
    const octets = Buffer.from(signed("- - Contact: x\n- Policy: y\n"));
    const { fields, problems } = parseSecurityTxt(octets);
    expect(fields.map(({ name, value }) => [name, value])).toEqual([
      ["- contact", "x"],
      ["policy", "y"],
    ]);
    expect([problems, fields.map(({ start, end }) => octets.toString("utf8", start, end))]).toEqual([
      [],
      ["x", "y"],
    ]);
  });

  test("the example of a signed file, RFC 9116 section 2.3 with CRLF as its grammar has it", () => {
    const file = parseSecurityTxt(Buffer.from(signed("Contact: https://a.nl/\n").replaceAll("\n", "\r\n")));
    expect([file.isSigned, file.armour, file.frameLinesWithLf]).toEqual([
      true,
      { ok: true, versions: [4] },
      [],
    ]);
  });

  test("lines of the frame that end with LF alone", () => {
    expect(parseSecurityTxt(Buffer.from(signed("Contact: https://a.nl/\n"))).frameLinesWithLf).toEqual([
      ...[1, 2, 3, 5, 6, 7, 8, 9],
    ]);
  });

  test("Hash among the fields of a signed file is no field, and a file without Hash headers is read", () => {
    const text = `-----BEGIN PGP SIGNED MESSAGE-----\nContact: https://a.nl/\nHash: SHA1\n${armourOf(PACKET)}`;
    const { fields, problems } = parseSecurityTxt(Buffer.from(text));
    expect([fields.map(({ name }) => name), problems]).toEqual([["contact"], []]);
  });

  test("a signature that is cut off", () => {
    const text = signed("Contact: https://a.nl/\n").replace("-----END PGP SIGNATURE-----\n", "");
    expect(parseSecurityTxt(Buffer.from(text)).problems).toEqual([{ code: "pgp-data-error", line: 5 }]);
    expect(parseSecurityTxt(Buffer.from("-----BEGIN PGP SIGNED MESSAGE-----\n")).problems).toEqual([
      { code: "pgp-data-error", line: null },
    ]);
  });

  test.each([
    ["", []],
    ["a", ["none"]],
    ["a\n", ["lf"]],
    ["a\r\n\nb\r", ["crlf", "lf", "none"]],
  ])("line ends of %j", (text, endings) => {
    expect(readText(Buffer.from(text)).lines.map(({ ending }) => ending)).toEqual(endings);
  });
});

describe("readArmour", () => {
  const read = (text: string) => readArmour(readText(Buffer.from(text)).lines);
  const v6 = Buffer.from([0xc2, 0xff, 0, 0, 0, 2, 6, 0]);
  const long = Buffer.concat([Buffer.from([0xc2, 192, 8]), Buffer.from([4]), Buffer.alloc(199)]);
  test.each([
    ["a packet in the new form", armourOf(PACKET), [4]],
    ["without a checksum", armourOf(PACKET, { checksum: false }), [4]],
    ["with headers", armourOf(PACKET, { headers: "Version: x\nComment: y\n" }), [4]],
    ["a length of five octets", armourOf(v6), [6]],
    ["a length of two octets", armourOf(long), [4]],
    ["a packet in the old form", armourOf(Buffer.from([0x88, 2, 3, 0])), [3]],
    ["an old packet of unknown length", armourOf(Buffer.from([0x8b, 4, 0])), [4]],
    ["a length of two octets in the old form", armourOf(Buffer.from([0x89, 0, 1, 5])), [5]],
    ["two packets", armourOf(Buffer.concat([PACKET, v6])), [4, 6]],
  ])("%s", (_, text, versions) => {
    expect(read(text)).toEqual({ ok: true, versions });
  });

  test.each([
    ["nothing", "", "pgp-data-error"],
    ["no empty line", armourOf(PACKET).replace("\n\n", "\n"), "pgp-data-error"],
    ["a header that is none", armourOf(PACKET, { headers: "Version\n" }), "pgp-data-error"],
    ["no data", armourOf(Buffer.alloc(0)), "pgp-error"],
    ["a wrong checksum", armourOf(PACKET).replace(/^=.{4}$/m, "=AAAA"), "pgp-error"],
    ["a checksum of another length", armourOf(PACKET).replace(/^=.{4}$/m, "=AAA"), "pgp-error"],
    ["what is no base64", armourOf(PACKET, { checksum: false }).replace("wg", "w!"), "pgp-error"],
    ["a packet without the first bit", armourOf(Buffer.from([0x42, 1, 4])), "pgp-error"],
    ["a packet that is cut off", armourOf(PACKET.subarray(0, 5)), "pgp-error"],
    ["a partial length", armourOf(Buffer.from([0xc2, 0xe1, 4, 0])), "pgp-error"],
    ["an empty packet", armourOf(Buffer.from([0xc2, 0])), "pgp-error"],
    ["an old length that is cut off", armourOf(Buffer.from([0x8a, 0])), "pgp-error"],
    ["a new length that is cut off", armourOf(Buffer.from([0xc2])), "pgp-error"],
    ["another packet", armourOf(Buffer.from([0xc6, 1, 4])), "pgp-signature-error"],
    ["a version that there is not", armourOf(Buffer.from([0xc2, 1, 9])), "pgp-signature-error"],
  ])("%s", (_, text, reason) => {
    expect(read(text)).toEqual({ ok: false, reason });
  });

  test("the check value of CRC-24/OPENPGP", () => {
    expect(crc24(Buffer.from("123456789"))).toBe(0x21cf02);
  });

  test("any packet octets give a result", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (octets) => {
        const result = read(armourOf(octets));
        expect(result.ok || ["pgp-error", "pgp-signature-error"].includes(result.reason)).toBe(true);
      }),
    );
  });
});

describe("parseExpires", () => {
  test.each([
    ["1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50Z"],
    ["1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"],
    ["1990-12-31T23:59:60Z", "1991-01-01T00:00:00Z"],
    ["1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27Z"],
    ["2028-02-29t00:00:00z", "2028-02-29T00:00:00Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
  ])("%s, RFC 3339 section 5.8 and its kin", (text, utc) => {
    expect(parseExpires(text)).toBe(Date.parse(utc) / 1000);
  });

  test.each([
    ...["", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z"],
    ...[
      "2026-01-01T00:00:61Z",
      "2026-01-01T00:00:00",
      "2026-01-01T00:00:00+24:00",
      "2026-01-01T00:00:00+00:60",
    ],
    ...["2026-00-01T00:00:00Z", "2026-01-01T00:00:00.Z", "26-01-01T00:00:00Z", "2026-01-01T00:00Z"],
  ])("%s is none", (text) => {
    expect(parseExpires(text)).toBeNull();
  });

  test("what is printed is read back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        expect(parseExpires(expiresText(seconds))).toBe(seconds);
      }),
    );
  });

  test("a year after 29 February is 1 March", () => {
    expect(expiresText(yearAfter(Date.UTC(2028, 1, 29) / 1000))).toBe("2029-03-01T00:00:00Z");
  });
});

describe("isLanguageTag", () => {
  // RFC 5646 appendix A.
  test.each([
    ...[
      "de",
      "fr",
      "ja",
      "i-enochian",
      "zh-Hant",
      "zh-Hans",
      "sr-Cyrl",
      "sr-Latn",
      "zh-cmn-Hans-CN",
      "cmn-Hans-CN",
    ],
    ...[
      "zh-yue-HK",
      "sr-Latn-RS",
      "sl-rozaj",
      "sl-rozaj-biske",
      "sl-nedis",
      "de-CH-1901",
      "hy-Latn-IT-arevela",
    ],
    ...[
      "de-DE",
      "en-US",
      "es-419",
      "de-CH-x-phonebk",
      "x-whatever",
      "qaa-Qaaa-QM-x-southern",
      "en-US-u-islamcal",
    ],
    ...["zh-CN-a-myext-x-private", "en-a-myext-b-another"],
  ])("%s is well-formed", (tag) => {
    expect(isLanguageTag(tag)).toBe(true);
  });

  test.each([
    "",
    "a",
    "de-419-DE",
    "a-DE",
    "nl;en",
    "nl en",
    "*",
    "en-",
    "-en",
    "en_US",
    `en${"-abcde".repeat(20)}`,
  ])("%s is not", (tag) => {
    expect(isLanguageTag(tag)).toBe(false);
  });
});

describe("suggestSecurityTxt", () => {
  const scene = { host: "example.nl", now: Date.UTC(2026, 0, 1) / 1000 };
  test("from nothing", () => {
    expect(suggestSecurityTxt(null, scene)).toBe(
      [
        "Contact: mailto:security@example.nl",
        "Expires: 2026-12-17T00:00:00Z",
        "Canonical: https://example.nl/.well-known/security.txt",
        "",
      ].join("\n"),
    );
  });

  test("good lines stay, bad ones go", () => {
    const text = [
      "Contact: tel:+31-20-5550100",
      "Contact: javascript:alert(1)",
      "Policy: http://example.nl/",
      "policy: https://example.nl/p",
      "Expires: 2026-02-01T00:00:00Z",
      "Preferred-Languages: nl;en, !",
      "CSAF: https://example.nl/provider-metadata.json",
      "",
    ].join("\n");
    expect(suggestSecurityTxt(parseSecurityTxt(Buffer.from(text)), scene)).toBe(
      [
        "Contact: tel:+31-20-5550100",
        "Expires: 2026-02-01T00:00:00Z",
        "Policy: https://example.nl/p",
        "Canonical: https://example.nl/.well-known/security.txt",
        "Preferred-Languages: nl, en",
        "CSAF: https://example.nl/provider-metadata.json",
        "",
      ].join("\n"),
    );
  });
});
