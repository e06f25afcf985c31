import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directiveState, governing, noncesOf, parsePolicies } from "../../../src/proto/http/csp.ts";
import { readCsp } from "../../../src/proto/http/csp-judge.ts";
import { readCspParity } from "../../../src/proto/http/csp-parity.ts";
import { parseSource } from "../../../src/proto/http/csp-source.ts";
import {
  codesOf,
  type HeaderRow,
  linesOf,
  pointedAt,
  pointsInside,
  registrableDomain,
  rowsOf,
} from "./support.ts";

interface CspRow extends HeaderRow {
  readonly name: string;
  readonly host?: string;
  readonly parity?: readonly string[];
  readonly rfc: readonly string[];
}

const ROWS = rowsOf<CspRow>("csp");
const BASE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const read = (fields: readonly string[], host = "example.nl") =>
  readCsp({ enforced: linesOf(...fields), host, registrableDomain });

describe("readCsp", () => {
  test.each(ROWS)("$no $name, reading rfc", ({ fields, host, rfc, findings = [] }) => {
    const facts = read(fields, host);
    expect([facts.hasPolicy, [...facts.codes].sort()]).toEqual([true, [...rfc].sort()]);
    expect(facts.verdict).toBe(rfc.length === 0 ? "good" : "bad");
    expect(codesOf(facts.findings)).toEqual(expect.arrayContaining([...findings]));
  });

  test.each(ROWS.filter(({ parity }) => parity !== undefined))(
    "$no $name, reading internetnl-1.11",
    ({ fields, host = "example.nl", parity = [] }) => {
      const facts = readCspParity(linesOf(...fields), host);
      expect([facts.hasPolicy, [...facts.codes].sort()]).toEqual([true, [...parity].sort()]);
    },
  );

  test("W-87 a policy that is only reported on, or stands in a meta element, is none", () => {
    const input = { enforced: [], reportOnly: linesOf(BASE), host: "example.nl", registrableDomain };
    const facts = readCsp({ ...input, hasMeta: true });
    expect([facts.hasPolicy, facts.verdict, codesOf(facts.violations)]).toEqual([
      false,
      "bad",
      ["no-policy-found"],
    ]);
    expect(codesOf(facts.findings)).toEqual(["csp-report-only-present", "csp-meta-present"]);
    expect(readCspParity([], "example.nl")).toEqual({ verdict: "bad", hasPolicy: false, codes: [] });
  });

  test.each([
    [`${BASE}; plugin-types a/b`, "csp-deprecated-directive", "plugin-types a/b"],
    [`${BASE}; report-uri /r`, "csp-deprecated-directive", "report-uri /r"],
    [`${BASE}; scripts-src 'self'`, "csp-unknown-directive", "scripts-src 'self'"],
    [`${BASE}; __proto__ 'self'`, "csp-unknown-directive", "__proto__ 'self'"],
    [`${BASE}; img-src 'sha256-?'`, "csp-invalid-source", "'sha256-?'"],
    [`${BASE}; img-src https://192.0.2.1`, "csp-ip-source", "https://192.0.2.1"],
    [`${BASE}; img-src https://[2001:db8::1]`, "csp-ip-source", "https://[2001:db8::1]"],
    [`${BASE}; script-src 'self'`, "csp-no-trusted-types", `${BASE}; script-src 'self'`],
    [`${BASE}; frame-src https://*.gov.uk`, "csp-public-suffix-wildcard", "https://*.gov.uk"],
    [`${BASE}; img-src self:8080`, "csp-host-without-scheme", "self:8080"],
  ])("%s: finding %s", (value, code, place) => {
    const lines = linesOf(value);
    const { findings } = readCsp({ enforced: lines, host: "example.nl", registrableDomain });
    const found = findings.filter((finding) => finding.code === code);
    expect(found.map((finding) => pointedAt(lines, finding))).toEqual([place]);
  });

  test("nothing to remark on a policy that is as it should be", () => {
    expect(read([BASE]).findings).toEqual([]);
    expect(codesOf(read([`${BASE}; report-uri /r; report-to r`]).findings)).toEqual([]);
    expect(
      codesOf(read([`${BASE}; script-src 'self'; require-trusted-types-for 'script'`]).findings),
    ).toEqual([]);
  });

  test.each([
    [[], "absent"],
    [["default-src 'none'"], "absent"],
    [["frame-ancestors"], "none"],
    [["frame-ancestors 'none'"], "none"],
    [["frame-ancestors 'self' 'none'"], "self"],
    [["frame-ancestors 'self' https://a.example"], "hosts"],
    [["frame-ancestors 'self' *"], "weak"],
    [["frame-ancestors https:"], "weak"],
    [["frame-ancestors *", "frame-ancestors 'self'"], "self"],
  ])("frame-ancestors of %j is %s", (fields, expected) => {
    expect(read(fields).frameAncestors).toBe(expected);
  });

  test.each([
    ["*://a.example", ["has-http"]],
    ["http:", ["has-http"]],
    ["http://a.example", ["has-http"]],
    ["https:", ["has-bare-https"]],
    ["https://127.0.0.1", ["has-invalid-host"]],
    ["HTTPS://*", ["has-invalid-host"]],
    ["https://a.example:*/p", []],
  ])("img-src %s violates %j in both readings where both see it", (source, codes) => {
    const fields = [`${BASE}; img-src ${source}`];
    expect(read(fields).codes).toEqual(codes);
    expect(readCspParity(linesOf(...fields), "example.nl").codes).toEqual(codes);
  });

  test.each([
    ["'unsafe-eval'", ["has-unsafe-eval"], ["has-unsafe-eval"]],
    ["'unsafe-hashes'", ["has-unsafe-hashes"], ["has-unsafe-hashes"]],
    ["'UNSAFE-INLINE'", ["has-unsafe-inline"], []],
    ["'unsafe-inline' 'SHA256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU='", [], ["has-unsafe-inline"]],
    ["'self' 'report-sample'", [], []],
    ["'strict-dynamic' https: 'self'", [], ["has-bare-https"]],
  ])("script-src %s", (sources, rfc, parity) => {
    const fields = [`${BASE}; script-src ${sources}`];
    expect(read(fields).codes).toEqual(rfc);
    expect(readCspParity(linesOf(...fields), "example.nl").codes).toEqual(parity);
  });

  test("a violation points at the source and names its directive", () => {
    const lines = linesOf(`${BASE}; style-src 'self' 'unsafe-inline'`);
    const { violations } = readCsp({ enforced: lines, host: "example.nl", registrableDomain });
    expect(violations.map((finding) => [finding.params, pointedAt(lines, finding)])).toEqual([
      [{ directive: "style-src", source: "'unsafe-inline'" }, "'unsafe-inline'"],
    ]);
  });

  test("'self' is own even where the tested name has no registrable domain", () => {
    expect(read([BASE.replace("'none'", "'self'")], "localhost").verdict).toBe("good");
  });
});

