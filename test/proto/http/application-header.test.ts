import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  OFFERED_CODINGS,
  readCompression,
  readCompressionParity,
} from "../../../src/proto/http/compression.ts";
import { readContentTypeOptions } from "../../../src/proto/http/content-type-options.ts";
import { readCsp } from "../../../src/proto/http/csp-judge.ts";
import { readFrameOptions, readFrameOptionsParity } from "../../../src/proto/http/frame-options.ts";
import { parseMediaType } from "../../../src/proto/http/media-type.ts";
import { readReferrerPolicy, readReferrerPolicyParity } from "../../../src/proto/http/referrer-policy.ts";
import {
  codesOf,
  type HeaderRow,
  linesOf,
  pointedAt,
  pointsInside,
  registrableDomain,
  rowsOf,
} from "./support.ts";

interface VerdictRow extends HeaderRow {
  readonly parity: string;
  readonly rfc: string;
  readonly csp?: string;
}

interface ReferrerRow extends HeaderRow {
  readonly parity: readonly [string, string | null];
  readonly rfc: readonly [string, string | null];
}

const ancestorsIn = (policy: string) =>
  readCsp({ enforced: linesOf(policy), host: "example.nl", registrableDomain }).frameAncestors;

describe("X-Frame-Options", () => {
  const rows = rowsOf<VerdictRow>("x-frame-options");
  test.each(rows)("$no $fields with CSP $csp", ({ fields, csp, rfc, findings = [] }) => {
    const facts = readFrameOptions(linesOf(...fields), csp === undefined ? "absent" : ancestorsIn(csp));
    expect([facts.verdict, codesOf(facts.findings)]).toEqual([rfc, expect.arrayContaining([...findings])]);
  });

  test.each(rows)("$no $fields, reading internetnl-1.11", ({ fields, parity }) => {
    expect(readFrameOptionsParity(linesOf(...fields))).toBe(parity);
  });

  test.each([
    [[], "absent", "absent", "bad"],
    [[""], "absent", "ignored", "bad"],
    [["foo, bar"], "absent", "ignored", "bad"],
    [["ALLOWALL, foo"], "absent", "blocked", "good"],
    [["DENY"], "none", "deny", "good"],
    [["foo"], "weak", "ignored", "bad"],
    [["foo"], "hosts", "ignored", "good"],
  ] as const)("%j with frame-ancestors %s has the effect %s", (fields, ancestors, effect, verdict) => {
    const facts = readFrameOptions(linesOf(...fields), ancestors);
    expect([facts.effect, facts.verdict]).toEqual([effect, verdict]);
  });

  test.each([
    ["SAMEORIGIN", "self", []],
    ["SAMEORIGIN", "hosts", ["xfo-inconsistent-with-csp"]],
    ["DENY", "weak", ["xfo-inconsistent-with-csp"]],
  ] as const)("%s beside frame-ancestors %s: %j", (value, ancestors, codes) => {
    expect(codesOf(readFrameOptions(linesOf(value), ancestors).findings)).toEqual(codes);
  });
});

describe("X-Content-Type-Options", () => {
  test.each(rowsOf<VerdictRow>("x-content-type-options"))("$no $fields", ({ fields, rfc, findings = [] }) => {
    const facts = readContentTypeOptions(linesOf(...fields));
    expect([facts.verdict, codesOf(facts.findings)]).toEqual([rfc, findings]);
  });

  test("absent", () => {
    expect(readContentTypeOptions([])).toEqual({ verdict: "bad", findings: [{ code: "xcto-missing" }] });
  });

  test("points at the first value", () => {
    const lines = linesOf("foo , nosniff");
    expect(readContentTypeOptions(lines).findings.map((finding) => pointedAt(lines, finding))).toEqual([
      "foo",
    ]);
  });
});

