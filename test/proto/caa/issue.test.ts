import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIssueValue } from "../../../src/proto/caa/issue.ts";

const parsed = (text: string): unknown => {
  const result = parseIssueValue(text);
  if (!result.ok) return `${result.reason} at ${result.position}`;
  const { issuer, parameters } = result.value;
  return [issuer, ...parameters.map(({ tag, value }) => `${tag}=${value}`)];
};

describe("values of issue, RFC 8659 section 4.2", () => {
  test.each([
    // The examples of the RFC.
    ["ca1.example.net", ["ca1.example.net"]],
    ["ca1.example.net; account=230123", ["ca1.example.net", "account=230123"]],
    ["ca1.example.net; policy=ev", ["ca1.example.net", "policy=ev"]],
    ["ca2.example.org", ["ca2.example.org"]],
    [";", [null]],
    ["%%%%%", "bad-issuer-domain-name at 0"],
    // RFC 8657 section 6.
    [
      "example.net; accounturi=https://example.net/account/1234",
      ["example.net", "accounturi=https://example.net/account/1234"],
    ],
    ["example.net; validationmethods=dns-01,xyz", ["example.net", "validationmethods=dns-01,xyz"]],
    ["letsencrypt.org", ["letsencrypt.org"]],
    ["LetsEncrypt.org", ["letsencrypt.org"]],
    ["", [null]],
    [" \t ", [null]],
    ["  ca.example  ", ["ca.example"]],
    ["ca.example;", ["ca.example"]],
    ["ca.example ; ", ["ca.example"]],
    ["; a=b", [null, "a=b"]],
    ["ca.example;a=b;c=d", ["ca.example", "a=b", "c=d"]],
    ["ca.example; a = b ; c\t=\td ", ["ca.example", "a=b", "c=d"]],
    ["ca.example; a=", ["ca.example", "a="]],
    ["ca.example; a==b", ["ca.example", "a==b"]],
    ["x--y.example; t--1=v", ["x--y.example", "t--1=v"]],
    ["ca", ["ca"]],
    ["ca.example.", "bad-issuer-domain-name at 11"],
    [".example", "bad-issuer-domain-name at 0"],
    ["ca..example", "bad-issuer-domain-name at 3"],
    ["-ca.example", "bad-issuer-domain-name at 0"],
    ["ca-.example", "bad-issuer-domain-name at 0"],
    ["c_a.example", "bad-issuer-domain-name at 1"],
    ["ca example", "bad-issuer-domain-name at 3"],
    ["ca.example a=b", "bad-issuer-domain-name at 11"],
    ["ca.example; a", "bad-parameter at 13"],
    ["ca.example; =b", "bad-parameter at 12"],
    ["ca.example; a=b;", "bad-parameter at 16"],
    ["ca.example;;", "bad-parameter at 11"],
    ["ca.example; a=b c", "bad-parameter at 16"],
    ["ca.example; a-=b", "bad-parameter at 12"],
    ["ca.example; a_b=c", "bad-parameter at 13"],
    ["ca.example; a=é", "bad-parameter at 14"],
    ["ca.example\n", "bad-issuer-domain-name at 10"],
  ])("%j", (text, expected) => {
    expect(parsed(text)).toEqual(expected);
  });

  test("any value gives an answer, and good ones come back as they were", () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?$/);
    const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
    const parameter = fc.tuple(label, fc.stringMatching(/^[!-:<-~]{0,8}$/));
    fc.assert(
      fc.property(domain, fc.array(parameter, { maxLength: 3 }), (name, parameters) => {
        const text = [name, ...parameters.map(([tag, value]) => `${tag}=${value}`)].join(" ; ");
        expect(parsed(text)).toEqual([name, ...parameters.map(([tag, value]) => `${tag}=${value}`)]);
      }),
      { seed: 14, numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const result = parseIssueValue(text);
        if (!result.ok) expect(result.position).toBeLessThanOrEqual(text.length);
      }),
      { seed: 15, numRuns: 1000 },
    );
  });
});
