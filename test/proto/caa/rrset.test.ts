import { describe, expect, test } from "vitest";
import { objectId, sequence, setOf, utf8String } from "../../../src/lab/tls/der.ts";
import { climbNames, isIssuerListed, readCaaRrset } from "../../../src/proto/caa/rrset.ts";
import type { Certificate } from "../../../src/proto/x509/certificate.ts";
import { make } from "../../support/certificates.ts";

/** Lines as in a zone file, without quotes: `0 issue ca.example`. */
const set = (...lines: readonly string[]) =>
  readCaaRrset(
    lines.map((line) => {
      const [, flags = "", tag = "", value = ""] = /^([0-9]+) (\S+) ?(.*)$/.exec(line) ?? [];
      return Buffer.concat([Buffer.of(Number(flags), tag.length), Buffer.from(tag + value)]);
    }),
  );

describe("what a set allows", () => {
  test.each([
    ["E24 nobody", ["0 issue ;"], { hasIssue: true, isClosed: true, issuers: [], hasFault: false }],
    [
      "E25 an insecure report address",
      ["0 iodef http://x/", "0 issue le.org"],
      { hasIssue: true, hasFault: true, problems: ["invalid-property-syntax"], issuers: ["le.org"] },
    ],
    [
      "E26 wildcards only",
      ["0 issuewild le.org"],
      {
        hasIssue: false,
        hasIssueWild: true,
        isClosed: false,
        issuers: [],
        wildcardIssuers: ["le.org"],
        hasFault: false,
      },
    ],
    [
      "K15 a tag in other case",
      ["0 Issue ca.example"],
      { hasIssue: true, hasLowerCaseIssue: false, hasFault: false },
    ],
    [
      "K17 an unknown critical property",
      ["128 future x", "0 issue ca.example"],
      { unknownCritical: ["future"], hasFault: true, problems: ["invalid-unknown-property"] },
    ],
    [
      "an unknown property that may be passed over",
      ["0 future x", "0 issue ca.example"],
      { unknownCritical: [], hasFault: false, problems: ["invalid-unknown-property"] },
    ],
    [
      "two issuers",
      ["0 issue b.example", "0 issue A.example", "0 issue b.example"],
      { issuers: ["a.example", "b.example"], isClosed: false },
    ],
    ["a broken issue forbids all", ["0 issue %%"], { hasIssue: true, isClosed: true, hasFault: true }],
    [
      "wildcards follow issue",
      ["0 issue ca.example"],
      { wildcardIssuers: ["ca.example"], hasLowerCaseIssue: true },
    ],
    [
      "no wildcards",
      ["0 issue ca.example", "0 issuewild ;"],
      { issuers: ["ca.example"], wildcardIssuers: [] },
    ],
    ["nothing", [], { hasIssue: false, isClosed: false, hasFault: false, problems: [] }],
    ["the same problem twice", ["0 iodef x", "0 iodef y"], { problems: ["invalid-property-syntax"] }],
  ])("%s", (_, lines, expected) => {
    expect(set(...lines)).toMatchObject(expected);
  });

  test("only the first hundred records are read", () => {
    const many = Array.from({ length: 102 }, () => "0 issue ca.example");
    expect(set(...many)).toMatchObject({ unread: 2, hasIssue: true });
    expect(set(...many).records).toHaveLength(100);
    expect(set("0 issue ca.example").unread).toBe(0);
  });
});

describe("the issuer of a certificate", () => {
  const issuedBy = (organization: string, dns: readonly string[] = ["a.example"]): Certificate => {
    const issuerName = sequence(setOf(sequence(objectId("2.5.4.10"), utf8String(organization))));
    return make({ subject: "leaf", dns, issuerName }).certificate;
  };
  const facts = set("0 issue letsencrypt.org", "0 issuewild digicert.com");
  test.each([
    ["listed", issuedBy("Let's Encrypt"), true],
    ["not listed", issuedBy("Sectigo Limited"), false],
    ["listed for wildcards only", issuedBy("DigiCert Inc"), false],
    ["listed for wildcards, wildcard certificate", issuedBy("DigiCert Inc", ["*.a.example"]), true],
    ["not for wildcards, wildcard certificate", issuedBy("Let's Encrypt", ["*.a.example"]), false],
    [
      "a certificate with a name and a wildcard",
      issuedBy("Let's Encrypt", ["*.a.example", "a.example"]),
      true,
    ],
    ["a certificate without names", issuedBy("DigiCert Inc", []), false],
    ["unknown here", issuedBy("My own authority"), null],
    ["a name of every object", issuedBy("constructor"), null],
    ["without organisation", make({ subject: "self" }).certificate, null],
  ])("%s", (_, leaf, expected) => {
    expect(isIssuerListed(facts, [leaf])).toBe(expected);
  });

  test("without restriction or certificate there is nothing to say", () => {
    expect(isIssuerListed(set("0 issuewild ;"), [issuedBy("Let's Encrypt")])).toBeNull();
    expect(isIssuerListed(facts, [])).toBeNull();
    expect(isIssuerListed(set("0 issue ;"), [issuedBy("Let's Encrypt")])).toBe(false);
  });
});

test.each([
  ["www.example.nl", ["www.example.nl", "example.nl", "nl"]],
  ["nl", ["nl"]],
  ["example.nl.", ["example.nl", "nl"]],
  [".", []],
  ["", []],
])("from %j up: %j", (name, expected) => {
  expect(climbNames(name)).toEqual(expected);
});
