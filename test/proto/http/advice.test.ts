import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  SUGGESTED_HEADERS,
  suggestCsp,
  suggestFrameOptions,
  suggestHsts,
  suggestRedirect,
} from "../../../src/proto/http/advice.ts";
import { readContentTypeOptions } from "../../../src/proto/http/content-type-options.ts";
import { readCrossOrigin } from "../../../src/proto/http/cross-origin.ts";
import { readCsp } from "../../../src/proto/http/csp-judge.ts";
import { fieldLines } from "../../../src/proto/http/field.ts";
import { readFrameOptions } from "../../../src/proto/http/frame-options.ts";
import { readHsts } from "../../../src/proto/http/hsts.ts";
import { readHstsParity } from "../../../src/proto/http/hsts-parity.ts";
import { readPermissionsPolicy } from "../../../src/proto/http/permissions-policy.ts";
import { judgeRedirect } from "../../../src/proto/http/redirect.ts";
import { readReferrerPolicy } from "../../../src/proto/http/referrer-policy.ts";
import { type HeaderRow, linesOf, registrableDomain, rowsOf } from "./support.ts";

const YEAR = 31_536_000;
const SUBJECT = { host: "example.nl", registrableDomain };

describe("suggestCsp", () => {
  const suggest = (fields: readonly string[], host = "example.nl") =>
    suggestCsp(linesOf(...fields), { host, registrableDomain })[1];

  test.each([
    [[], "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"],
    [
      ["script-src 'self' 'unsafe-inline' http://cdn.nl:80/x https:; plugin-types a/b"],
      "script-src 'self' https://cdn.nl/x; default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ],
    [
      ["default-src 'self' data:; img-src data: *; connect-src ws://a.nl:8080; sandbox allow-forms"],
      "default-src 'self'; img-src data:; connect-src wss://a.nl:8080; sandbox allow-forms; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ],
  ])("%j becomes %s", (fields, expected) => {
    expect(suggest(fields)).toBe(expected);
  });

  test.each(rowsOf<HeaderRow & { readonly host?: string }>("csp"))(
    "$no $fields: what is suggested breaks no rule",
    ({ fields, host = "example.nl" }) => {
      const facts = readCsp({ enforced: linesOf(suggest(fields, host)), host, registrableDomain });
      expect([facts.codes, facts.verdict]).toEqual([[], "good"]);
    },
  );

  test("what is suggested for anything breaks no rule, and stays as it is", () => {
    const name = fc.constantFrom(
      "default-src",
      "script-src",
      "child-src",
      "frame-src",
      "worker-src",
      "img-src",
      "base-uri",
      "object-src",
      "style-src",
      "form-action",
      "frame-ancestors",
      "sandbox",
      "report-to",
      "foo",
    );
    const source = fc.constantFrom(
      "'none'",
      "'self'",
      "*",
      "https:",
      "data:",
      "a.nl",
      "http://a.nl",
      "*.example.nl",
      "'unsafe-inline'",
      "'nonce-a'",
      "'strict-dynamic'",
      "'unsafe-eval'",
      "127.0.0.1",
      "'x",
      "'report-sample'",
      "blob:",
    );
    const policy = fc
      .array(fc.tuple(name, fc.array(source, { maxLength: 5 })), { maxLength: 6 })
      .map((directives) => directives.map(([key, values]) => [key, ...values].join(" ")).join("; "));
    fc.assert(
      fc.property(policy, (value) => {
        const once = suggest([value]);
        expect(readCsp({ enforced: linesOf(once), ...SUBJECT }).codes).toEqual([]);
        expect(suggest([once])).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });
});

test.each([
  [null, `max-age=${YEAR}`],
  [{ maxAge: "1", includeSubDomains: true, preload: false }, `max-age=${YEAR}; includeSubDomains`],
  [
    { maxAge: "63072000", includeSubDomains: true, preload: true },
    "max-age=63072000; includeSubDomains; preload",
  ],
])("HSTS %j becomes %s, which both readings take", (policy, value) => {
  expect(suggestHsts(policy, YEAR)).toEqual(["Strict-Transport-Security", value]);
  expect([readHsts(linesOf(value), YEAR).verdict, readHstsParity(linesOf(value), YEAR)]).toEqual([
    "good",
    "good",
  ]);
});

test.each(["absent", "none", "self", "hosts", "weak"] as const)(
  "X-Frame-Options beside frame-ancestors %s is enforced",
  (ancestors) => {
    expect(readFrameOptions(linesOf(suggestFrameOptions(ancestors)[1]), ancestors).verdict).toBe("good");
  },
);

test("the other suggested headers are taken by those who read them", () => {
  const lines = (name: keyof typeof SUGGESTED_HEADERS) =>
    fieldLines([SUGGESTED_HEADERS[name]], SUGGESTED_HEADERS[name][0]);
  expect([
    readContentTypeOptions(lines("contentTypeOptions")).verdict,
    readReferrerPolicy(lines("referrerPolicy")).verdict,
    readPermissionsPolicy(lines("permissionsPolicy")).findings,
    ...(["coop", "coep", "corp"] as const).map(
      (header) => readCrossOrigin(header, lines(header)).isIsolating,
    ),
  ]).toEqual(["good", "good", [], true, true, true]);
});

test("the suggested redirect is a good one", () => {
  const hop = { url: "http://example.nl/", status: 301, headers: [suggestRedirect("example.nl")] };
  const chain = { hops: [hop], end: "final" } as const;
  const https = { hops: [{ url: "https://example.nl/", status: 200, headers: [] }], end: "final" } as const;
  expect(judgeRedirect({ host: "example.nl", http: chain, https, isPort80Open: true }).verdict).toBe("good");
});
