import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCaa, readCaaRecord } from "../../../src/proto/caa/record.ts";

const rdata = (flags: number, tag: string, value: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.of(flags, tag.length),
    Buffer.from(tag, "latin1"),
    typeof value === "string" ? Buffer.from(value) : value,
  ]);
const problems = (flags: number, tag: string, value: string | Buffer): string[] =>
  readCaaRecord(rdata(flags, tag, value)).problems.map(({ code }) => code);

describe("RDATA, RFC 8659 section 4.1", () => {
  test("flags, tag and value", () => {
    expect(parseCaa(rdata(128, "Issue", "ca.example"))).toEqual({
      ok: true,
      value: { flags: 128, tag: "Issue", value: Buffer.from("ca.example") },
    });
    expect(readCaaRecord(rdata(128, "Issue", "ca.example"))).toMatchObject({
      critical: true,
      tag: "Issue",
      property: "issue",
      value: "ca.example",
      issue: { issuer: "ca.example" },
      problems: [],
    });
  });

  test.each([
    ["", "truncated"],
    ["00", "truncated"],
    ["000569737375", "truncated"],
    ["000061", "empty-tag"],
  ])("%j: %s", (hex, reason) => {
    expect(parseCaa(Buffer.from(hex, "hex"))).toEqual({ ok: false, reason });
    expect(readCaaRecord(Buffer.from(hex, "hex")).problems).toEqual([{ code: "invalid-record" }]);
  });
});

describe("checks of one record", () => {
  test.each<[number, string, string | Buffer, readonly string[]]>([
    [0, "issue", "letsencrypt.org", []],
    [0, "issue", ";", []],
    [128, "issue", "letsencrypt.org", []],
    [1, "issue", "letsencrypt.org", ["invalid-flags-reserved-bits"]],
    [129, "issue", "letsencrypt.org", ["invalid-flags-reserved-bits"]],
    [0, "issuewild", "ca_.example", ["invalid-property-syntax"]],
    [0, "issuevmc", "ca.example", []],
    [0, "issuemail", "ca.example", []],
    [1, "issue", "%%%", ["invalid-flags-reserved-bits", "invalid-property-syntax"]],
    // RFC 8657 section 4
    [0, "issue", "ca.example; validationmethods=dns-01", []],
    [0, "issue", "ca.example; ValidationMethods=dns-01,http-01,tls-alpn-01", []],
    [0, "issue", "ca.example; validationmethods=email-reply-00,tkauth-01,onion-csr-01,bp-nodeid-00", []],
    [0, "issue", "ca.example; validationmethods=ca-own", []],
    [0, "issue", "ca.example; validationmethods=", []],
    [0, "issue", "ca.example; validationmethods=dns-02", ["invalid-parameter-validation-methods"]],
    [0, "issue", "ca.example; validationmethods=dns-01,", ["invalid-parameter-validation-methods"]],
    [0, "issuewild", "ca.example; validationmethods=xyz", ["invalid-parameter-validation-methods"]],
    [0, "issuemail", "ca.example; validationmethods=xyz", []],
    [0, "issue", "ca.example; other=xyz", []],
    // RFC 8659 section 4.4
    [0, "iodef", "mailto:security@example.nl", []],
    [0, "iodef", "mailto:security@example.nl?subject=CAA", []],
    [0, "iodef", "https://iodef.example.nl/", []],
    [0, "iodef", "https://iodef.example.nl", []],
    [0, "iodef", "HTTPS://iodef.example.nl/x?y#z", []],
    [0, "iodef", "http://iodef.example.nl/", ["invalid-property-syntax"]],
    [0, "iodef", "https:///x", ["invalid-property-syntax"]],
    [0, "iodef", "https://", ["invalid-property-syntax"]],
    [0, "iodef", "https://[::1", ["invalid-property-syntax"]],
    [0, "iodef", "mailto:", ["invalid-property-syntax"]],
    [0, "iodef", "mailto:nobody", ["invalid-property-syntax"]],
    [0, "iodef", "security@example.nl", ["invalid-property-syntax"]],
    [0, "iodef", "", ["invalid-property-syntax"]],
    [0, "contactemail", "security@example.nl", []],
    [0, "contactemail", "beveiliging@bücher.example", []],
    [0, "contactemail", "a.b+c@example.nl", []],
    [0, "contactemail", "a..b@example.nl", ["invalid-property-syntax"]],
    [0, "contactemail", "@example.nl", ["invalid-property-syntax"]],
    [0, "contactemail", "a@", ["invalid-property-syntax"]],
    [0, "contactemail", "a@-x.nl", ["invalid-property-syntax"]],
    [0, "contactemail", "a b@example.nl", ["invalid-property-syntax"]],
    [0, "contactphone", "+31701234567", []],
    [0, "contactphone", "+31-70-(123).4567", []],
    [0, "contactphone", "0701234567", ["invalid-property-syntax"]],
    [0, "contactphone", "+", ["invalid-property-syntax"]],
    [0, "contactphone", "+()", ["invalid-property-syntax"]],
    [0, "contactphone", "+31 70", ["invalid-property-syntax"]],
    [0, "auth", "x", ["invalid-reserved-property"]],
    [0, "Path", "x", ["invalid-reserved-property"]],
    [0, "policy", "x", ["invalid-reserved-property"]],
    [0, "future", "x", ["invalid-unknown-property"]],
    [0, "constructor", "x", ["invalid-unknown-property"]],
    [0, "iss\u00fce", "x", ["invalid-unknown-property"]],
    [0, "issue", Buffer.from("63612eff", "hex"), ["invalid-property-encoding"]],
  ])("%i %s %j: %j", (flags, tag, value, expected) => {
    expect(problems(flags, tag, value)).toEqual(expected);
  });

  test("where a value stops making sense", () => {
    expect(readCaaRecord(rdata(0, "issue", "ca.example; x")).problems).toEqual([
      { code: "invalid-property-syntax", position: 13 },
    ]);
  });

  test("a broken value names nobody, one with unknown methods still names its issuer", () => {
    expect(readCaaRecord(rdata(0, "issue", "%%")).issue).toBeNull();
    const methods = readCaaRecord(rdata(0, "issue", "ca.example; validationmethods=x"));
    expect(methods.issue?.issuer).toBe("ca.example");
  });
});

test("no octets make it throw", () => {
  const property = fc.constantFrom("issue", "issuewild", "iodef", "contactemail", "contactphone", "x");
  const record = fc
    .tuple(fc.nat(255), property, fc.uint8Array({ maxLength: 60 }))
    .map(([flags, tag, value]) => rdata(flags, tag, Buffer.from(value)));
  fc.assert(
    fc.property(fc.oneof(record, fc.uint8Array({ maxLength: 60 })), (octets) => {
      expect(() => readCaaRecord(octets)).not.toThrow();
    }),
    { seed: 16, numRuns: 2000 },
  );
});
