import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { implicit, sequence } from "../../../src/lab/tls/der.ts";
import { coveringName, hostNamesOf } from "../../../src/proto/x509/host.ts";
import { extension, kind, make } from "../../support/certificates.ts";

const SAN = "2.5.29.17";
const named = (...names: readonly string[]) => make({ subject: "cn.example", dns: names }).certificate;
const addressed = (...octets: readonly Buffer[]) =>
  make({ subject: "192.0.2.9", more: [extension(SAN, sequence(...octets.map((one) => implicit(7, one))))] })
    .certificate;

describe("domain names, RFC 9525 section 6.3", () => {
  test.each([
    ["example.nl", "example.nl", "example.nl"],
    ["example.nl", "EXAMPLE.nl", "example.nl"],
    ["Example.NL", "example.nl", "Example.NL"],
    ["example.nl", "example.nl.", "example.nl"],
    ["example.nl", "www.example.nl", null],
    ["*.example.nl", "www.example.nl", "*.example.nl"],
    ["*.EXAMPLE.nl", "WWW.example.nl", "*.EXAMPLE.nl"],
    ["*.example.nl", "a.www.example.nl", null],
    ["*.example.nl", "example.nl", null],
    ["*.example.nl", ".example.nl", null],
    ["*.xn--bcher-kva.example", "xn--caf-dma.xn--bcher-kva.example", "*.xn--bcher-kva.example"],
    // A wildcard is the whole left-most label and nothing else.
    ["w*.example.nl", "www.example.nl", null],
    ["*w.example.nl", "www.example.nl", null],
    ["www.*.nl", "www.example.nl", null],
    ["*.*.nl", "www.example.nl", null],
    ["*", "nl", null],
    ["*.nl", "example.nl", null],
    ["*.", "example.nl", null],
    // Names that end elsewhere than they seem to.
    ["example.nl.", "example.nl", null],
    ["example.nl\0.evil.example", "example.nl", null],
    ["example.nl ", "example.nl", null],
    ["", "", null],
    ["example..nl", "example..nl", null],
    ["_dmarc.example.nl", "_dmarc.example.nl", "_dmarc.example.nl"],
  ])("%j covers %j: %j", (presented, host, expected) => {
    expect(coveringName(named(presented), host)).toBe(expected);
  });

  test("the first that covers of several", () => {
    expect(coveringName(named("a.nl", "*.example.nl", "www.example.nl"), "www.example.nl")).toBe(
      "*.example.nl",
    );
  });

  test("the common name does not count", () => {
    expect(coveringName(named(), "cn.example")).toBeNull();
    expect(coveringName(named("other.example"), "cn.example")).toBeNull();
    expect(hostNamesOf(named())).toEqual({ dns: [], addresses: [] });
  });
});

describe("addresses", () => {
  const v4 = Buffer.from("c0000201", "hex");
  const v6 = Buffer.from("20010db8000000000000000000000001", "hex");
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["192.0.2.2", null],
    ["2001:db8::1", "2001:db8::1"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["::ffff:192.0.2.1", null],
  ])("%s: %s", (host, expected) => {
    expect(coveringName(addressed(v4, v6), host)).toBe(expected);
  });

  test("a dNSName that looks like an address and a common name do not count", () => {
    expect(coveringName(named("192.0.2.1"), "192.0.2.1")).toBeNull();
    expect(coveringName(addressed(v4), "192.0.2.9")).toBeNull();
    expect(coveringName(kind("features"), "192.0.2.1")).toBe("192.0.2.1");
  });
});

test("the verdict is that of OpenSSL", () => {
  const label = fc.constantFrom("a", "b", "www", "*", "w*", "xn--a", "nl", "x-y", "1");
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
  const host = name.filter((text) => !text.includes("*"));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), host, (names, wanted) => {
      const certificate = named(...names);
      const options = { subject: "never", partialWildcards: false } as const;
      const oracle = new X509Certificate(certificate.der).checkHost(wanted, options);
      expect(coveringName(certificate, wanted) !== null).toBe(oracle !== undefined);
    }),
    { seed: 7, numRuns: 400 },
  );
});