describe("parsePolicies", () => {
  test("directives fall back as CSP3 6.8.3 says", () => {
    const [policy] = parsePolicies(
      linesOf("default-src 'none'; script-src 'self'; child-src https://a.example"),
    );
    const names = ["script-src-elem", "worker-src", "frame-src", "img-src", "base-uri", "toString"];
    expect(names.map((name) => policy && governing(policy, name)?.name)).toEqual([
      "script-src",
      "child-src",
      "child-src",
      "default-src",
      undefined,
      undefined,
    ]);
  });

  test("nonces keep their case", () => {
    expect(
      noncesOf(parsePolicies(linesOf("script-src 'self' 'NONCE-aB+/_-=='; style-src 'nonce-c'"))),
    ).toEqual(["aB+/_-==", "c"]);
  });

  test.each([
    ["'Self'", { kind: "keyword", keyword: "self" }],
    ["'nonce-'", { kind: "invalid" }],
    ["'none", { kind: "invalid" }],
    ["DATA:", { kind: "scheme", scheme: "data" }],
    ["Example.NL.", { kind: "host", scheme: null, host: "example.nl", port: null, path: null }],
    ["https://*.a.nl:8443/P", { kind: "host", scheme: "https", host: "*.a.nl", port: "8443", path: "/P" }],
    ["https://a.nl:x", { kind: "invalid" }],
    ["a..nl", { kind: "invalid" }],
    ["https://a:1:2", { kind: "invalid" }],
    ["*.*", { kind: "invalid" }],
  ])("source %s", (text, expected) => {
    const at = { field: 0, start: 0, end: text.length };
    expect(parseSource({ text, at })).toEqual({ ...expected, text, at });
  });

  test("unknown names are unknown, whatever objects inherit", () => {
    expect(["constructor", "script-src", "navigate-to"].map(directiveState)).toEqual([
      "unknown",
      "known",
      "deprecated",
    ]);
  });

  test("any text gives facts with places inside the fields, in both readings", () => {
    const word = fc.constantFrom(
      ...[
        "default-src",
        "script-src",
        "'none'",
        "'self'",
        "'nonce-a'",
        "*",
        "https:",
        "a.nl",
        ";",
        ",",
        " ",
        "\t",
        "'",
      ],
      ...[
        "style-src",
        "frame-ancestors",
        "'unsafe-inline'",
        "'strict-dynamic'",
        "://",
        "*.",
        "__proto__",
        "\f",
      ],
    );
    const value = fc.oneof(
      fc.string({ unit: "binary-ascii" }),
      fc.array(word).map((words) => words.join("")),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), (values) => {
        const lines = values.map((text, field) => ({ field, value: text }));
        const facts = readCsp({ enforced: lines, reportOnly: lines, host: "example.nl", registrableDomain });
        expect(pointsInside(lines, [...facts.violations, ...facts.findings])).toBe(true);
        expect(facts.verdict === "good").toBe(facts.hasPolicy && facts.codes.length === 0);
        readCspParity(lines, "example.nl");
      }),
      { numRuns: 500 },
    );
  });
});