describe("Referrer-Policy", () => {
  const rows = rowsOf<ReferrerRow>("referrer-policy");
  test.each(rows)("$no $fields", ({ fields, rfc, findings = [] }) => {
    const facts = readReferrerPolicy(linesOf(...fields));
    expect([facts.verdict, facts.message]).toEqual(rfc);
    expect(codesOf(facts.findings)).toEqual(expect.arrayContaining([...findings]));
  });

  test.each(rows)("$no $fields, reading internetnl-1.11", ({ fields, parity }) => {
    const facts = readReferrerPolicyParity(linesOf(...fields));
    expect([facts.verdict, facts.message]).toEqual(parity);
  });

  test.each([
    ["no-referrer", "good"],
    ["same-origin", "good"],
    ["strict-origin", "recommendations"],
    ["strict-origin-when-cross-origin", "recommendations"],
    ["origin", "bad"],
    ["origin-when-cross-origin", "bad"],
    ["no-referrer-when-downgrade", "bad"],
    ["unsafe-url", "bad"],
  ])("%s is %s in both readings", (value, verdict) => {
    const [rfc, parity] = [readReferrerPolicy(linesOf(value)), readReferrerPolicyParity(linesOf(value))];
    expect([rfc.verdict, rfc.policy, parity.verdict, parity.message]).toEqual([
      verdict,
      value,
      verdict,
      rfc.message,
    ]);
  });
});

describe("compression", () => {
  test.each(rowsOf<VerdictRow>("compression"))("$no $fields", ({ fields, parity, rfc, findings = [] }) => {
    const facts = readCompression(linesOf(...fields), []);
    expect([facts.verdict, codesOf(facts.findings)]).toEqual([rfc, findings]);
    expect(readCompressionParity(linesOf(...fields))).toBe(parity);
  });

  test("codings of the transfer count, chunked does not", () => {
    expect(readCompression([], linesOf("GZIP, chunked"))).toEqual({
      verdict: "bad",
      codings: ["gzip"],
      findings: [{ code: "compressed", params: { coding: "gzip" }, at: { field: 0, start: 0, end: 4 } }],
    });
    expect([readCompression([], linesOf("chunked")).verdict, readCompressionParity([])]).toEqual([
      "good",
      "good",
    ]);
  });

  test("every coding that web.md 3.4 names is offered", () => {
    expect(OFFERED_CODINGS.split(", ")).toEqual([
      ...["gzip", "br", "zstd", "deflate", "compress", "x-gzip", "x-compress"],
    ]);
  });
});

describe("parseMediaType", () => {
  test.each([
    ["text/plain; charset=utf-8", "text/plain", [["charset", "utf-8"]]],
    ['Text/HTML;Charset="UTF-8";charset=x', "text/html", [["charset", "UTF-8"]]],
    ["text/plain;", "text/plain", []],
    ["text/plain; =x; b", "text/plain", []],
  ])("%s", (value, essence, params) => {
    expect(parseMediaType(value)).toEqual({ essence, params: new Map(params as [string, string][]) });
  });

  test.each(["", "text", "text/", "a/b/c", "text/pl ain", "; charset=utf-8"])("%j is none", (value) => {
    expect(parseMediaType(value)).toBeNull();
  });
});

test("any fields give verdicts of every header, with places inside the fields", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary-ascii" }),
    fc
      .array(fc.constantFrom("DENY", "nosniff", "no-referrer", "origin", "gzip", ",", " ", '"', ";", "\\"))
      .map((p) => p.join("")),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 3 }), (values) => {
      const lines = values.map((text, field) => ({ field, value: text }));
      const findings = [
        readFrameOptions(lines, "absent"),
        readContentTypeOptions(lines),
        readReferrerPolicy(lines),
        readReferrerPolicyParity(lines),
        readCompression(lines, lines),
      ].flatMap((facts) => facts.findings);
      expect(pointsInside(lines, findings)).toBe(true);
      for (const line of values) parseMediaType(line);
    }),
  );
});
