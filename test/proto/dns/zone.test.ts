import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameToText } from "../../../src/proto/dns/name.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { parseZone, printRecord } from "../../../src/proto/dns/zone.ts";
import { hex, name } from "./support.ts";

function lines(text: string, defaults?: { origin?: string; ttl?: number }): string[] {
  const result = parseZone(text, defaults);
  if (!result.ok) throw new Error(`${result.line}: ${result.reason}`);
  return result.value.map(printRecord);
}

describe("parseZone", () => {
  test("the example of RFC 1035 section 5.3", () => {
    const text = [
      "@   IN  SOA     VENERA      Action\\.domains (",
      "                                 20     ; SERIAL",
      "                                 7200   ; REFRESH",
      "                                 600    ; RETRY",
      "                                 3600000; EXPIRE",
      "                                 60)    ; MINIMUM",
      "",
      "        NS      A.ISI.EDU.",
      "        NS      VENERA",
      "        NS      VAXA",
      "        MX      10      VENERA",
      "        MX      20      VAXA",
      "",
      "A       A       26.3.0.103",
      "",
      "VENERA  A       10.1.0.52",
      "        A       128.9.0.32",
      "",
      "VAXA    A       10.2.0.27",
      "        A       128.9.0.33",
    ].join("\n");
    expect(lines(text, { origin: name("isi.edu"), ttl: 60 })).toEqual([
      "isi.edu. 60 IN SOA VENERA.isi.edu. Action\\.domains.isi.edu. 20 7200 600 3600000 60",
      "isi.edu. 60 IN NS A.ISI.EDU.",
      "isi.edu. 60 IN NS VENERA.isi.edu.",
      "isi.edu. 60 IN NS VAXA.isi.edu.",
      "isi.edu. 60 IN MX 10 VENERA.isi.edu.",
      "isi.edu. 60 IN MX 20 VAXA.isi.edu.",
      "a.isi.edu. 60 IN A 26.3.0.103",
      "venera.isi.edu. 60 IN A 10.1.0.52",
      "venera.isi.edu. 60 IN A 128.9.0.32",
      "vaxa.isi.edu. 60 IN A 10.2.0.27",
      "vaxa.isi.edu. 60 IN A 128.9.0.33",
    ]);
  });

  test("directives: $ORIGIN may be relative, $TTL goes before the last TTL", () => {
    const text =
      "$TTL 300\n$ORIGIN nl.\n$ORIGIN example\n@ 60 A 192.0.2.1\nwww A 192.0.2.2\n$ttl 5\nx A 192.0.2.3";
    expect(lines(text)).toEqual([
      "example.nl. 60 IN A 192.0.2.1",
      "www.example.nl. 300 IN A 192.0.2.2",
      "x.example.nl. 5 IN A 192.0.2.3",
    ]);
  });

  test("without $TTL the last TTL holds (RFC 1035 section 5.1)", () => {
    expect(lines("a. 60 A 192.0.2.1\nb. A 192.0.2.2")).toEqual([
      "a. 60 IN A 192.0.2.1",
      "b. 60 IN A 192.0.2.2",
    ]);
  });

  test.each([
    ["TTL, class", "a. 60 CH A 192.0.2.1"],
    ["class, TTL", "a. CH 60 A 192.0.2.1"],
    ["numeric class and type", "a. CLASS3 60 TYPE1 \\# 4 c0000201"],
    ["lower case", "a. ch 60 a 192.0.2.1"],
  ])("%s before the type", (_what, text) => {
    expect(lines(text)).toEqual(["a. 60 CH A 192.0.2.1"]);
  });

  test("an owner may be the name of a type or a number", () => {
    expect(lines("a 60 A 192.0.2.1\n60 60 NS ns", { origin: name("nl") })).toEqual([
      "a.nl. 60 IN A 192.0.2.1",
      "60.nl. 60 IN NS ns.nl.",
    ]);
  });

  test("comments, parentheses, quotes, CRLF and tabs", () => {
    const text =
      '; comment "\r\na.\t60 TXT ( "x;y(z"\r\n ; more )\r\n"q\\"q" ) ; end\r\n\r\n\t60 TXT w\\;w\r\n';
    expect(lines(text)).toEqual(['a. 60 IN TXT "x;y(z" "q\\"q"', 'a. 60 IN TXT "w;w"']);
  });

  test("the owner is in lower case, names in RDATA keep theirs", () => {
    expect(parseZone("WWW.NL. 60 NS Ns.NL.")).toEqual({
      ok: true,
      value: [
        {
          name: name("www.nl"),
          ttl: 60,
          class: CLASS.IN,
          type: TYPE.NS,
          rdata: hex("024e73024e4c00"),
        },
      ],
    });
  });

  test.each([
    ["no TTL", "a. A 192.0.2.1", "no-ttl", 1],
    ["TTL of 33 bits", "a. 4294967296 A 192.0.2.1", "bad-type", 1],
    ["unknown type", "\n\na. 60 NOPE x", "bad-type", 3],
    ["no type", "a. 60", "bad-type", 1],
    ["blank owner on the first line", " 60 A 192.0.2.1", "bad-owner", 1],
    ["bad owner", "a..b 60 A 192.0.2.1", "bad-owner", 1],
    ["quoted owner", '"a." 60 A 192.0.2.1', "bad-owner", 1],
    ["bad RDATA", "a. 60 A 192.0.2.1\nb. 60 A 192.0.2", "bad-ipv4", 2],
    ["error inside parentheses", "a. 60 MX (\n10\n)", "bad-name", 1],
    ["open parenthesis", "a. 60 A 192.0.2.1\nb. 60 TXT (\nx", "unbalanced-parentheses", 2],
    ["closing parenthesis", "a. 60 TXT x)", "unbalanced-parentheses", 1],
    ["open quote", 'a. 60 TXT "x\ny"', "unbalanced-quotes", 1],
    ["$INCLUDE", "$INCLUDE file", "unknown-directive", 1],
    ["$TTL without value", "$TTL", "bad-directive", 1],
    ["$TTL that is none", "$TTL 1h", "bad-ttl", 1],
    ["$ORIGIN that is no name", "$ORIGIN a..b", "empty-label", 1],
  ])("%s", (_what, text, reason, line) => {
    expect(parseZone(text)).toEqual({ ok: false, reason, line });
  });

  test("nothing is no records", () => {
    expect(parseZone("\n ; nothing\n")).toEqual({ ok: true, value: [] });
  });

  test("records are read back as they were printed", () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 5 });
    const record = fc.record({
      name: fc
        .array(label, { maxLength: 3 })
        .map(
          (labels) => `${labels.map((octets) => String.fromCharCode(octets.length, ...octets)).join("")}\0`,
        )
        .map((wire) => wire.replace(/[A-Z]/g, "-")),
      ttl: fc.nat(0xffffffff),
      class: fc.nat(0xffff),
      type: fc.nat(0xffff),
      rdata: fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets)),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (records) => {
        expect(parseZone(records.map(printRecord).join("\n"))).toEqual({ ok: true, value: records });
      }),
    );
  });

  test("the root is printed as a dot", () => {
    const [line] = lines(". 60 NS a.root-servers.net.");
    expect(line).toBe(". 60 IN NS a.root-servers.net.");
    expect(nameToText("\0")).toBe(".");
  });
});
